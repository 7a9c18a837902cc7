package io.stockproof.intake;

import io.stockproof.kernel.Share;
import io.stockproof.supplier.Guard;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges a whole poll before any of it is applied. Pure. */
final class Verdict {

    /** Polls that must have been compared before one can be unlike what is usual. */
    static final int COMPARED_MIN = 3;

    /** An answer without a row is suspect where there were so many items, however few are judged otherwise. */
    static final int ITEMS_FOR_EMPTY = 10;

    /**
     * The last poll that was applied whole.
     *
     * @param itemsRead distinct items in it
     * @param takenAt what it included; {@code null} where that is no longer known
     * @param profile {@code null} of one that was applied before there were profiles
     */
    record LastGood(long rowsRead, long itemsRead, @Nullable Instant takenAt, @Nullable Profile profile) {}

    /** A threshold that a poll crosses, and what that says of it. */
    record Crossed(Suspicion suspicion, Finding finding) {}

    private final List<Crossed> crossed = new ArrayList<>();
    private final Evidence evidence;
    private final Guard guard;

    private Verdict(Evidence evidence, Guard guard) {
        this.evidence = evidence;
        this.guard = guard;
    }

    /**
     * The thresholds that a poll crosses; none means that it may be applied. A threshold met exactly is not crossed.
     *
     * @param evidence judged where the last good poll had, or are in stock, as many items as the guard asks for
     * @param lastGood {@code null} before the first
     * @param whole whether the answer was meant to be all there is, so that its rows can be counted
     */
    static List<Crossed> of(Evidence evidence, Guard guard, @Nullable LastGood lastGood, boolean whole) {
        Verdict verdict = new Verdict(evidence, guard);
        boolean comparable = lastGood != null && lastGood.itemsRead() >= guard.minItems();
        if (comparable || evidence.facts().itemsInStock() >= guard.minItems()) {
            verdict.judgeStock();
        }
        if (lastGood != null && comparable) {
            if (whole) {
                verdict.judgeRows(lastGood);
                verdict.judgeItems(lastGood);
            }
            verdict.judgeContradictions();
            Profile before = lastGood.profile();
            if (before != null) {
                verdict.judgeShape(before);
                verdict.judgeLikeness(before);
            }
        } else if (lastGood != null && whole) {
            verdict.judgeEmpty(lastGood);
        }
        return verdict.crossed;
    }

    private void judgeStock() {
        Facts facts = evidence.facts();
        BigDecimal zeroed = BigDecimal.valueOf(facts.itemsZeroed());
        BigDecimal inStock = BigDecimal.valueOf(facts.itemsInStock());
        if (isMore(zeroed, guard.maxZeroedShare(), inStock)) {
            cross(
                    Suspicion.ZEROED_SHARE,
                    facts.itemsZeroed() + " of " + facts.itemsInStock() + " items in stock would go to zero",
                    guard.maxZeroedShare(),
                    share(zeroed, inStock));
        }
        if (isMore(facts.unitsDropped(), guard.maxDroppedUnitsShare(), facts.units())) {
            cross(
                    Suspicion.DROPPED_UNITS_SHARE,
                    facts.unitsDropped() + " of " + facts.units() + " units would vanish",
                    guard.maxDroppedUnitsShare(),
                    share(facts.unitsDropped(), facts.units()));
        }
    }

    private void judgeRows(LastGood lastGood) {
        BigDecimal rows = BigDecimal.valueOf(evidence.facts().rowsRead());
        BigDecimal rowsBefore = BigDecimal.valueOf(lastGood.rowsRead());
        if (rows.compareTo(guard.minRowsShare().value().multiply(rowsBefore)) < 0) {
            cross(
                    Suspicion.ROWS_SHARE,
                    evidence.facts().rowsRead() + " rows, where the last good poll had " + lastGood.rowsRead(),
                    guard.minRowsShare(),
                    share(rows, rowsBefore));
        }
    }

    /** A few items of nothing but one column's name: they are too few to be judged, but not to be all gone at once. */
    private void judgeEmpty(LastGood lastGood) {
        if (evidence.profile().rows() == 0
                && lastGood.itemsRead() >= ITEMS_FOR_EMPTY
                && guard.minRowsShare().value().signum() > 0) {
            cross(
                    Suspicion.EMPTY,
                    "No readable row, where the last good poll had " + lastGood.itemsRead() + " items",
                    guard.minRowsShare(),
                    BigDecimal.ZERO);
        }
    }

    /** As long as most of the known items are there, a new season may bring any number of others. */
    private void judgeItems(LastGood lastGood) {
        BigDecimal unknown = BigDecimal.valueOf(evidence.changes().unknownItems());
        BigDecimal stated = BigDecimal.valueOf(evidence.itemsStated());
        BigDecimal known = BigDecimal.valueOf(evidence.itemsStated() - evidence.changes().unknownItems());
        BigDecimal before = BigDecimal.valueOf(lastGood.itemsRead());
        if (isMore(unknown, guard.maxUnknownShare(), stated)
                && isMore(before.subtract(known), guard.maxUnknownShare(), before)) {
            cross(
                    Suspicion.UNKNOWN_SHARE,
                    unknown + " of " + stated + " items are new, and of the " + before
                            + " that the last good poll had only " + known + " are there",
                    guard.maxUnknownShare(),
                    share(unknown, stated));
        }
        Long replayOf = evidence.replayOf();
        if (replayOf != null && guard.holdReplayed() && evidence.changes().items() >= guard.minItems()) {
            crossed.add(new Crossed(
                    Suspicion.REPLAYED,
                    Finding.counted(
                            Suspicion.REPLAYED.name(),
                            "The very file of poll " + replayOf + ", which others have followed since, would change "
                                    + evidence.changes().items() + " items",
                            evidence.changes().items())));
        }
    }

    private void judgeContradictions() {
        BigDecimal contradictory = BigDecimal.valueOf(evidence.itemsContradictory());
        BigDecimal stated = BigDecimal.valueOf(evidence.itemsStated());
        if (isMore(contradictory, guard.maxContradictoryShare(), stated)) {
            cross(
                    Suspicion.CONTRADICTORY_SHARE,
                    contradictory + " of " + stated + " items are stated more than once, differently",
                    guard.maxContradictoryShare(),
                    share(contradictory, stated));
        }
    }

    private void judgeShape(Profile before) {
        Profile now = evidence.profile();
        judgeMore(Suspicion.REJECTED_SHARE, "of the rows cannot be read", guard.maxRejectedShare(),
                share(now.rejected(), now.rows() + now.rejected()),
                share(before.rejected(), before.rows() + before.rejected()));
        judgeMore(Suspicion.SENTINEL_SHARE, "of the quantities are such as 9999, which mean no number",
                guard.maxSentinelShare(), share(now.sentinels(), now.rows()), share(before.sentinels(), before.rows()));
        judgeMore(Suspicion.CODES_SHARE, "of the quantities look like article numbers", guard.maxShiftedShare(),
                share(now.codes(), now.inStock()), share(before.codes(), before.inStock()));
        // Two hundred of everything, of which some were sold, look like prices too; but those are near what was there.
        if (now.isVaried() && before.isVaried() || before.inStock() == 0
                || now.shiftedFrom(before).compareTo(guard.maxShiftedShare().value()) > 0) {
            judgeMore(Suspicion.PRICES_SHARE, "of the quantities look like prices", guard.maxShiftedShare(),
                    share(now.prices(), now.inStock()), share(before.prices(), before.inStock()));
        }
        if (before.hasShape() && now.inStock() >= guard.minItems()) {
            judgeMore(Suspicion.SIZES_SHARE, "of the quantities are of another size", guard.maxShiftedShare(),
                    now.shiftedFrom(before), BigDecimal.ZERO);
        }
    }

    /** Only what the supplier's polls usually are not: there are those that tell random numbers each time. */
    private void judgeLikeness(Profile before) {
        BigDecimal usual = before.likeness();
        BigDecimal likeness = evidence.changes().likeness(evidence.facts().itemsInStock());
        if (usual != null
                && before.compared() >= COMPARED_MIN
                && evidence.changes().compared() >= guard.minItems()
                && likeness.compareTo(guard.minLikeness().value().multiply(usual)) < 0) {
            cross(
                    Suspicion.UNLIKE,
                    evidence.changes().compared() + " of " + evidence.facts().itemsInStock()
                            + " items would change to quantities that have little to do with what they had",
                    guard.minLikeness(),
                    likeness);
        }
    }

    private void judgeMore(Suspicion suspicion, String what, Share limit, BigDecimal now, BigDecimal before) {
        if (now.subtract(before).compareTo(limit.value()) > 0) {
            cross(suspicion, now + " " + what + ", in the last good poll " + before, limit, now);
        }
    }

    private static boolean isMore(BigDecimal part, Share limit, BigDecimal of) {
        return part.compareTo(limit.value().multiply(of)) > 0;
    }

    private static BigDecimal share(long part, long of) {
        return share(BigDecimal.valueOf(part), BigDecimal.valueOf(of));
    }

    /** Rounded, so only to be shown, or where both that are compared are. */
    private static BigDecimal share(BigDecimal part, BigDecimal of) {
        return of.signum() == 0 ? BigDecimal.ZERO : part.divide(of, 4, RoundingMode.HALF_UP);
    }

    private void cross(Suspicion suspicion, String detail, Share limit, BigDecimal actual) {
        crossed.add(new Crossed(suspicion, new Finding(suspicion.name(), detail, limit.value(), actual)));
    }
}
