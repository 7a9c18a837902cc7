package io.stockproof.availability;

import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many units of a listing can be bought in a context, and why not more.
 *
 * @param purchasable what a checkout accepts now: {@code available} up to the channel's order limit
 * @param available before the order limit: what displays are compared with
 * @param reasons why units were withheld or left over, the largest quantity first; may be non-empty beside a positive
 *     quantity
 * @param shippingMethod that answered; {@code null} where none was named and none gives anything
 * @param shippingMethods all offered ones that give more than nothing, the one that answered first
 * @param deliveryDays lead time and transit; {@code null} where nothing can be bought
 * @param observedAt the oldest of the observations that the number rests on; {@code null} where there is none
 */
public record Answer(
        long purchasable,
        long available,
        StockStatus status,
        List<Reason> reasons,
        @Nullable MethodCode shippingMethod,
        List<MethodCode> shippingMethods,
        @Nullable DayRange deliveryDays,
        @Nullable Instant observedAt) {

    public Answer {
        reasons = List.copyOf(reasons);
        shippingMethods = List.copyOf(shippingMethods);
    }
}
