package io.stockproof.availability;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a query.
 *
 * @param version of the stock and rules that answered, opaque
 * @param shippingMethod that was asked for
 * @param degraded whether the answer is older than was asked for
 * @param items in the order asked
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AvailabilityBody(
        ChannelCode channel,
        Instant asOf,
        String version,
        Destination destination,
        @Nullable MethodCode shippingMethod,
        boolean degraded,
        @JsonSerialize(using = KeptItems.Json.class) List<AvailabilityItem> items) {

    /** The answer to a query of one variant, with its item inlined. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Single(
            ChannelCode channel,
            Instant asOf,
            String version,
            Destination destination,
            @Nullable MethodCode shippingMethod,
            boolean degraded,
            String variant,
            long purchasable,
            @Nullable Long available,
            StockStatus status,
            @Nullable String display,
            List<Reason> reasons,
            @Nullable List<MethodCode> shippingMethods,
            @Nullable DayRange deliveryDays,
            @Nullable Instant observedAt,
            @Nullable Long ageSeconds) {}

    /** The only item, inlined. */
    public Single single() {
        AvailabilityItem item = items.getFirst();
        return new Single(
                channel,
                asOf,
                version,
                destination,
                shippingMethod,
                degraded,
                item.variant(),
                item.purchasable(),
                item.available(),
                item.status(),
                item.display(),
                item.reasons(),
                item.shippingMethods(),
                item.deliveryDays(),
                item.observedAt(),
                item.ageSeconds());
    }
}
