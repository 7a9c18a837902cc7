package io.stockproof.race;

/** A position: an item at a location. */
public record Place(String location, String sku) implements Comparable<Place> {

    @Override
    public int compareTo(Place other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return sku + " at " + location;
    }
}
