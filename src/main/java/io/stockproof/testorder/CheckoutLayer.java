package io.stockproof.testorder;

import io.stockproof.access.Caller;
import io.stockproof.availability.Engine;
import io.stockproof.availability.Reading;
import io.stockproof.availability.Readings;
import io.stockproof.checkout.Rehearsal;
import io.stockproof.checkout.Rehearsal.Busy;
import io.stockproof.checkout.Rehearsal.Decided;
import io.stockproof.checkout.Rehearsal.Limit;
import io.stockproof.checkout.Rehearsals;
import io.stockproof.kernel.Reason;
import io.stockproof.testorder.LayerReport.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tries the order at the checkout: as many as the storefront shows, and one more; then the cart itself, held and given
 * up again. The storefront is asked before and after, since between two readings stock may move: only a checkout that
 * decides otherwise than both is in contradiction.
 */
@Component
class CheckoutLayer {

    private static final int ROUNDS_MAX = 3;
    private static final long PAUSE_MILLIS = 120;

    private final Rehearsals rehearsals;
    private final Readings readings;

    CheckoutLayer(Rehearsals rehearsals, Readings readings) {
        this.rehearsals = rehearsals;
        this.readings = readings;
    }

    /**
     * What came of it.
     *
     * @param decided {@code null} where the checkout could not be asked
     * @param accepted by line
     */
    record Tried(
            @Nullable Decided decided,
            List<Finding> findings,
            Map<String, Long> accepted,
            List<String> contradictions) {}

    /** @param failing variants that a layer before refuses */
    Tried tryOut(Caller caller, Walk.Start start, Map<String, Layer> failing) throws InterruptedException {
        List<Rehearsals.Wanted> lines = start.order().lines().stream()
                .map(line -> new Rehearsals.Wanted(
                        String.valueOf(line.lineId()), line.variant(), line.quantity()))
                .toList();
        Map<String, Long> before = shown(start, start.reading());
        String why = "";
        for (int round = 1; round <= ROUNDS_MAX; round++) {
            Rehearsal rehearsal = rehearsals.rehearse(start.order().channel(), start.context(), lines);
            switch (rehearsal) {
                case Busy busy -> {
                    why = busy.why();
                    Thread.sleep(PAUSE_MILLIS);
                }
                case Decided decided -> {
                    if (differing(decided, before).isEmpty()) {
                        return tried(decided, List.of(), failing);
                    }
                    Reading again = readings.read(
                            caller, start.order().channel().value(), before.keySet(), decided.version());
                    Map<String, Long> after = shown(start, again);
                    List<String> contradicted = differing(decided, after);
                    if (contradicted.isEmpty()) {
                        return tried(decided, List.of(), failing);
                    }
                    if (after.equals(before) && round > 1) {
                        return tried(decided, contradicted, failing);
                    }
                    why = "Its stock keeps moving.";
                    before = after;
                }
            }
        }
        return new Tried(null, List.of(Finding.of(null, Verdict.UNKNOWN, "Busy: " + why)), Map.of(), List.of());
    }

    private static Map<String, Long> shown(Walk.Start start, Reading reading) {
        Map<String, Long> shown = new LinkedHashMap<>();
        reading.listings().forEach((variant, listing) -> shown.put(
                variant,
                Engine.answer(listing, reading.rules(), start.context(), reading.asOf()).purchasable()));
        return shown;
    }

    /** Variants of which the checkout says another number. */
    private static List<String> differing(Decided decided, Map<String, Long> shown) {
        return decided.limits().stream()
                .filter(limit -> !Long.valueOf(limit.purchasable()).equals(shown.get(limit.variant())))
                .map(Limit::variant)
                .toList();
    }

    private static Tried tried(Decided decided, List<String> contradicted, Map<String, Layer> failing) {
        List<String> contradictions = new ArrayList<>(contradicted);
        decided.limits().stream()
                .filter(limit -> !limit.isExact() && !contradictions.contains(limit.variant()))
                .forEach(limit -> contradictions.add(limit.variant()));
        Map<String, Limit> limits = new HashMap<>();
        decided.limits().forEach(limit -> limits.put(limit.variant(), limit));
        List<Finding> findings = new ArrayList<>();
        Map<String, Long> accepted = new LinkedHashMap<>();
        for (Rehearsal.Line line : decided.lines()) {
            accepted.put(line.lineId(), line.accepted());
            boolean contradicts = contradictions.contains(line.variant());
            findings.add(finding(line, limits.get(line.variant()), contradicts, failing.get(line.variant())));
        }
        if (decided.whole() != decided.held() || (decided.held() && !decided.released())) {
            findings.add(Finding.of(null, Verdict.FAILED, decided.held()
                    ? "The hold was made and could not be given up without a trace."
                    : "The cart is accepted, and still it could not be held."));
        }
        return new Tried(decided, findings, accepted, contradictions);
    }

    private static Finding finding(
            Rehearsal.Line line, @Nullable Limit limit, boolean contradicts, @Nullable Layer before) {
        List<Evidence> evidence = new ArrayList<>();
        if (limit != null) {
            evidence.add(new Evidence(
                    Evidence.Kind.CART, line.variant(), null, limit.purchasable(), null,
                    "of " + limit.purchasable() + " accepted " + limit.acceptedAtLimit() + ", of "
                            + (limit.purchasable() + 1) + " accepted " + limit.acceptedBeyond() + " "
                            + limit.reasonsBeyond(),
                    null));
        }
        line.picks().forEach(pick -> evidence.add(new Evidence(
                Evidence.Kind.HOLD, line.variant(), null, pick.units(), pick.location().toString(),
                "held " + pick.units() + " of " + pick.sku() + " by " + pick.method() + ", and given up again", null)));
        boolean whole = line.accepted() == line.requested();
        String detail = contradicts
                ? line.variant() + ": checkout decides otherwise than the storefront shows."
                : line.variant() + ": " + line.accepted() + " of " + line.requested() + " accepted"
                        + (whole ? "."
                                : before == null ? " " + line.reasons() + "."
                                        : ", as " + before + " has it " + line.reasons() + ".");
        return new Finding(
                line.variant(),
                whole && !contradicts ? Verdict.PASSED : Verdict.FAILED,
                detail,
                line.reasons(),
                whole || before != null ? null : fix(line),
                evidence);
    }

    private static @Nullable String fix(Rehearsal.Line line) {
        Reason first = line.reasons().isEmpty() ? Reason.OUT_OF_STOCK : line.reasons().getFirst();
        return switch (first) {
            case RESERVED -> "wait until carts that hold it end, or release or reflect their reservations:"
                    + " GET /v1/reservations?variant=" + line.variant();
            case ORDER_LIMIT -> "order at most " + line.accepted() + ", or raise the channel's orderLimit";
            case BUNDLE_LIMITED, REMAINDER ->
                    "order at most " + line.accepted() + ", or restock what limits the bundle";
            default -> line.accepted() > 0 ? "order at most " + line.accepted() : null;
        };
    }
}
