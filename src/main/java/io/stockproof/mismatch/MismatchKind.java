package io.stockproof.mismatch;

import io.stockproof.channel.Channel;
import org.jspecify.annotations.Nullable;

/** How a display is wrong, or, of a test order, how a supplier contradicts us. */
public enum MismatchKind {
    /** More is shown than can be bought, of what can be bought. */
    OVERSTATED,
    /** Less is shown than can be bought. */
    UNDERSTATED,
    /** Nothing can be bought, and something is shown. */
    SOLD_OUT_SHOWN_AVAILABLE,
    /** Something can be bought, and nothing is shown. */
    AVAILABLE_SHOWN_SOLD_OUT,
    /** Of a test order: we say that it can be sent and its supplier says otherwise, or the other way round. */
    QUOTE_DISAGREES;

    /**
     * Compares a display with what can be bought; {@code null} where it is right, or as good as right for the channel. A
     * store that shows the channel's cap for all that is more is right.
     *
     * @param available before the order limit
     */
    static @Nullable MismatchKind of(long displayed, long available, Channel channel) {
        if (displayed == available) {
            return null;
        }
        if (available == 0) {
            return SOLD_OUT_SHOWN_AVAILABLE;
        }
        if (displayed == 0) {
            return AVAILABLE_SHOWN_SOLD_OUT;
        }
        long tolerance = channel.mismatch().toleranceOf(available);
        if (displayed > available) {
            return displayed - available > tolerance ? OVERSTATED : null;
        }
        Integer cap = channel.display().capAt();
        return available - displayed > tolerance && (cap == null || displayed != cap) ? UNDERSTATED : null;
    }
}
