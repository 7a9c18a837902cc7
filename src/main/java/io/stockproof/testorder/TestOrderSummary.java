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

    static final List<String> HEADER = List.of(
            "id", "channel", "country", "region", "postalCode", "shippingMethod", "variants", "lines", "verdict",
            "firstFailing", "detail", "fix", "disagreements", "contradictions", "requestedBy", "scheduleId",
            "finishedAt");

    @Nullable
    Object[] cells() {
        return new @Nullable Object[] {
                id, channel, destination.country(), destination.region(), destination.postalCode(), shippingMethod,
                String.join(" ", variants), lines, verdict, firstFailing, detail, fix, disagreements, contradictions,
                requestedBy, scheduleId, finishedAt
        };
    }
}
