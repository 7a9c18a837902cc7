package io.stockproof.mismatch;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.diagnosis.RootCause;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Mismatches at a glance.
 *
 * @param unexplained open or acknowledged ones whose cause is not known
 * @param bySupplier by the first supplier of the listing; {@code null}: it has none
 * @param byReason {@code null}: the engine withholds nothing
 * @param carts of the last 24 hours
 * @param cartsByCause refused lines of the last 24 hours by the mismatch that was open there, most first, at most 500
 * @param cartsBy what was asked, apart for each cause, channel or supplier that had lines refused, as {@code by} says; most
 *     first, at most 100; empty without it
 * @param hours the last 48, the newest first
 * @param days the last 30 in UTC, the newest first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Summary(
        Instant asOf,
        Part total,
        long unexplained,
        List<Part> byChannel,
        List<Part> bySupplier,
        List<Part> byReason,
        List<Part> byRootCause,
        List<Part> byKind,
        Carts carts,
        List<CartsOf> cartsByCause,
        List<CartsSeries> cartsBy,
        List<Period> hours,
        List<Period> days) {

    /**
     * A part of what is unresolved.
     *
     * @param key what the rows have in common
     * @param overstatedUnits of open and acknowledged rows
     * @param rejectedCarts of open and acknowledged rows
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Part(
            @Nullable String key, long open, long acknowledged, long ignored, long overstatedUnits,
            long rejectedCarts) {}

    /**
     * What checkout was asked, line by line.
     *
     * @param refused lines that got fewer units than they asked for
     * @param shownAvailable those of them that had been shown as available
     * @param shareShownAvailable of the refused ones; absent where none was
     * @param contradictions those that had been promised, and nothing explains why they were refused: our own mistakes
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Carts(
            long lines, long refused, long shownAvailable, @Nullable Double shareShownAvailable, long contradictions) {

        static Carts of(long lines, long refused, long shownAvailable, long contradictions) {
            return new Carts(lines, refused, shownAvailable, share(shownAvailable, refused), contradictions);
        }
    }

    /** Refused lines of one channel, supplier and cause; without a cause, no mismatch was open there. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record CartsOf(
            String channel, @Nullable String supplier, @Nullable RootCause rootCause, long refused,
            long shownAvailable, @Nullable Double shareShownAvailable) {}

    /**
     * What checkout was asked over time, of one cause, channel or supplier.
     *
     * @param key {@code null} where no mismatch was open: accepted lines have no cause
     * @param hours of the last 48 those with lines, the newest first
     * @param days of the last 30 in UTC those with lines, the newest first
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record CartsSeries(@Nullable String key, List<CartsAt> hours, List<CartsAt> days) {

        CartsSeries {
            hours = List.copyOf(hours);
            days = List.copyOf(days);
        }
    }

    /** Of the hour or day that begins at {@code at}. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record CartsAt(Instant at, Carts carts) {}

    /** What happened from {@code at} on, for an hour or a day; {@code opened} with those that came again. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Period(Instant at, long opened, long resolved, Carts carts) {}

    static @Nullable Double share(long part, long of) {
        return of == 0 ? null : Math.round(part * 10_000.0 / of) / 10_000.0;
    }
}
