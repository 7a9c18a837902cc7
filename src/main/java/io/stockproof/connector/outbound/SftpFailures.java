package io.stockproof.connector.outbound;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import com.jcraft.jsch.SftpException;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.net.SocketTimeoutException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says in our words how an SFTP session failed. Nothing of what the server wrote is repeated. */
final class SftpFailures {

    /**
     * Why a server ends the session (RFC 4253, 11.1): PROTOCOL_ERROR, which OpenSSH says of too many logins,
     * NO_MORE_AUTH_METHODS_AVAILABLE and ILLEGAL_USER_NAME.
     */
    private static final Set<Integer> REFUSALS_OF_USER = Set.of(2, 14, 15);

    private SftpFailures() {}

    /** Of connecting; {@code believed} where the server's key was accepted, which is before the login. */
    static ConnectorException inLogin(JSchException failure, boolean believed) {
        if (isCausedBy(failure, SocketTimeoutException.class)) {
            return new ConnectorException(Kind.TIMEOUT, "No answer in time", failure);
        }
        // The library has no class for it that others may name.
        if (String.valueOf(failure.getMessage()).matches("(?s)(Auth (fail|cancel)|USERAUTH).*")
                || believed && isHungUpOnUser(failure)) {
            return new ConnectorException(Kind.UNAUTHORIZED, "The server refuses the user, its password or its key");
        }
        if (failure instanceof JSchAlgoNegoFailException) {
            return new ConnectorException(
                    Kind.UNREACHABLE, "SSH failed: the server and we have no algorithm in common", failure);
        }
        return new ConnectorException(Kind.UNREACHABLE, "SSH failed before the login was done", failure);
    }

    /** Another try would send what was refused once more, until the server shuts us out. */
    private static boolean isHungUpOnUser(JSchException failure) {
        return failure instanceof JSchSessionDisconnectException end && REFUSALS_OF_USER.contains(end.getReasonCode());
    }

    static ConnectorException inChannel(Exception failure) {
        return new ConnectorException(Kind.SUPPLIER_ERROR, "The server opens no SFTP session", failure);
    }

    /** Of looking at the file. */
    static ConnectorException inLook(SftpException failure) {
        ConnectorException refused = refusal(failure);
        return refused == null
                ? new ConnectorException(Kind.SUPPLIER_ERROR, "The server does not tell what file it has", failure)
                : refused;
    }

    /** Of reading it. What our own side of the copy threw is the failure. */
    static ConnectorException inCopy(SftpException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectorException ours) {
                return ours;
            }
        }
        ConnectorException refused = refusal(failure);
        return refused == null
                ? new ConnectorException(Kind.TRUNCATED, "The file could not be read to its end", failure)
                : refused;
    }

    private static @Nullable ConnectorException refusal(SftpException failure) {
        return switch (failure.id) {
            case ChannelSftp.SSH_FX_NO_SUCH_FILE -> new ConnectorException(Kind.REFUSED, "There is no such file");
            case ChannelSftp.SSH_FX_PERMISSION_DENIED ->
                    new ConnectorException(Kind.REFUSED, "The server does not let this user read the file");
            default -> null;
        };
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
