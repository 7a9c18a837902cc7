package io.stockproof.testorder;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A test order in short.
 *
 * @param variants of its lines, at most 20
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record TestOrderSummary(
        long id,
        ChannelCode channel,
        Destination destination,
        @Nullable MethodCode shippingMethod,
        List<String> variants,
        int lines,
        Verdict verdict,
        @Nullable Layer firstFailing,
        @Nullable String detail,
        @Nullable String fix,
        int disagreements,
        int contradictions,
        String requestedBy,
        @Nullable Long scheduleId,
        Instant finishedAt) {

    private static final int VARIANTS_MAX = 20;

    static TestOrderSummary of(TestOrder order) {
        return new TestOrderSummary(
                order.id(),
                order.channel(),
                order.destination(),
                order.shippingMethod(),
                order.lines().stream().map(TestOrder.Line::variant).distinct().limit(VARIANTS_MAX).toList(),
                order.lines().size(),
                order.verdict(),
                order.firstFailing(),
                order.detail(),
                order.fix(),
                order.disagreements().size(),
                order.contradictions().size(),
                order.requestedBy(),
                order.scheduleId(),
                order.finishedAt());
    }
}
