package io.stockproof.checkout;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.availability.StockStatus;
import io.stockproof.kernel.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cart's line gets.
 *
 * @param status of the variant before this line
 * @param alternatives other methods, where the line was not accepted whole
 * @param changedSinceSeen what changed the stock behind the line since the shopper saw it, newest first, at most 20;
 *     empty where nothing did, or {@code seen} names no version by which that can be told; {@code null} where the line
 *     did not say what had been seen
 * @param ruleChange the newest change since then of a rule that concerns the line; {@code null} where there is none
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record LineBody(
        String lineId,
        String variant,
        long requested,
        long accepted,
        LineDecision.Outcome outcome,
        StockStatus status,
        List<Reason> reasons,
        List<Alternative> alternatives,
        @Nullable List<LedgerChange> changedSinceSeen,
        @Nullable RuleChange ruleChange) {

    /** A ledger entry that came between. */
    record LedgerChange(
            long ledgerEntry, String location, String cause, long onHandDelta, long reservedDelta,
            Instant recordedAt) {}

    /** A change of reference data that came between. */
    record RuleChange(long change, String kind, String code, String action, Instant changedAt) {}

    static LineBody of(LineDecision decision) {
        return new LineBody(
                decision.line().lineId(),
                decision.line().variant(),
                decision.line().quantity(),
                decision.accepted(),
                decision.outcome(),
                decision.answer() == null
                        ? StockStatus.UNKNOWN_VARIANT
                        : decision.answer().status(),
                decision.reasons(),
                decision.alternatives(),
                null,
                null);
    }

    /** The same with what has changed since the shopper saw it. */
    LineBody since(SeenChanges.Since since) {
        return new LineBody(
                lineId, variant, requested, accepted, outcome, status, reasons, alternatives, since.entries(),
                since.rule());
    }
}
