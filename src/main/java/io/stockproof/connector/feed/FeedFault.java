package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Carries our verdict on a body out through the parsers, which know only I/O errors. */
final class FeedFault extends IOException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String detail;

    FeedFault(Kind kind, String detail) {
        super(detail);
        this.kind = kind;
        this.detail = detail;
    }

    ConnectorException asConnectorException() {
        return new ConnectorException(kind, detail);
    }

    /** The fault that {@code failure} was caused by, if one was. */
    static @Nullable FeedFault in(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FeedFault fault) {
                return fault;
            }
        }
        return null;
    }
}
