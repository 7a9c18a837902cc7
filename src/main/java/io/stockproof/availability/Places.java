package io.stockproof.availability;

import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import java.util.HashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Suppliers and locations by what the database knows them by. Immutable: a new one is made when one is missing. */
final class Places {

    static final Places NONE = new Places(Map.of(), Map.of(), Map.of());

    private final Map<Integer, SupplierCode> suppliers;
    private final Map<Integer, LocationCode> locations;
    private final Map<Integer, Integer> order;

    private Places(
            Map<Integer, SupplierCode> suppliers, Map<Integer, LocationCode> locations, Map<Integer, Integer> order) {
        this.suppliers = suppliers;
        this.locations = locations;
        this.order = order;
    }

    /** Locations come in the order in which an item's stock is told. */
    static Places of(Map<Integer, SupplierCode> suppliers, SequencedMap<Integer, LocationCode> locations) {
        Map<Integer, Integer> order = new HashMap<>();
        locations.keySet().forEach(location -> order.put(location, order.size()));
        return new Places(suppliers, locations, order);
    }

    boolean hasSupplier(int supplierId) {
        return suppliers.containsKey(supplierId);
    }

    boolean hasLocation(int locationId) {
        return locations.containsKey(locationId);
    }

    SupplierCode supplier(int supplierId) {
        return require(suppliers.get(supplierId), supplierId);
    }

    LocationCode location(int locationId) {
        return require(locations.get(locationId), locationId);
    }

    int order(int locationId) {
        return require(order.get(locationId), locationId);
    }

    private static <T> T require(@org.jspecify.annotations.Nullable T found, int id) {
        if (found == null) {
            throw new IllegalStateException("No supplier or location " + id);
        }
        return found;
    }
}
