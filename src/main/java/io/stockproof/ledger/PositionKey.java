package io.stockproof.ledger;

import java.util.Comparator;

/** An item at a location. Sorted as positions are locked: the one order for all. */
public record PositionKey(long itemId, int locationId) implements Comparable<PositionKey> {

    private static final Comparator<PositionKey> ORDER =
            Comparator.comparingLong(PositionKey::itemId).thenComparingInt(PositionKey::locationId);

    @Override
    public int compareTo(PositionKey other) {
        return ORDER.compare(this, other);
    }
}
