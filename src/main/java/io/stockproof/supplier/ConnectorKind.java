package io.stockproof.supplier;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a supplier is reached. */
public enum ConnectorKind {
    /** CJ Dropshipping's API 2.0, product by product. */
    CJ,
    /** A file: CSV, JSON or XML. */
    FEED,
    /** Not polled: it sends its observations. */
    PUSH;

    /** The kind as documents write it: lower case. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads what {@link #text()} writes. */
    @JsonCreator
    public static ConnectorKind parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
