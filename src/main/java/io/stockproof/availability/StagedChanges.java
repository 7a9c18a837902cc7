package io.stockproof.availability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one reading found changed, in memory, to be published at once. */
final class StagedChanges {

    final Map<Integer, Set<String>> listingsRead = new HashMap<>();
    final List<StockRows.Listing> listings = new ArrayList<>();
    final List<StockRows.Item> items = new ArrayList<>();
    Map<Integer, Long> coverage = Map.of();
    @Nullable Places places;

    boolean isEmpty() {
        return listingsRead.isEmpty() && items.isEmpty() && coverage.isEmpty() && places == null;
    }

    /** Whether all that is named in it is known by code. */
    boolean isKnownTo(Places known) {
        for (StockRows.Listing listing : listings) {
            for (StockRows.Component component : listing.components()) {
                if (!known.hasSupplier(component.supplierId())) {
                    return false;
                }
            }
        }
        for (StockRows.Item item : items) {
            if (!known.hasSupplier(item.supplierId)
                    || !item.positions.stream().allMatch(position -> known.hasLocation(position.locationId))) {
                return false;
            }
        }
        return true;
    }

    void applyTo(StockMemory memory) {
        if (places != null) {
            memory.places(places);
        }
        coverage.forEach(memory::cover);
        items.forEach(memory::put);
        listingsRead.forEach((channel, variants) -> variants.forEach(variant -> memory.remove(channel, variant)));
        listings.forEach(memory::put);
    }
}
