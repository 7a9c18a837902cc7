package io.stockproof.supplier;

import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Suppliers with their locations. What changes one runs in the transaction of the setup that asks for it. */
@Component
public class Suppliers {

    /**
     * A supplier with what the database knows it by.
     *
     * @param settingsVersion bumped by each change of its settings, its locations or its declared items
     * @param supplier with its locations, without its items (there may be a million)
     */
    public record StoredSupplier(int supplierId, long settingsVersion, Supplier supplier) {}

    private final SupplierRepository suppliers;
    private final LocationRepository locations;
    private final DeclaredItems items;
    private final InstantSource clock;

    Suppliers(SupplierRepository suppliers, LocationRepository locations, DeclaredItems items, InstantSource clock) {
        this.suppliers = suppliers;
        this.locations = locations;
        this.items = items;
        this.clock = clock;
    }

    /** Empty if there is none, or it was deleted. */
    @Transactional(readOnly = true)
    public Optional<StoredSupplier> find(SupplierCode code) {
        return suppliers
                .findByCodeAndDeletedAtIsNull(code.value())
                .map(row -> stored(row, locations.findBySupplierIdAndDeletedAtIsNullOrderByCode(row.id())));
    }

    /** Whether there is such a supplier, or ever was: what was recorded of deleted ones is kept. */
    @Transactional(readOnly = true)
    public boolean everWas(SupplierCode code) {
        return suppliers.existsByCode(code.value());
    }

    /** All suppliers that are not deleted, by code. */
    @Transactional(readOnly = true)
    public List<StoredSupplier> all() {
        Map<Integer, List<LocationRow>> bySupplier =
                locations.findByDeletedAtIsNullOrderBySupplierIdAscCodeAsc().stream()
                        .collect(Collectors.groupingBy(LocationRow::supplierId));
        return suppliers.findByDeletedAtIsNullOrderByCode().stream()
                .map(row -> stored(row, bySupplier.getOrDefault(row.id(), List.of())))
                .toList();
    }

    /**
     * Creates the supplier, or replaces its settings; its named locations and items are created or replaced, and those
     * not named stay. A deleted one comes back with the identity it had.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void put(Supplier supplier) {
        SupplierRow row =
                suppliers.findByCode(supplier.code().value()).orElseGet(() -> new SupplierRow(supplier.code()));
        row.become(supplier);
        int supplierId = suppliers.saveAndFlush(row).id();
        putLocations(supplierId, supplier.locations());
        items.declare(supplierId, supplier.items());
    }

    /** Creates or replaces locations of a supplier that exists. A pending one is confirmed by it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void putLocations(SupplierCode supplier, List<Location> locations) {
        SupplierRow row = require(supplier);
        putLocations(row.id(), locations);
        touch(row);
    }

    /** Marks a supplier as deleted, with its locations; its items are no longer declared. Its stock stays known. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void delete(SupplierCode code) {
        SupplierRow row = require(code);
        Instant now = clock.instant();
        List<LocationRow> of = locations.findBySupplierIdAndDeletedAtIsNullOrderByCode(row.id());
        of.forEach(location -> location.delete(now));
        locations.saveAllAndFlush(of);
        row.delete(now);
        suppliers.saveAndFlush(row);
        items.undeclareAll(row.id());
    }

    /** Marks one location as deleted. Its stock stays known and counts no more. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void deleteLocation(LocationCode code) {
        SupplierRow row = require(code.supplier());
        Instant now = clock.instant();
        List<LocationRow> named = locations.findBySupplierIdAndDeletedAtIsNullOrderByCode(row.id()).stream()
                .filter(location -> location.code().equals(code.code()))
                .toList();
        named.forEach(location -> location.delete(now));
        locations.saveAllAndFlush(named);
        touch(row);
    }

    /** Takes back the declaration of items; what was observed of them stays known. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void undeclareItems(SupplierCode code, List<String> skus) {
        SupplierRow row = require(code);
        items.undeclare(row.id(), skus);
        touch(row);
    }

    private void touch(SupplierRow row) {
        row.changed();
        suppliers.saveAndFlush(row);
    }

    private void putLocations(int supplierId, List<Location> named) {
        Map<String, LocationRow> known = locations.findBySupplierId(supplierId).stream()
                .collect(Collectors.toMap(LocationRow::code, Function.identity()));
        List<LocationRow> rows = named.stream()
                .map(location -> {
                    LocationRow row =
                            known.getOrDefault(location.code(), new LocationRow(supplierId, location.code()));
                    row.become(location);
                    return row;
                })
                .toList();
        locations.saveAllAndFlush(rows);
    }

    private SupplierRow require(SupplierCode code) {
        return suppliers
                .findByCodeAndDeletedAtIsNull(code.value())
                .orElseThrow(() -> new IllegalStateException("there is no supplier " + code));
    }

    private static StoredSupplier stored(SupplierRow row, List<LocationRow> locations) {
        List<Location> of = locations.stream().map(LocationRow::toLocation).toList();
        return new StoredSupplier(row.id(), row.settingsVersion(), row.toSupplier(of));
    }
}
