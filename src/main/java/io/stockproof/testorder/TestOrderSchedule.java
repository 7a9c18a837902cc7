package io.stockproof.testorder;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Test orders that are made by themselves.
 *
 * @param nextRunAt {@code null} while it is not enabled
 * @param lastRunAt when it began; {@code null} before the first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record TestOrderSchedule(
        long id,
        String name,
        ChannelCode channel,
        Destination destination,
        @Nullable MethodCode shippingMethod,
        Pick pick,
        long quantity,
        @Nullable Integer everySeconds,
        @Nullable String cron,
        boolean enabled,
        Instant createdAt,
        @Nullable Instant nextRunAt,
        @Nullable Instant lastRunAt,
        Run lastRun,
        Totals totals) {

    /**
     * How the last run went.
     *
     * @param orders that it made, of which so many {@code failed}
     * @param detail what it left out, and why; {@code null} where it made all
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Run(int orders, int failed, @Nullable String detail) {}

    /** Over all runs. */
    record Totals(long runs, long orders, long failed) {}

    TestOrderRequest order(String variant) {
        return new TestOrderRequest(
                channel, destination, shippingMethod,
                java.util.List.of(new TestOrderRequest.Line(null, variant, quantity)));
    }
}
