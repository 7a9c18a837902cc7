package io.stockproof.setup;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a document would make of the quantities that a channel gives in one of its reference contexts.
 *
 * @param shippingMethod none: any that the channel offers
 * @param listingsChecked the listings that the document names, then the channel's first by variant
 * @param truncated whether the channel may have more listings than were checked
 * @param listingsChanged those checked whose available quantity would change
 * @param becomingAvailable those of them that give nothing now
 * @param becomingUnavailable those of them that would give nothing
 * @param listings the first 100 of them, by variant
 */
record Effect(
        ChannelCode channel,
        Destination destination,
        @Nullable MethodCode shippingMethod,
        int listingsChecked,
        boolean truncated,
        int listingsChanged,
        int becomingAvailable,
        int becomingUnavailable,
        List<ChangedListing> listings) {

    static final int LISTINGS_MAX = 100;

    /** A listing with the units that are available, before the order limit, now and then. */
    record ChangedListing(String variant, long before, long after) {

        boolean becomesAvailable() {
            return before == 0;
        }

        boolean becomesUnavailable() {
            return after == 0;
        }
    }

    static Effect of(
            ChannelCode channel,
            Destination destination,
            @Nullable MethodCode shippingMethod,
            int listingsChecked,
            boolean truncated,
            List<ChangedListing> changed) {
        return new Effect(channel, destination, shippingMethod, listingsChecked, truncated, changed.size(),
                (int) changed.stream().filter(ChangedListing::becomesAvailable).count(),
                (int) changed.stream().filter(ChangedListing::becomesUnavailable).count(),
                changed.stream().limit(LISTINGS_MAX).toList());
    }
}
