package io.stockproof.ledger;

import io.stockproof.kernel.SupplierCode;
import io.stockproof.web.Cursor;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads positions, now or as they were. */
@Repository
class PositionRepository {

    private static final String NOW = """
            SELECT s.code AS supplier, i.sku, s.code || '/' || l.code AS location, l.kind, p.on_hand, p.reserved,
                   CASE WHEN p.covered THEN greatest(p.observed_at, c.observed_at, ic.observed_at)
                        ELSE p.observed_at END AS observed_at,
                   h.on_hand AS held, p.seq
              FROM supplier s
              JOIN supplier_item i ON i.supplier_id = s.supplier_id
              JOIN stock_position p ON p.item_id = i.item_id
              JOIN supplier_location l ON l.location_id = p.location_id
              LEFT JOIN stock_coverage c ON c.supplier_id = s.supplier_id
              LEFT JOIN stock_item_coverage ic ON ic.item_id = p.item_id
              LEFT JOIN stock_held h ON h.item_id = p.item_id AND h.location_id = p.location_id
            """;

    /**
     * The ledger's last entry of each position by then: {@code seq} is in the order of commits, recorded_at never falls. Or
     * else what the months that were detached have left of it; {@code at} is not before their end.
     */
    private static final String THEN = """
            SELECT s.code AS supplier, i.sku, s.code || '/' || l.code AS location, l.kind, p.on_hand, p.reserved,
                   p.observed_at, NULL::bigint AS held, p.seq
              FROM supplier s
              JOIN supplier_item i ON i.supplier_id = s.supplier_id
              JOIN stock_position q ON q.item_id = i.item_id
              JOIN supplier_location l ON l.location_id = q.location_id
              JOIN LATERAL (SELECT *
                              FROM (SELECT e.on_hand, e.reserved, e.observed_at, e.seq
                                      FROM ledger_last(q.item_id, q.location_id, 1, until => :at) AS e
                                    UNION ALL
                                    (SELECT k.on_hand, k.reserved, k.observed_at, k.seq
                                       FROM ledger_anchor k
                                      WHERE k.item_id = q.item_id AND k.location_id = q.location_id
                                        AND k.month <= (""" + ClosedMonths.LAST_DETACHED + """
            )
                                      ORDER BY k.month DESC
                                      LIMIT 1)) AS known
                             ORDER BY seq DESC
                             LIMIT 1) p ON true
            """;

    private final JdbcClient jdbc;
    private final DataSource database;
    private final PastReads past;

    PositionRepository(JdbcClient jdbc, DataSource database, PastReads past) {
        this.jdbc = jdbc;
        this.database = database;
        this.past = past;
    }

    /**
     * By sku and location, from {@code after} on, which is exclusive; right if {@link ClosedMonths#lastDetached} is still
     * before {@code at} afterwards.
     */
    List<PositionRow> find(
            SupplierCode supplier, @Nullable String sku, @Nullable Instant at, @Nullable Cursor after, int limit) {
        return at == null
                ? find(jdbc, supplier, sku, null, after, limit)
                : past.in(database, bounded -> find(bounded, supplier, sku, at, after, limit));
    }

    private static List<PositionRow> find(
            JdbcClient jdbc, SupplierCode supplier, @Nullable String sku, @Nullable Instant at, @Nullable Cursor after,
            int limit) {
        StringBuilder where = new StringBuilder(" WHERE s.code = :supplier");
        if (sku != null) {
            where.append(" AND i.sku = :sku");
        }
        if (after != null) {
            // The first comparison alone could not use the index on the sku.
            where.append(" AND i.sku >= :afterSku AND (i.sku, l.code) > (:afterSku, :afterLocation)");
        }
        return jdbc.sql((at == null ? NOW : THEN) + where + " ORDER BY i.sku, l.code LIMIT :limit")
                .param("supplier", supplier.value())
                .param("sku", sku)
                .param("at", at == null ? null : at.atOffset(ZoneOffset.UTC))
                .param("afterSku", after == null ? null : after.text(0))
                .param("afterLocation", after == null ? null : after.text(1))
                .param("limit", limit)
                .query(PositionRow::of)
                .list();
    }

    static Cursor cursor(PositionRow row) {
        return Cursor.of(row.sku(), row.location().substring(row.location().indexOf('/') + 1));
    }
}
