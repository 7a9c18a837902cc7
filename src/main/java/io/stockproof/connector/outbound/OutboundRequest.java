package io.stockproof.connector.outbound;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to a supplier.
 *
 * @param uri placeholders resolved; not for logs
 * @param headers harmless ones, sent wherever a redirect leads
 * @param secretHeaders sent to this origin alone
 * @param body of a POST; {@code null} for a GET
 * @param bodyType its content type
 * @param idleTimeout the longest silence while an answer arrives
 */
public record OutboundRequest(
        URI uri,
        Map<String, String> headers,
        Map<String, String> secretHeaders,
        byte @Nullable [] body,
        String bodyType,
        Duration idleTimeout) {

    /** A POST of {@code json}, or a GET where that is {@code null}. */
    public OutboundRequest(
            URI uri,
            Map<String, String> headers,
            Map<String, String> secretHeaders,
            byte @Nullable [] json,
            Duration idleTimeout) {
        this(uri, headers, secretHeaders, json, "application/json", idleTimeout);
    }

    /** Names the host alone: address and headers may hold secrets. */
    @Override
    public String toString() {
        return (body == null ? "GET " : "POST ") + uri.getHost();
    }
}
