package io.stockproof.testorder;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.diagnosis.RootCause;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a test order.
 *
 * @param verdict {@code FAILED} where a layer failed; {@code UNKNOWN} where none did, and the checkout could not be
 *     asked; else {@code PASSED}
 * @param layers all, in their order
 * @param firstFailing the first that refuses; {@code null} where none does
 * @param detail what that one says
 * @param fix what to do about it, in words: the fewest gates that would raise the number; {@code null} where nobody knows
 * @param rootCause of the first line that fails there, finer than a reason, with a {@code suggestion}; {@code null} where
 *     stock and rules do not explain it
 * @param disagreements where we and a supplier say otherwise of sending it
 * @param contradictions variants of which the checkout decides otherwise than the storefront shows, at the same stock
 * @param scheduleId of the schedule that made it; {@code null} for one that a person or program made
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record TestOrder(
        long id,
        ChannelCode channel,
        Destination destination,
        @Nullable MethodCode shippingMethod,
        List<Line> lines,
        Verdict verdict,
        @Nullable Layer firstFailing,
        @Nullable String detail,
        @Nullable String fix,
        @Nullable RootCause rootCause,
        @Nullable String suggestion,
        List<Evidence> evidence,
        List<LayerReport> layers,
        List<Disagreement> disagreements,
        List<String> contradictions,
        String version,
        String requestedBy,
        @Nullable Long scheduleId,
        Instant startedAt,
        Instant finishedAt,
        long durationMillis) {

    TestOrder {
        lines = List.copyOf(lines);
        evidence = List.copyOf(evidence);
        layers = List.copyOf(layers);
        disagreements = List.copyOf(disagreements);
        contradictions = List.copyOf(contradictions);
    }

    /**
     * A line.
     *
     * @param purchasable what the storefront answers for the variant
     * @param accepted what the checkout would; {@code null} where it could not be asked
     * @param firstFailing the first layer that it does not get past; {@code null} where there is none
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Line(
            String lineId,
            String variant,
            long quantity,
            long purchasable,
            @Nullable Long accepted,
            @Nullable Layer firstFailing,
            @Nullable String fix,
            @Nullable RootCause rootCause,
            @Nullable String suggestion) {}

    /**
     * We say that a method sends it and the supplier does not, or the other way round.
     *
     * @param from the country that the parcel begins in
     */
    record Disagreement(
            String variant,
            String supplier,
            String from,
            MethodCode shippingMethod,
            boolean weShip,
            boolean supplierShips,
            String detail) {}

    /** What a walk found, before it has a name. */
    record Walked(
            List<Line> lines,
            Verdict verdict,
            @Nullable LayerReport firstFailing,
            @Nullable String fix,
            List<LayerReport> layers,
            QuoteLayer.Quoted quoted,
            List<String> contradictions,
            String version,
            Instant startedAt,
            Instant finishedAt,
            long durationMillis) {

        List<Disagreement> disagreements() {
            return quoted.disagreements();
        }

        TestOrder named(long id, TestOrderRequest asked, String requestedBy, @Nullable Long scheduleId) {
            Line told = lines.stream()
                    .filter(line -> firstFailing != null && line.firstFailing() == firstFailing.layer())
                    .findFirst()
                    .orElse(null);
            return new TestOrder(
                    id,
                    asked.channel(),
                    asked.destination(),
                    asked.shippingMethod(),
                    lines,
                    verdict,
                    firstFailing == null ? null : firstFailing.layer(),
                    firstFailing == null ? null : firstFailing.detail(),
                    fix,
                    told == null ? null : told.rootCause(),
                    told == null ? null : told.suggestion(),
                    firstFailing == null ? List.of() : firstFailing.evidence(),
                    layers,
                    quoted.disagreements(),
                    contradictions,
                    version,
                    requestedBy,
                    scheduleId,
                    startedAt,
                    finishedAt,
                    durationMillis);
        }
    }
}
