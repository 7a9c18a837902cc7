package io.stockproof.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.supplier.LocationKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A position as it is shown.
 *
 * @param location {@code supplier/code}
 * @param observedAt the observation that counts: its own, or that of the last applied poll that covered it; as it was
 *     at an instant: its own
 * @param held a newer value that is quarantined; {@code null} where there is none, and as it was at an instant
 * @param version of the position: counts its ledger entries
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record PositionRow(
        String supplier,
        String sku,
        String location,
        LocationKind kind,
        long onHand,
        long reserved,
        Instant observedAt,
        @Nullable Long held,
        long version) {

    static final List<String> HEADER = List.of(
            "supplier", "sku", "location", "kind", "onHand", "reserved", "observedAt", "held", "version");

    @Nullable
    Object[] cells() {
        return new @Nullable Object[] {supplier, sku, location, kind, onHand, reserved, observedAt, held, version};
    }

    static PositionRow of(ResultSet row, int index) throws SQLException {
        return new PositionRow(
                row.getString("supplier"),
                row.getString("sku"),
                row.getString("location"),
                LocationKind.valueOf(row.getString("kind")),
                row.getLong("on_hand"),
                row.getLong("reserved"),
                row.getObject("observed_at", OffsetDateTime.class).toInstant(),
                row.getObject("held", Long.class),
                row.getLong("seq"));
    }
}
