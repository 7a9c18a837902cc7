package io.stockproof.connector.outbound;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of a supplier's SFTP server. Secrets are resolved; not for logs.
 *
 * @param uri {@code sftp://host[:port]/path}; a path that begins with {@code /~/} is below the user's own folder
 * @param password {@code null} where the user has a key
 * @param privateKey as PEM, OpenSSH or PuTTY write it; {@code null} where the user has a password
 * @param passphrase of the private key; {@code null} where it has none
 * @param hostKeys fingerprints of the server's key, {@code SHA256:…}, one of which it must show
 * @param idleTimeout the longest silence of the server
 */
public record SftpRequest(
        URI uri,
        String user,
        @Nullable String password,
        @Nullable String privateKey,
        @Nullable String passphrase,
        Set<String> hostKeys,
        Duration idleTimeout) {

    public SftpRequest {
        hostKeys = Set.copyOf(hostKeys);
    }

    /** Names the host alone. */
    @Override
    public String toString() {
        return "SFTP " + uri.getHost();
    }
}
