package io.stockproof.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** How an instant is written: ISO-8601 with an offset, in years that a database can hold. */
public final class Instants {

    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Instants() {}

    /** Reads an instant such as {@code 2026-11-23T18:39:00Z}, else throws {@link IllegalArgumentException}. */
    public static Instant parse(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            if (!instant.isBefore(FIRST) && !instant.isAfter(LAST)) {
                return instant;
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw new IllegalArgumentException("must be an instant such as 2026-11-23T18:39:00Z, from 1970 to 9999");
    }
}
