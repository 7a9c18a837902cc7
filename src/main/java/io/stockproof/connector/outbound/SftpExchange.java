package io.stockproof.connector.outbound;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpATTRS;
import com.jcraft.jsch.SftpException;
import com.jcraft.jsch.SftpOpening;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One session over SFTP for one file. Another thread may abort it at any time, which drops the connection. */
public final class SftpExchange implements AutoCloseable {

    /** Signatures that a server proves its key by; none of SHA-1, and no certificates, which are pinned by nothing. */
    private static final String HOST_KEYS =
            "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,rsa-sha2-256";

    /** A path below the user's own folder, as other programs write it. */
    private static final String OWN_FOLDER = "/~/";

    private final OutboundGuard guard;
    private final OutboundSocket socket;
    private final SftpRequest request;
    private volatile @Nullable Session session;
    private volatile @Nullable ChannelSftp channel;

    /** What the server says of a file; its time in whole seconds, {@code null} where it keeps none. */
    public record RemoteFile(long bytes, @Nullable Instant writtenAt) {}

    SftpExchange(OutboundGuard guard, OutboundSocket socket, SftpRequest request) {
        this.guard = guard;
        this.socket = socket;
        this.request = request;
    }

    /**
     * Connects, looks at the server's key before anything is sent to it, logs in, and looks at the file.
     *
     * @throws ConnectorException HOST_KEY_REFUSED, with the key's fingerprint, where it is none of the request's
     */
    public RemoteFile open() throws ConnectorException {
        String host = guard.checkSftp(request.uri()).getHost().replaceAll("[\\[\\]]", "");
        int port = OutboundGuard.port(request.uri());
        HostKeyPins pins = new HostKeyPins(request.hostKeys());
        Session login = prepared(host, port, pins);
        session = login;
        socket.connect(host, port);
        int idleMillis = Math.toIntExact(request.idleTimeout().toMillis());
        try {
            login.connect(idleMillis);
        } catch (JSchException e) {
            ConnectorException refusal = pins.refusal();
            throw refusal == null ? SftpFailures.inLogin(e, pins.isAccepted()) : refusal;
        } catch (RuntimeException e) { // an answer that the library was not made for
            throw new ConnectorException(Kind.MALFORMED, "The answer is not SSH", e);
        }
        try {
            ChannelSftp opened = (ChannelSftp) login.openChannel("sftp");
            if (opened == null) { // the session has ended meanwhile
                throw new ConnectorException(Kind.SUPPLIER_ERROR, "The server opens no SFTP session");
            }
            channel = opened;
            SftpOpening.open(opened, idleMillis);
            return look();
        } catch (JSchException | RuntimeException e) {
            throw SftpFailures.inChannel(e);
        }
    }

    /** Looks at the file once more: one that is being written is another by then. */
    public RemoteFile look() throws ConnectorException {
        SftpATTRS file;
        try {
            file = opened().stat(path());
        } catch (SftpException e) {
            throw SftpFailures.inLook(e);
        }
        int needed = SftpATTRS.SSH_FILEXFER_ATTR_SIZE | SftpATTRS.SSH_FILEXFER_ATTR_ACMODTIME;
        if (file.isDir() || (file.getFlags() & needed) != needed || file.getSize() < 0) {
            throw new ConnectorException(Kind.REFUSED, "The path leads to no file that has a size and a time");
        }
        long writtenAt = Integer.toUnsignedLong(file.getMTime());
        return new RemoteFile(file.getSize(), writtenAt == 0 ? null : Instant.ofEpochSecond(writtenAt));
    }

    /** Writes the file to {@code copy} as it comes; where that throws for a {@link ConnectorException}, so does this. */
    public void copyTo(OutputStream copy) throws ConnectorException {
        try {
            opened().get(path(), copy);
        } catch (SftpException e) {
            throw SftpFailures.inCopy(e);
        }
    }

    /** Ends it from another thread; what is being read fails. */
    public void abort() {
        socket.abort();
    }

    /** Drops the connection. The library's farewell may wait for a server that says nothing, so nobody waits for it. */
    @Override
    public void close() {
        socket.close();
        Session ended = session;
        if (ended != null) {
            Thread.ofPlatform().daemon().name("sftp-close").start(ended::disconnect);
        }
    }

    private Session prepared(String host, int port, HostKeyPins pins) throws ConnectorException {
        JSch ssh = new JSch();
        try {
            addKey(ssh);
            Session login = ssh.getSession(request.user(), host, port);
            login.setSocketFactory(socket);
            login.setHostKeyRepository(pins);
            login.setDaemonThread(true);
            // Without it whoever writes while keys are exchanged waits for the end of that, for ever.
            login.setTimeout(Math.toIntExact(request.idleTimeout().toMillis()));
            login.setConfig("StrictHostKeyChecking", "yes");
            login.setConfig("server_host_key", HOST_KEYS);
            login.setConfig("PreferredAuthentications",
                    request.privateKey() == null ? "password,keyboard-interactive" : "publickey");
            if (request.password() != null) {
                login.setPassword(request.password().getBytes(StandardCharsets.UTF_8));
            }
            return login;
        } catch (JSchException e) { // its message may repeat what it was given
            throw new ConnectorException(Kind.MISCONFIGURED, "feed.auth.user or feed.url cannot be sent over SFTP");
        }
    }

    private void addKey(JSch ssh) throws ConnectorException {
        if (request.privateKey() == null) {
            return;
        }
        byte[] key = request.privateKey().getBytes(StandardCharsets.UTF_8);
        byte[] passphrase =
                request.passphrase() == null ? null : request.passphrase().getBytes(StandardCharsets.UTF_8);
        try {
            KeyPair pair = KeyPair.load(ssh, key, null);
            if (pair.isEncrypted() && !pair.decrypt(passphrase)) {
                throw new ConnectorException(
                        Kind.MISCONFIGURED, "feed.auth.passphrase does not open feed.auth.privateKey");
            }
            ssh.addIdentity("feed.auth.privateKey", key, null, passphrase);
        } catch (JSchException | RuntimeException e) { // its message may repeat the key
            throw new ConnectorException(Kind.MISCONFIGURED, "feed.auth.privateKey is no private key that can be read");
        }
    }

    /** The library takes {@code *}, {@code ?} and {@code \} for more than themselves. */
    private String path() {
        String path = request.uri().getPath();
        String there = path.startsWith(OWN_FOLDER) ? path.substring(OWN_FOLDER.length()) : path;
        return there.replaceAll("[\\\\*?]", "\\\\$0");
    }

    private ChannelSftp opened() {
        ChannelSftp opened = channel;
        if (opened == null) {
            throw new IllegalStateException("The session is not open");
        }
        return opened;
    }
}
