package io.stockproof.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * That there are so many units on hand.
 *
 * @param quantity units, 0 or more
 * @param takenAt it includes no order passed on later; what orders statements
 * @param observedAt from here it ages
 * @param cause {@code OBSERVED} or {@code ADJUSTED}
 * @param pollId of the run that read it
 * @param reference at most 500 characters
 */
public record Statement(
        long quantity,
        Instant takenAt,
        Instant observedAt,
        Cause cause,
        @Nullable Long pollId,
        @Nullable String reference) {

    /** The most units that are believed of one position. */
    public static final long QUANTITY_MAX = 1_000_000_000_000L;

    public Statement {
        if (quantity < 0 || quantity > QUANTITY_MAX) {
            throw new IllegalArgumentException("quantity must be 0 to " + QUANTITY_MAX);
        }
        takenAt = takenAt.truncatedTo(ChronoUnit.MICROS);
        observedAt = observedAt.truncatedTo(ChronoUnit.MICROS);
    }

    /** A supplier's, read by a run. */
    public static Statement read(long quantity, Instant takenAt, Instant observedAt, long pollId) {
        return new Statement(quantity, takenAt, observedAt, Cause.OBSERVED, pollId, null);
    }

    /** A supplier's, sent by itself: what it says was so at {@code observedAt}. */
    public static Statement pushed(long quantity, Instant observedAt) {
        return new Statement(quantity, observedAt, observedAt, Cause.OBSERVED, null, null);
    }
}
