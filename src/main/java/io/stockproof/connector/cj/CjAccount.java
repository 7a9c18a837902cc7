package io.stockproof.connector.cj;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.outbound.Placeholders;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Whom CJ knows us as, during one run.
 *
 * @param base of the API, without a slash at its end
 * @param apiKey resolved; not for logs
 * @param sha256 of both: tokens given for another key, or by another host, are not sent here
 */
record CjAccount(
        int supplierId, String base, String apiKey, byte[] sha256, Duration timeout, InstantSource databaseClock) {

    private static final String BASE = "https://developers.cjdropshipping.com/api2.0/v1";

    static CjAccount of(ReadRequest request, Placeholders placeholders) throws ConnectorException {
        String credential = request.supplier().credential();
        if (credential == null || credential.isBlank()) {
            throw new ConnectorException(Kind.MISCONFIGURED, "The supplier has no credential");
        }
        String baseUrl = request.supplier().baseUrl();
        String base = baseUrl == null ? BASE : placeholders.resolve(baseUrl).strip().replaceAll("/+$", "");
        String apiKey = placeholders.resolve(credential).strip();
        return new CjAccount(
                request.supplierId(),
                base,
                apiKey,
                sha256(base + "\n" + apiKey),
                Duration.ofSeconds(request.supplier().limits().timeoutSeconds()),
                request.databaseClock());
    }

    /** The address of {@code path}, which begins with a slash. */
    URI uri(String path) throws ConnectorException {
        try {
            return new URI(base + path);
        } catch (URISyntaxException e) { // its message repeats what may hold secrets
            throw new ConnectorException(Kind.MISCONFIGURED, "baseUrl is no valid address");
        }
    }

    @Override
    public String toString() {
        return "CjAccount[supplierId=" + supplierId + "]";
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
