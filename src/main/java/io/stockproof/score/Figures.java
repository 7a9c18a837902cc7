package io.stockproof.score;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What was counted of a supplier. Of {@link SupplierScore#WINDOW_DAYS} days where not of now.
 *
 * @param positions items at locations that were ever observed, now
 * @param freshness {@code null} where nothing was ever observed
 * @param flipFlops times that a position went to zero and was back within a day
 * @param heldRows values that wait for a decision, now
 * @param fillerNumbers positions that say 9999, 99999 and so on, now
 * @param polls that ended, of which {@code pollsSucceeded} could be applied; one that waits for a decision counts as none
 * @param rowsRead by polls, of which {@code rowsRejected} could not be read
 * @param cartLines asked of checkout, of listings that are made of its items
 * @param cartLinesRejected of these, those that got less for a reason of supply
 */
record Figures(
        long positions,
        @Nullable Freshness freshness,
        long flipFlops,
        long heldRows,
        long fillerNumbers,
        long polls,
        long pollsSucceeded,
        long rowsRead,
        long rowsRejected,
        long cartLines,
        long cartLinesRejected) {

    /**
     * The age of what is known, in seconds: half of the positions, 95 and 99 of 100 are no older.
     *
     * @param maxAgeSeconds beyond which the supplier's settings call it stale
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Freshness(long p50Seconds, long p95Seconds, long p99Seconds, long maxAgeSeconds) {}
}
