package io.stockproof.diagnosis;

import io.stockproof.diagnosis.Known.Origin;
import io.stockproof.diagnosis.Known.RejectedRow;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.SupplierCode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Items that the supplier no longer has or names unreadably, and where mappings come from. */
@Repository
class ItemStates {

    private final JdbcClient jdbc;

    /** Since when the supplier no longer has an item. */
    record Broken(Instant since, @Nullable String reason) {}

    ItemStates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<ItemKey, Broken> broken(Collection<ItemKey> items) {
        Map<ItemKey, Broken> broken = new HashMap<>();
        of("""
                SELECT s.code AS supplier, i.sku, i.broken_since, i.broken_reason
                  FROM unnest(:suppliers::text[], :skus::text[]) AS k (supplier, sku)
                  JOIN supplier s ON s.code = k.supplier
                  JOIN supplier_item i ON i.supplier_id = s.supplier_id AND i.sku = k.sku
                 WHERE i.broken_since IS NOT NULL
                """, items)
                .query(row -> {
                    broken.put(
                            new ItemKey(new SupplierCode(row.getString("supplier")), row.getString("sku")),
                            new Broken(
                                    row.getObject("broken_since", OffsetDateTime.class).toInstant(),
                                    row.getString("broken_reason")));
                });
        return broken;
    }

    /** Those of which the supplier's last answer has a row that could not be read. */
    Map<ItemKey, RejectedRow> rejected(Collection<ItemKey> items) {
        Map<ItemKey, RejectedRow> rejected = new HashMap<>();
        of("""
                SELECT q.code AS supplier, e ->> 'sku' AS sku, q.poll_id, e ->> 'column' AS in_column,
                       e ->> 'detail' AS detail
                  FROM (SELECT s.code, l.poll_id, l.errors
                          FROM supplier s
                          CROSS JOIN LATERAL (
                               SELECT poll_id, errors FROM intake_poll
                                WHERE supplier_id = s.supplier_id AND state NOT IN ('QUEUED', 'RUNNING')
                                ORDER BY poll_id DESC LIMIT 1) AS l
                         WHERE s.code = ANY (:suppliers::text[])) AS q
                  CROSS JOIN LATERAL jsonb_array_elements(q.errors) AS e
                 WHERE (q.code, e ->> 'sku') IN (SELECT * FROM unnest(:suppliers::text[], :skus::text[]))
                """, items)
                .query(row -> {
                    rejected.putIfAbsent(
                            new ItemKey(new SupplierCode(row.getString("supplier")), row.getString("sku")),
                            new RejectedRow(
                                    row.getLong("poll_id"), row.getString("in_column"), row.getString("detail")));
                });
        return rejected;
    }

    /** Where the mappings of variants come from; one that was written before this was kept is missing. */
    Map<String, Origin> origins(String channel, Collection<String> variants) {
        Map<String, Origin> origins = new HashMap<>();
        jdbc.sql("""
                        SELECT l.variant, l.mapped_at, l.mapped_by_import
                          FROM catalog_listing l
                          JOIN channel c USING (channel_id)
                         WHERE c.code = :channel AND l.variant = ANY (:variants) AND l.mapped_at IS NOT NULL
                        """)
                .param("channel", channel)
                .param("variants", variants.toArray(String[]::new))
                .query(row -> {
                    origins.put(row.getString("variant"), new Origin(
                            row.getObject("mapped_by_import", Long.class),
                            row.getObject("mapped_at", OffsetDateTime.class).toInstant()));
                });
        return origins;
    }

    private JdbcClient.StatementSpec of(String sql, Collection<ItemKey> items) {
        return jdbc.sql(sql)
                .param("suppliers", items.stream().map(item -> item.supplier().value()).toArray(String[]::new))
                .param("skus", items.stream().map(ItemKey::sku).toArray(String[]::new));
    }
}
