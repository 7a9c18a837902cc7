package io.stockproof.ledger;

/** An item at a location. Sorted as positions are locked: the one order for all. */
public record PositionKey(long itemId, int locationId) implements Comparable<PositionKey> {

    @Override
    public int compareTo(PositionKey other) {
        int byItem = Long.compare(itemId, other.itemId);
        return byItem != 0 ? byItem : Integer.compare(locationId, other.locationId);
    }
}
