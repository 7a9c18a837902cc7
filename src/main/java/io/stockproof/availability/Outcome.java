package io.stockproof.availability;

import io.stockproof.kernel.DayRange;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one shipping method gives of a listing.
 *
 * @param yields by source
 * @param answered units of the listing that each source gives to the answer; −1 for one that does not answer
 */
record Outcome(MethodRules method, List<Yield> yields, long[] answered, long available, long purchasable) {

    boolean isAnsweredBy(int source) {
        return answered[source] >= 0;
    }

    /** Lead time and transit over all places that serve the purchasable units; {@code null} where there are none. */
    @Nullable
    DayRange deliveryDays() {
        if (available == 0) {
            return null;
        }
        int min = Integer.MAX_VALUE;
        int max = 0;
        for (int s = 0; s < yields.size(); s++) {
            Yield yield = yields.get(s);
            if (answered[s] <= 0) {
                continue;
            }
            for (int c = 0; c < yield.standings().length; c++) {
                for (int i = 0; i < yield.standings()[c].length; i++) {
                    if (yield.usable(c, i) > 0 && yield.isThere(c, i)) {
                        min = Math.min(min, yield.daysMin(c, i));
                        max = Math.max(max, yield.daysMax(c, i));
                    }
                }
            }
        }
        return new DayRange(min, max);
    }

    /**
     * The oldest of the observations that the number rests on: of the usable units there; if there are none, of those
     * on hand; else of all.
     */
    @Nullable
    Instant observedAt() {
        Instant oldestUsable = null;
        Instant oldestOnHand = null;
        Instant oldest = null;
        for (int s = 0; s < yields.size(); s++) {
            Yield yield = yields.get(s);
            if (answered[s] < 0) {
                continue;
            }
            for (int c = 0; c < yield.standings().length; c++) {
                for (int i = 0; i < yield.standings()[c].length; i++) {
                    StockAt stock = yield.standings()[c][i].stock();
                    oldest = earlier(oldest, stock.observedAt());
                    if (stock.onHand() > 0) {
                        oldestOnHand = earlier(oldestOnHand, stock.observedAt());
                    }
                    if (answered[s] > 0 && yield.usable(c, i) > 0 && yield.isThere(c, i)) {
                        oldestUsable = earlier(oldestUsable, stock.observedAt());
                    }
                }
            }
        }
        return oldestUsable != null ? oldestUsable : oldestOnHand != null ? oldestOnHand : oldest;
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
        return one == null || other.isBefore(one) ? other : one;
    }
}
