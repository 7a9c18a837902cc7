package io.stockproof.ledger;

import io.stockproof.database.Reports;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.web.Cursor;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads the ledger. */
@Repository
class LedgerRepository {

    private static final String COLUMNS = """
            SELECT e.entry_id, e.seq, s.code AS supplier, i.sku, s.code || '/' || l.code AS location,
                   c.code AS channel, e.cause, e.on_hand_delta, e.reserved_delta, e.on_hand, e.reserved, e.observed_at,
                   e.recorded_at, e.poll_id, e.reference
              FROM ledger_entry e
              JOIN supplier s ON s.supplier_id = e.supplier_id
              JOIN supplier_item i ON i.item_id = e.item_id
              JOIN supplier_location l ON l.location_id = e.location_id
              LEFT JOIN channel c ON c.channel_id = e.channel_id
            """;

    private final JdbcClient jdbc;
    private final Reports reports;

    LedgerRepository(JdbcClient jdbc, Reports reports) {
        this.jdbc = jdbc;
        this.reports = reports;
    }

    /** Whether there is, or ever was, such a supplier: the ledger speaks of deleted ones for ever. */
    boolean hasSupplier(SupplierCode code) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM supplier WHERE code = :code)")
                .param("code", code.value())
                .query(Boolean.class)
                .single();
    }

    /** The newest first, where reports are read; from {@code after} on, which is exclusive. */
    List<LedgerRow> find(LedgerFilter filter, @Nullable Cursor after, int limit) {
        StringBuilder where = new StringBuilder(" WHERE true");
        if (filter.supplier() != null) {
            where.append(" AND e.supplier_id = (SELECT supplier_id FROM supplier WHERE code = :supplier)");
        }
        if (filter.sku() != null) {
            where.append(" AND e.item_id IN (SELECT item_id FROM supplier_item WHERE sku = :sku)");
        }
        if (filter.location() != null) {
            where.append("""
                     AND e.location_id = (SELECT location_id FROM supplier_location JOIN supplier t USING (supplier_id)
                                           WHERE t.code = :locationSupplier AND supplier_location.code = :location)
                    """);
        }
        if (filter.from() != null) {
            where.append(" AND e.recorded_at >= :from");
        }
        if (filter.to() != null) {
            where.append(" AND e.recorded_at < :to");
        }
        if (after != null) {
            where.append(" AND (e.recorded_at, e.entry_id) < (:afterAt, :afterId)");
        }
        return reports.jdbc().sql(COLUMNS + where + " ORDER BY e.recorded_at DESC, e.entry_id DESC LIMIT :limit")
                .param("supplier", filter.supplier() == null ? null : filter.supplier().value())
                .param("sku", filter.sku())
                .param("locationSupplier", filter.location() == null ? null : filter.location().supplier().value())
                .param("location", filter.location() == null ? null : filter.location().code())
                .param("from", utc(filter.from()))
                .param("to", utc(filter.to()))
                .param("afterAt", after == null ? null : utc(Cursors.instant(after, 0)))
                .param("afterId", after == null ? null : after.number(1))
                .param("limit", limit)
                .query(LedgerRow::of)
                .list();
    }

    static Cursor cursor(LedgerRow row) {
        return Cursor.of(row.recordedAt(), row.id());
    }

    /** A position's entry by its number. */
    LedgerRow entry(PositionKey key, long seq) {
        return jdbc.sql(COLUMNS + " WHERE e.item_id = :item AND e.location_id = :location AND e.seq = :seq")
                .param("item", key.itemId())
                .param("location", key.locationId())
                .param("seq", seq)
                .query(LedgerRow::of)
                .single();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
