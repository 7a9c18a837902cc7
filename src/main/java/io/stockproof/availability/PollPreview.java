package io.stockproof.availability;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What listings would be like, were all that a poll holds (or, of a dry run, all that it would change) applied now.
 *
 * @param state of the poll
 * @param values that were put in
 * @param becomeUnavailable answers that would go to zero, over the listings looked at
 * @param becomeAvailable answers that would rise above zero
 * @param truncated whether there are more listings concerned than were looked at
 * @param effects answers that would be others, by channel, context and variant; those that go to zero or rise above it
 *     first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record PollPreview(
        long poll,
        String state,
        boolean dryRun,
        Instant asOf,
        long values,
        long listings,
        long becomeUnavailable,
        long becomeAvailable,
        boolean truncated,
        List<Effect> effects) {

    PollPreview {
        effects = List.copyOf(effects);
    }

    /** How an answer changes. */
    enum Change {
        BECOMES_UNAVAILABLE,
        BECOMES_AVAILABLE,
        LESS,
        MORE;

        static Change of(long before, long after) {
            if (after == 0) {
                return BECOMES_UNAVAILABLE;
            }
            if (before == 0) {
                return BECOMES_AVAILABLE;
            }
            return after < before ? LESS : MORE;
        }
    }

    /**
     * One answer that would be another.
     *
     * @param before purchasable now
     * @param after purchasable then
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Effect(
            ChannelCode channel,
            Destination destination,
            @Nullable MethodCode shippingMethod,
            String variant,
            Change change,
            long before,
            long after) {}
}
