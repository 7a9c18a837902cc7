package io.stockproof.connector;

import org.jspecify.annotations.Nullable;

/** An answer that cannot be trusted as a whole, or none at all: the poll fails, and the ledger stays as it was. */
public final class ConnectorException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What went wrong, for reports and metrics. */
    public enum Kind {
        /** No connection, or it broke: refused, reset, unknown host, TLS. */
        UNREACHABLE,
        /** No answer in time. */
        TIMEOUT,
        /** An address that this service may not call. */
        ADDRESS_REFUSED,
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
        MISCONFIGURED
    }

    public ConnectorException(Kind kind, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.kind = kind;
    }

    public ConnectorException(Kind kind, String detail) {
        this(kind, detail, null);
    }

    public Kind kind() {
        return kind;
    }
}
