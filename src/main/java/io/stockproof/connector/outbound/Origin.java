package io.stockproof.connector.outbound;

import java.net.URI;
import java.util.Locale;

/** Scheme, host and port: what may be told one secret. */
public record Origin(String scheme, String host, int port) {

    /** The origin of {@code uri}; one without scheme or host has none that another could share. */
    public static Origin of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost() == null ? uri.toString() : uri.getHost().toLowerCase(Locale.ROOT);
        return new Origin(scheme, host, OutboundGuard.port(uri));
    }
}
