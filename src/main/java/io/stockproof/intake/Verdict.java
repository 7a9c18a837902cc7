package io.stockproof.intake;

import io.stockproof.kernel.Share;
import io.stockproof.supplier.Guard;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges a whole poll before any of it is applied. */
final class Verdict {

    /**
     * The last poll that was applied whole.
     *
     * @param itemsRead distinct items in it
     */
    record LastGood(long rowsRead, long itemsRead) {}

    private Verdict() {}

    /**
     * The thresholds that a poll crosses; none means that it may be applied. A threshold met exactly is not crossed.
     *
     * @param facts judged where the last good poll had, or are in stock, as many items as the guard asks for
     * @param lastGood {@code null} before the first
     * @param whole whether the answer was meant to be all there is, so that its rows can be counted
     */
    static List<Finding> of(Facts facts, Guard guard, @Nullable LastGood lastGood, boolean whole) {
        List<Finding> findings = new ArrayList<>();
        boolean comparable = lastGood != null && lastGood.itemsRead() >= guard.minItems();
        if (comparable || facts.itemsInStock() >= guard.minItems()) {
            judgeStock(findings, facts, guard);
        }
        if (lastGood != null && comparable && whole) {
            judgeRows(findings, facts, guard, lastGood);
        }
        return findings;
    }

    private static void judgeStock(List<Finding> findings, Facts facts, Guard guard) {
        BigDecimal zeroed = BigDecimal.valueOf(facts.itemsZeroed());
        BigDecimal inStock = BigDecimal.valueOf(facts.itemsInStock());
        if (isMore(zeroed, guard.maxZeroedShare(), inStock)) {
            findings.add(crossed(
                    "ZEROED_SHARE",
                    facts.itemsZeroed() + " of " + facts.itemsInStock() + " items in stock would go to zero",
                    guard.maxZeroedShare(),
                    share(zeroed, inStock)));
        }
        if (isMore(facts.unitsDropped(), guard.maxDroppedUnitsShare(), facts.units())) {
            findings.add(crossed(
                    "DROPPED_UNITS_SHARE",
                    facts.unitsDropped() + " of " + facts.units() + " units would vanish",
                    guard.maxDroppedUnitsShare(),
                    share(facts.unitsDropped(), facts.units())));
        }
    }

    private static void judgeRows(List<Finding> findings, Facts facts, Guard guard, LastGood lastGood) {
        BigDecimal rows = BigDecimal.valueOf(facts.rowsRead());
        BigDecimal rowsBefore = BigDecimal.valueOf(lastGood.rowsRead());
        if (rows.compareTo(guard.minRowsShare().value().multiply(rowsBefore)) < 0) {
            findings.add(crossed(
                    "ROWS_SHARE",
                    facts.rowsRead() + " rows, where the last good poll had " + lastGood.rowsRead(),
                    guard.minRowsShare(),
                    share(rows, rowsBefore)));
        }
    }

    private static boolean isMore(BigDecimal part, Share limit, BigDecimal of) {
        return part.compareTo(limit.value().multiply(of)) > 0;
    }

    /** Only to be shown, so it may be rounded; the comparison is exact. */
    private static BigDecimal share(BigDecimal part, BigDecimal of) {
        return of.signum() == 0 ? BigDecimal.ZERO : part.divide(of, 4, RoundingMode.HALF_UP);
    }

    private static Finding crossed(String code, String detail, Share limit, BigDecimal actual) {
        return new Finding(code, detail, limit.value(), actual);
    }
}
