package io.stockproof.diagnosis;

import static io.stockproof.availability.EngineFixture.CJ;
import static io.stockproof.availability.EngineFixture.NOW;

import io.stockproof.availability.World;
import io.stockproof.diagnosis.Known.Entry;
import io.stockproof.diagnosis.Known.Fault;
import io.stockproof.diagnosis.Known.HeldValue;
import io.stockproof.diagnosis.Known.ItemState;
import io.stockproof.diagnosis.Known.Points;
import io.stockproof.diagnosis.Known.PositionState;
import io.stockproof.diagnosis.Known.RejectedRow;
import io.stockproof.diagnosis.Known.RuleChange;
import io.stockproof.diagnosis.Known.SeenPoll;
import io.stockproof.diagnosis.Known.SupplierState;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Displays and what the database knows beside them, around the engine's own worlds. */
final class DiagnosisFixture {

    /** When the store was looked at. */
    static final Instant SEEN = NOW.minusSeconds(600);

    static final ItemKey TEE = new ItemKey(CJ, "tee");

    private DiagnosisFixture() {}

    /** The store shows {@code quantity}, and nothing is known beside the rules. */
    static Diagnosis shows(long quantity, World world) {
        return shows(quantity, world, Known.NOTHING);
    }

    static Diagnosis shows(long quantity, World world, Known known) {
        return Diagnosis.of(facts(quantity, world, known));
    }

    static Case facts(long quantity, World world, Known known) {
        return new Case(
                new Displayed(world.listing().variant(), quantity, SEEN, "PLATFORM"), world.listing(), world.rules(),
                world.context(), world.now(), known);
    }

    static Known knowing(SupplierState cj) {
        return new Known(Map.of(CJ, cj), Map.of(), List.of(), null);
    }

    static Known knowing(RuleChange... changes) {
        return new Known(Map.of(), Map.of(), List.of(changes), null);
    }

    static Known knowing(LocationCode at, PositionState state) {
        return new Known(Map.of(), Map.of(TEE, new ItemState(null, null, null, Map.of(at, state))), List.of(), null);
    }

    static Known knowingBroken(String reason) {
        return new Known(Map.of(), Map.of(TEE, new ItemState(SEEN, reason, null, Map.of())), List.of(), null);
    }

    static Known knowingRejected(String column, String detail) {
        ItemState item = new ItemState(null, null, new RejectedRow(77, column, detail), Map.of());
        return new Known(Map.of(), Map.of(TEE, item), List.of(), null);
    }

    static Known knowingMappedBy(Long importId) {
        return new Known(Map.of(), Map.of(), List.of(), new Known.Origin(importId, SEEN.plusSeconds(60)));
    }

    /** A position that an observation has changed since the store was looked at. */
    static PositionState changed(long from, long to) {
        return new PositionState(
                to, 0, from, 0, new Entry(4711, "OBSERVED", to - from, to, SEEN.plusSeconds(120), 88L), null, 0, 0,
                null);
    }

    static PositionState held(long onHand, long units, Instant until) {
        return new PositionState(onHand, units, onHand, 0, null, until, units, 0, null);
    }

    static PositionState quarantined(long onHand, long newer) {
        return new PositionState(onHand, 0, onHand, 0, null, null, 0, 0, new HeldValue(99, newer));
    }

    static SupplierState silent() {
        return new SupplierState(1800, "CLOSED", null, null, SEEN.minusSeconds(9_000), null, null, null, null);
    }

    static SupplierState failing(String kind, String detail) {
        return new SupplierState(
                1800, "CLOSED", new Fault(kind, detail, SEEN), null, SEEN.minusSeconds(9_000), null, null,
                new SeenPoll(55, "FAILED", false, List.of(kind), detail, SEEN), null);
    }

    static SupplierState withoutToken() {
        return new SupplierState(
                1800, "CLOSED", null, new Fault("UNAUTHORIZED", "CJ refuses the API key", null), null, null, null, null,
                null);
    }

    static SupplierState quarantining(String... findings) {
        SeenPoll poll = new SeenPoll(56, "QUARANTINED", false, List.of(findings), null, SEEN);
        return new SupplierState(1800, "CLOSED", null, null, SEEN, null, null, poll, poll);
    }

    static SupplierState outOfPoints() {
        return new SupplierState(
                1800, "CLOSED", null, null, SEEN, new Points(0, 1000, SEEN), null,
                new SeenPoll(57, "PARTIAL", true, List.of("STOPPED"), null, SEEN), null);
    }

    static SupplierState sendingNothing() {
        return new SupplierState(1800, "CLOSED", null, null, SEEN, null, SEEN.minusSeconds(3_000), null, null);
    }

    static RuleChange change(String kind, String code, String what) {
        return new RuleChange(12, SEEN.plusSeconds(30), "ops-ann", kind, code, "REPLACED", what);
    }
}
