package io.stockproof.supplier;

import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.web.Cursor;
import io.stockproof.web.PageRequest;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads single locations, and makes those that are first seen in a supplier's answer. */
@Component
public class Locations {

    /**
     * A location with what the database knows it by.
     *
     * @param pending seen in an answer, and confirmed by nobody yet; never active
     */
    public record StoredLocation(int locationId, SupplierCode supplier, Location location, boolean pending) {

        public LocationCode code() {
            return new LocationCode(supplier, location.code());
        }
    }

    private static final String COLUMNS = """
            SELECT l.location_id, s.code AS supplier, l.code, l.name, l.kind, l.country, l.lead_time_days, l.active,
                   l.pending, l.safety_stock_units, l.safety_stock_share
              FROM supplier_location l
              JOIN supplier s USING (supplier_id)
             WHERE l.deleted_at IS NULL AND s.deleted_at IS NULL
            """;

    private final JdbcClient jdbc;

    Locations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Empty if there is none, or it was deleted. */
    public Optional<StoredLocation> find(LocationCode code) {
        return jdbc.sql(COLUMNS + " AND s.code = :supplier AND l.code = :code")
                .param("supplier", code.supplier().value())
                .param("code", code.code())
                .query(Locations::location)
                .optional();
    }

    /** All of all suppliers, pending ones too. */
    public List<StoredLocation> all() {
        return jdbc.sql(COLUMNS).query(Locations::location).list();
    }

    /** All of a supplier, pending ones too, by code. */
    public List<StoredLocation> ofSupplier(SupplierCode supplier) {
        return jdbc.sql(COLUMNS + " AND s.code = :supplier ORDER BY l.code")
                .param("supplier", supplier.value())
                .query(Locations::location)
                .list();
    }

    /**
     * One row more than the page holds, by supplier and code.
     *
     * @param pending only those that are (not) pending; both where null
     */
    public List<StoredLocation> list(@Nullable SupplierCode supplier, @Nullable Boolean pending, PageRequest page) {
        Cursor cursor = page.cursor();
        return jdbc.sql(COLUMNS + """
                          AND (:supplier::text IS NULL OR s.code = :supplier)
                          AND (:pending::boolean IS NULL OR l.pending = :pending)
                          AND (:anywhere OR (s.code, l.code) > (:afterSupplier, :afterCode))
                        ORDER BY s.code, l.code
                        LIMIT :limit
                        """)
                .param("supplier", supplier == null ? null : supplier.value())
                .param("pending", pending)
                .param("anywhere", cursor == null)
                .param("afterSupplier", cursor == null ? "" : cursor.text(0))
                .param("afterCode", cursor == null ? "" : cursor.text(1))
                .param("limit", page.limitPlusOne())
                .query(Locations::location)
                .list();
    }

    /**
     * Makes a location that was first seen in a supplier's answer: pending, and inactive until somebody confirms it. One
     * that was deleted comes back so. The caller records the change.
     *
     * @return whether it was made now; false if it is known already
     */
    @Transactional
    public boolean createPending(
            SupplierCode supplier, String code, String name, LocationKind kind, @Nullable CountryCode country) {
        return jdbc.sql("""
                        INSERT INTO supplier_location (supplier_id, code, name, kind, country, lead_time_days, active,
                                                       pending)
                        SELECT supplier_id, :code, :name, :kind, :country, 0, false, true
                          FROM supplier
                         WHERE code = :supplier AND deleted_at IS NULL
                        ON CONFLICT (supplier_id, code) DO UPDATE
                           SET name = excluded.name, kind = excluded.kind, country = excluded.country,
                               lead_time_days = 0, active = false, pending = true, deleted_at = NULL
                         WHERE supplier_location.deleted_at IS NOT NULL
                        """)
                .param("supplier", supplier.value())
                .param("code", code)
                .param("name", name)
                .param("kind", kind.name())
                .param("country", country == null ? null : country.value())
                .update() > 0;
    }

    private static StoredLocation location(ResultSet row, int number) throws SQLException {
        String country = row.getString("country");
        BigDecimal share = row.getBigDecimal("safety_stock_share");
        Location location = new Location(
                row.getString("code"),
                row.getString("name"),
                LocationKind.valueOf(row.getString("kind")),
                country == null ? null : new CountryCode(country),
                row.getInt("lead_time_days"),
                row.getBoolean("active"),
                share == null ? null : new SafetyStock(row.getLong("safety_stock_units"), new Share(share)));
        return new StoredLocation(
                row.getInt("location_id"),
                new SupplierCode(row.getString("supplier")),
                location,
                row.getBoolean("pending"));
    }
}
