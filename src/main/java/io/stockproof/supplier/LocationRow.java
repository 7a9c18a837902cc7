package io.stockproof.supplier;

import io.stockproof.kernel.CountryCode;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A location as the database keeps it: one row for ever, marked when it is deleted. */
@Entity
@Table(name = "supplier_location")
@SuppressWarnings("NullAway.Init") // the database fills what the constructor leaves
class LocationRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY) private Integer locationId;

    private int supplierId;
    private String code;
    private String name;

    @Enumerated(EnumType.STRING) private LocationKind kind;

    private @Nullable String country;
    private int leadTimeDays;
    private boolean active;
    private boolean pending;

    @Embedded private @Nullable SafetyStockColumns safetyStock;

    private @Nullable Instant deletedAt;

    LocationRow() {}

    LocationRow(int supplierId, String code) {
        this.supplierId = supplierId;
        this.code = code;
    }

    int id() {
        return locationId;
    }

    int supplierId() {
        return supplierId;
    }

    String code() {
        return code;
    }

    boolean isPending() {
        return pending;
    }

    /** Takes what was declared, which also confirms a pending location and brings back a deleted one. */
    void become(Location to) {
        name = to.name();
        kind = to.kind();
        country = to.country() == null ? null : to.country().value();
        leadTimeDays = to.leadTimeDays();
        active = to.active();
        safetyStock = SafetyStockColumns.of(to.safetyStock());
        pending = false;
        deletedAt = null;
    }

    void delete(Instant now) {
        deletedAt = now;
    }

    Location toLocation() {
        return new Location(
                code,
                name,
                kind,
                country == null ? null : new CountryCode(country),
                leadTimeDays,
                active,
                SafetyStockColumns.rule(safetyStock));
    }
}
