package io.stockproof.setup;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.LocationKind;
import io.stockproof.supplier.Locations.StoredLocation;
import org.jspecify.annotations.Nullable;

/**
 * A location by itself.
 *
 * @param country {@code null} only while it is pending
 * @param pending seen in a supplier's answer, and confirmed by nobody yet: its stock does not count
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record LocationBody(
        SupplierCode supplier,
        String code,
        String name,
        LocationKind kind,
        @Nullable CountryCode country,
        int leadTimeDays,
        boolean active,
        @Nullable SafetyStock safetyStock,
        boolean pending) {

    static @Nullable LocationBody of(@Nullable StoredLocation stored) {
        return stored == null ? null : of(stored.supplier(), stored.location(), stored.pending());
    }

    static LocationBody of(LocationCode code, Location location) {
        return of(code.supplier(), location, false);
    }

    private static LocationBody of(SupplierCode supplier, Location location, boolean pending) {
        return new LocationBody(
                supplier,
                location.code(),
                location.name(),
                location.kind(),
                location.country(),
                location.leadTimeDays(),
                location.active(),
                location.safetyStock(),
                pending);
    }
}
