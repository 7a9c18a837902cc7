package io.stockproof.score;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.SupplierCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a supplier can be relied on.
 *
 * @param score from 0 to 100; {@code null} where nothing is known of the supplier yet
 * @param parts what it is made of; one of which nothing is known is missing, and the others weigh more
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record SupplierScore(
        SupplierCode supplier,
        Instant asOf,
        int windowDays,
        @Nullable Integer score,
        List<Part> parts,
        Figures figures) {

    static final int WINDOW_DAYS = 7;

    static final List<String> HEADER = List.of(
            "supplier", "score", "freshnessP50Seconds", "freshnessP95Seconds", "freshnessP99Seconds", "positions",
            "flipFlops", "heldRows", "fillerNumbers", "polls", "pollsSucceeded", "rowsRead", "rowsRejected",
            "cartLines",
            "cartLinesRejected");

    SupplierScore {
        parts = List.copyOf(parts);
    }

    /**
     * A part of the score.
     *
     * @param value from 0, the worst, to 1
     * @param weight among all parts, which sum up to 1
     */
    record Part(Name part, BigDecimal value, BigDecimal weight) {

        /** What a part looks at. */
        enum Name {
            FRESHNESS,
            POLLS,
            ROWS,
            HELD,
            STABILITY,
            FILLERS,
            CARTS
        }
    }

    @Nullable
    Object[] cells() {
        Figures.Freshness fresh = figures.freshness();
        return new @Nullable Object[] {
                supplier,
                score,
                fresh == null ? null : fresh.p50Seconds(),
                fresh == null ? null : fresh.p95Seconds(),
                fresh == null ? null : fresh.p99Seconds(),
                figures.positions(),
                figures.flipFlops(),
                figures.heldRows(),
                figures.fillerNumbers(),
                figures.polls(),
                figures.pollsSucceeded(),
                figures.rowsRead(),
                figures.rowsRejected(),
                figures.cartLines(),
                figures.cartLinesRejected()};
    }
}
