package io.stockproof.availability;

import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import java.util.List;

/** Whether a line can be served, and from where. */
public sealed interface Serving {

    /**
     * It can, whole.
     *
     * @param deliveryDays over all picks
     * @param picks each item at a location once for each source
     */
    record Served(MethodCode shippingMethod, DayRange deliveryDays, List<Pick> picks) implements Serving {

        public Served {
            picks = List.copyOf(picks);
        }
    }

    /** It cannot: {@code answer} says how many could be had, and why not more. */
    record Refused(Answer answer) implements Serving {}

    /**
     * Units of an item to take at a location.
     *
     * @param rank of the source that they are for
     * @param quantity units of the item, at least 1
     */
    record Pick(int rank, ItemKey item, LocationCode location, long quantity) {}
}
