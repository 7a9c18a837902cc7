package io.stockproof.availability;

import io.stockproof.kernel.LocationCode;
import java.time.Instant;

/**
 * What is known of an item at one location.
 *
 * @param onHand as the supplier last advertised it, 0 to {@value #UNITS_MAX}
 * @param observedAt the effective time of that observation: later readings that found it unchanged count
 * @param reservedByChannel held and confirmed units of the channel that sells
 * @param reservedByAll held and confirmed units of all channels, this one included
 */
public record StockAt(
        LocationCode location, long onHand, Instant observedAt, long reservedByChannel, long reservedByAll) {

    /** Sums over any number of locations and multiples by units stay far within a {@code long}. */
    public static final long UNITS_MAX = 1_000_000_000_000_000L;

    public StockAt {
        if (onHand < 0 || onHand > UNITS_MAX) {
            throw new IllegalArgumentException("onHand must be from 0 to " + UNITS_MAX);
        }
        if (reservedByChannel < 0 || reservedByAll < 0) {
            throw new IllegalArgumentException("reserved must not be negative");
        }
    }

    /** The same after {@code units} more were reserved by the channel that sells. */
    public StockAt reserving(long units) {
        return new StockAt(location, onHand, observedAt, reservedByChannel + units, reservedByAll + units);
    }
}
