package io.stockproof.checkout;

import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.ledger.PositionKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Where some items have positions, by the codes that the rule speaks of and by the keys that are locked. */
final class Places {

    private record Place(ItemKey item, LocationCode location) {}

    private final Map<Long, Map<PositionKey, LocationCode>> byItem = new HashMap<>();
    private final Map<Place, PositionKey> byCode = new HashMap<>();

    void add(PositionKey position, ItemKey item, LocationCode location) {
        byItem.computeIfAbsent(position.itemId(), id -> new TreeMap<>()).put(position, location);
        byCode.put(new Place(item, location), position);
    }

    Collection<PositionKey> all() {
        return byCode.values();
    }

    Set<Map.Entry<PositionKey, LocationCode>> of(long itemId) {
        return byItem.getOrDefault(itemId, Map.of()).entrySet();
    }

    /** @throws IllegalArgumentException if there is no such position */
    PositionKey position(ItemKey item, LocationCode location) {
        PositionKey position = byCode.get(new Place(item, location));
        if (position == null) {
            throw new IllegalArgumentException("no position of " + item + " at " + location);
        }
        return position;
    }
}
