package io.stockproof.setup;

import io.stockproof.channel.Channel;
import io.stockproof.channel.Channels;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.setup.Draft.Names;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.shipping.ShippingMethods;
import io.stockproof.supplier.Locations;
import io.stockproof.supplier.Locations.StoredLocation;
import io.stockproof.supplier.Supplier;
import io.stockproof.supplier.Suppliers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The reference data as it is under the lock of setup, but for items and listings, of which there may be a million.
 *
 * @param suppliers their settings alone
 * @param locations pending ones too
 */
record Stored(
        Map<SupplierCode, Supplier> suppliers,
        Map<LocationCode, StoredLocation> locations,
        Map<MethodCode, ShippingMethod> methods,
        Map<ChannelCode, Channel> channels) {

    static Stored read(Suppliers suppliers, Locations locations, ShippingMethods methods, Channels channels) {
        return new Stored(
                byKey(suppliers.all().stream().map(stored -> stored.supplier().settings()).toList(), Supplier::code),
                byKey(locations.all(), StoredLocation::code),
                byKey(methods.all(), ShippingMethod::code),
                byKey(channels.all().stream().map(stored -> stored.channel()).toList(), Channel::code));
    }

    /** All that can be referred to. */
    Names names() {
        Names names = new Names();
        suppliers.keySet().forEach(code -> names.suppliers.add(code.value()));
        locations.keySet().forEach(code -> names.locations.add(code.toString()));
        methods.keySet().forEach(code -> names.methods.add(code.value()));
        channels.keySet().forEach(code -> names.channels.add(code.value()));
        return names;
    }

    /** The locations of these suppliers that no document declares: pruning leaves them, so they can be referred to. */
    Names pendingLocations(Set<String> ofSuppliers) {
        Names names = new Names();
        locations.values().stream()
                .filter(location -> location.pending() && ofSuppliers.contains(location.supplier().value()))
                .forEach(location -> names.locations.add(location.code().toString()));
        return names;
    }

    private static <K, V> Map<K, V> byKey(List<V> values, Function<V, K> key) {
        return values.stream()
                .collect(Collectors.toMap(key, Function.identity(), (one, other) -> one, TreeMap::new));
    }
}
