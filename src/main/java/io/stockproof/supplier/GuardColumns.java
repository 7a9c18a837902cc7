package io.stockproof.supplier;

import io.stockproof.kernel.Share;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.math.BigDecimal;

/** The columns of a guard. */
@Embeddable
record GuardColumns(
        @Column(name = "guard_max_zeroed_share") BigDecimal maxZeroedShare,
        @Column(name = "guard_max_dropped_units_share") BigDecimal maxDroppedUnitsShare,
        @Column(name = "guard_min_rows_share") BigDecimal minRowsShare,
        @Column(name = "guard_min_items") int minItems,
        @Column(name = "guard_missing_grace_polls") int missingGracePolls,
        @Column(name = "guard_max_rejected_share") BigDecimal maxRejectedShare,
        @Column(name = "guard_max_unknown_share") BigDecimal maxUnknownShare,
        @Column(name = "guard_max_contradictory_share") BigDecimal maxContradictoryShare,
        @Column(name = "guard_max_sentinel_share") BigDecimal maxSentinelShare,
        @Column(name = "guard_max_shifted_share") BigDecimal maxShiftedShare,
        @Column(name = "guard_min_likeness") BigDecimal minLikeness,
        @Column(name = "guard_hold_replayed") boolean holdReplayed,
        @Column(name = "guard_release_after_polls") int releaseAfterPolls) {

    static GuardColumns of(Guard guard) {
        return new GuardColumns(
                guard.maxZeroedShare().value(),
                guard.maxDroppedUnitsShare().value(),
                guard.minRowsShare().value(),
                guard.minItems(),
                guard.missingGracePolls(),
                guard.maxRejectedShare().value(),
                guard.maxUnknownShare().value(),
                guard.maxContradictoryShare().value(),
                guard.maxSentinelShare().value(),
                guard.maxShiftedShare().value(),
                guard.minLikeness().value(),
                guard.holdReplayed(),
                guard.releaseAfterPolls());
    }

    Guard guard() {
        return new Guard(
                new Share(maxZeroedShare),
                new Share(maxDroppedUnitsShare),
                new Share(minRowsShare),
                minItems,
                missingGracePolls,
                new Share(maxRejectedShare),
                new Share(maxUnknownShare),
                new Share(maxContradictoryShare),
                new Share(maxSentinelShare),
                new Share(maxShiftedShare),
                new Share(minLikeness),
                holdReplayed,
                releaseAfterPolls);
    }
}
