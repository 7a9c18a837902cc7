package io.stockproof.availability;

import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.kernel.SupplierCode;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of a listing: one component, or none where it is unmapped.
 *
 * @param item without stock; {@code null} where the sku is ambiguous or there is no component
 */
record ListedComponent(
        String variant, boolean active, @Nullable Part part, @Nullable Long id, @Nullable ItemFacts item) {

    /** What the mapping says. */
    record Part(int rank, SupplierCode supplier, String sku, int units) {}

    static ListedComponent of(ResultSet row) throws SQLException {
        Part part = row.getString("supplier") == null
                ? null
                : new Part(
                        row.getInt("rank"),
                        new SupplierCode(row.getString("supplier")),
                        row.getString("sku"),
                        row.getInt("units"));
        Long id = row.getObject("item_id", Long.class);
        return new ListedComponent(
                row.getString("variant"),
                row.getBoolean("active"),
                part,
                id,
                part == null || id == null ? null : item(row, part));
    }

    Optional<Long> itemId() {
        return Optional.ofNullable(id);
    }

    private static ItemFacts item(ResultSet row, Part part) throws SQLException {
        Array attributes = row.getArray("attributes");
        return new ItemFacts(
                new ItemKey(part.supplier(), row.getString("item_sku")),
                row.getObject("weight_grams", Integer.class),
                Set.of((String[]) attributes.getArray()),
                safetyStock(row),
                row.getBoolean("broken"),
                row.getBoolean("contradictory"),
                List.of());
    }

    private static @Nullable SafetyStock safetyStock(ResultSet row) throws SQLException {
        BigDecimal share = row.getBigDecimal("safety_stock_share");
        Long units = row.getObject("safety_stock_units", Long.class);
        return units == null && share == null
                ? null
                : new SafetyStock(units == null ? 0 : units, share == null ? Share.NONE : new Share(share));
    }
}
