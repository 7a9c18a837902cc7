package io.stockproof.acceptance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a supplier has, and what it ever said. No two statements of it are the same number, so that a quantity tells
 * which of them it is and how old; they go up and down nevertheless.
 */
final class SupplierTruth {

    private static final long PRIME = 1_000_003;
    private static final long STRIDE = 619_159;

    private final Map<Place, Long> current = new LinkedHashMap<>();
    private final Map<Long, Long> versions = new HashMap<>();
    private final Map<Place, Set<Long>> said = new HashMap<>();
    private long version;

    /** Where there is stock; {@code location} is the supplier's own code of it. */
    record Place(String sku, String location) {}

    SupplierTruth(Collection<Place> places) {
        places.forEach(this::move);
    }

    /** Another quantity from now on. */
    synchronized void move(Place place) {
        version++;
        long quantity = version * STRIDE % PRIME;
        versions.put(quantity, version);
        current.put(place, quantity);
    }

    /** The quantity, which from now on was said. */
    synchronized long say(Place place) {
        long quantity = current.get(place);
        said.computeIfAbsent(place, p -> new HashSet<>()).add(quantity);
        return quantity;
    }

    synchronized List<Place> places() {
        return new ArrayList<>(current.keySet());
    }

    synchronized Map<Place, Long> now() {
        return new HashMap<>(current);
    }

    synchronized boolean wasSaid(Place place, long quantity) {
        return said.getOrDefault(place, Set.of()).contains(quantity);
    }

    /** The larger, the later; 0 for what was never so. */
    synchronized long age(long quantity) {
        return versions.getOrDefault(quantity, 0L);
    }
}
