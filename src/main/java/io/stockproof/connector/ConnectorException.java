package io.stockproof.connector;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An answer that cannot be trusted as a whole, or none at all: the poll fails, and the ledger stays as it was. Its
 * message is fit for reports: it holds no secret, and of the supplier's answer at most 100 characters.
 */
public final class ConnectorException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final @Nullable Duration retryAfter;

    /** What went wrong, for reports and metrics. */
    public enum Kind {
        /** No connection, or it broke: refused, reset, unknown host, TLS. */
        UNREACHABLE,
        /** No answer in time. */
        TIMEOUT,
        /** An address that this service may not call. */
        ADDRESS_REFUSED,
        /** The server shows another key than the settings name, or they name none: it may be somebody else's. */
        HOST_KEY_REFUSED,
        /** The supplier's side failed (5xx, busy). */
        SUPPLIER_ERROR,
        /** Too many requests, or the allowance is spent. */
        RATE_LIMITED,
        /** The credential or token is missing or refused. */
        UNAUTHORIZED,
        /** Asked wrongly, or for what is not there (other 4xx). */
        REFUSED,
        /** The body is cut off: shorter than announced, or its compression, XML or JSON ends early. */
        TRUNCATED,
        /** The body is not what was agreed: HTML, a missing column, another encoding, invalid syntax. */
        MALFORMED,
        /** Beyond a limit: size, ratio of unpacking, length of a row, depth. */
        TOO_LARGE,
        /** The circuit breaker is open: the supplier has been failing and is left alone for a while. */
        BREAKER_OPEN,
        /** The settings are wrong: an unset placeholder, an unknown charset. */
        MISCONFIGURED;

        /** Whether the same request may succeed a moment later. */
        public boolean isTransient() {
            return switch (this) {
                case UNREACHABLE, TIMEOUT, SUPPLIER_ERROR, RATE_LIMITED, TRUNCATED -> true;
                case ADDRESS_REFUSED, HOST_KEY_REFUSED, UNAUTHORIZED, REFUSED, MALFORMED, TOO_LARGE, BREAKER_OPEN,
                        MISCONFIGURED -> false;
            };
        }
    }

    private ConnectorException(Kind kind, String detail, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(detail, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    /** {@code detail} is shown to operators, and so holds no secret; {@code cause} is shown to nobody. */
    public ConnectorException(Kind kind, String detail, @Nullable Throwable cause) {
        this(kind, detail, cause, null);
    }

    /** {@code detail} is shown to operators, and so holds no secret. */
    public ConnectorException(Kind kind, String detail) {
        this(kind, detail, null, null);
    }

    /** One that tells when to ask again. */
    public ConnectorException(Kind kind, String detail, Duration retryAfter) {
        this(kind, detail, null, retryAfter);
    }

    /** What decides whether it is tried again, and whether it counts against the supplier. */
    public Kind kind() {
        return kind;
    }

    /** How long the supplier asks to be left alone; {@code null} where it says nothing. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
