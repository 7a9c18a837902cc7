package io.stockproof.display;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.availability.Context;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import io.stockproof.ledger.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A row of a report that can be read. {@code context} as {@link ContextKey} writes it. */
record DisplayRow(long row, String variant, String context, long quantity, Instant observedAt) {

    /** How far ahead of the database's clock a store's may be. */
    static final Duration AHEAD_MAX = Duration.ofSeconds(5);

    private static final Instant OLDEST = Instant.parse("2000-01-01T00:00:00Z");

    /**
     * What is wrong with a row.
     *
     * @param row of an array from 0, of a sheet its line, the header's being 1
     * @param pointer the member or column
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Fault(long row, String pointer, String detail) {}

    /** Either the row, or what is wrong with it first. */
    record Read(@Nullable DisplayRow sound, @Nullable Fault fault) {}

    /**
     * A row's members as texts, whatever their form was; {@code null} where they are missing or no such value.
     *
     * @param isContext whether the row names a context
     */
    record Raw(
            @Nullable String variant,
            @Nullable Long quantity,
            @Nullable Instant observedAt,
            boolean isContext,
            @Nullable String country,
            @Nullable String region,
            @Nullable String postalCode,
            @Nullable String shippingMethod) {}

    static Read read(long row, Raw raw, Instant now) {
        Instant at = raw.observedAt();
        if (raw.variant() == null || !Codes.isPrintable(raw.variant())) {
            return fault(row, "variant", "must be 1 to " + Codes.TEXT_CHARACTERS_MAX + " printable characters");
        }
        if (raw.quantity() == null || raw.quantity() < 0 || raw.quantity() > Statement.QUANTITY_MAX) {
            return fault(row, "quantity", "must be a whole number from 0 to " + Statement.QUANTITY_MAX);
        }
        if (at == null || at.isBefore(OLDEST)) {
            return fault(row, "observedAt", "must be an instant such as 2026-11-23T18:38:12Z");
        }
        if (at.isAfter(now.plus(AHEAD_MAX))) {
            return fault(row, "observedAt", "lies more than " + AHEAD_MAX.toSeconds() + " s in the future");
        }
        try {
            return new Read(
                    new DisplayRow(
                            row, raw.variant(), context(raw), raw.quantity(), at.truncatedTo(ChronoUnit.MICROS)),
                    null);
        } catch (IllegalArgumentException e) {
            return fault(row, "context", String.valueOf(e.getMessage()));
        }
    }

    static Read fault(long row, String pointer, String detail) {
        return new Read(null, new Fault(row, pointer, detail));
    }

    private static String context(Raw raw) {
        if (!raw.isContext()) {
            return ContextKey.ALL;
        }
        if (raw.country() == null) {
            throw new IllegalArgumentException("must name a country");
        }
        Destination to = new Destination(new CountryCode(raw.country()), raw.region(), raw.postalCode());
        String method = raw.shippingMethod();
        return ContextKey.of(new Context(to, method == null ? null : new MethodCode(method)));
    }
}
