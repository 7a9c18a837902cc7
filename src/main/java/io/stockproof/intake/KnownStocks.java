package io.stockproof.intake;

import io.stockproof.ledger.SupplierFence;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Knows suppliers' positions by heart while their answers are compared, and between polls as far as there is room. What
 * was kept is brought up to date before it is used, by the rows that any transaction, of whatever kind, has written since.
 */
@Component
class KnownStocks {

    private static final int FIRST_ROOM = 1_000;

    private final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final SupplierFence fence;
    private final long bytesMax;
    /** The one used longest ago first; under its own lock. */
    private final Map<Integer, KnownStock> kept = new LinkedHashMap<>();

    KnownStocks(JdbcClient jdbc, JdbcTemplate template, SupplierFence fence, KnownStockProperties properties) {
        this.jdbc = jdbc;
        this.template = template;
        this.fence = fence;
        this.bytesMax = Math.min(properties.keptMax().toBytes(), Runtime.getRuntime().maxMemory() / 4);
    }

    /** Begins to compare an answer with what is known now. */
    Comparison begin(int supplierId, Comparison.Out out) {
        long onHandWrites = fence.onHandWrites(supplierId);
        return new Comparison(
                known(supplierId),
                onHandWrites,
                locations(supplierId),
                coveredAt(supplierId),
                remarkable(supplierId),
                out);
    }

    private KnownStock known(int supplierId) {
        KnownStock known = take(supplierId);
        Moment now = now();
        if (known != null && now.follows(known.moment())) {
            read(changedSince(supplierId, known.moment()), known::put);
        } else {
            known = new KnownStock(FIRST_ROOM);
            read(all(supplierId), known::put);
        }
        known.upTo(now);
        return known;
    }

    /**
     * Tells a comparison what was written since it began, or since this was asked for last: within the transaction that
     * applies it, behind the fence.
     */
    void catchUp(int supplierId, Comparison comparison) {
        Moment now = now();
        Moment before = comparison.known().moment();
        if (!now.follows(before)) {
            throw new IllegalStateException("The database was replaced while an answer was compared");
        }
        read(changedSince(supplierId, before), (sku, itemId, locationId, stock) -> comparison.changed(
                new String(sku, StandardCharsets.UTF_8), itemId, locationId, stock));
        comparison.known().upTo(now);
    }

    /** Keeps what a comparison that has ended knows, for the next poll; forgets others where there is no room. */
    void keep(int supplierId, Comparison comparison) {
        synchronized (kept) {
            kept.remove(supplierId);
            kept.put(supplierId, comparison.known());
            long bytes = kept.values().stream().mapToLong(KnownStock::bytes).sum();
            Iterator<KnownStock> oldest = kept.values().iterator();
            while (bytes > bytesMax && oldest.hasNext()) {
                bytes -= oldest.next().bytes();
                oldest.remove();
            }
        }
    }

    /** A run has it for itself: another one of the same supplier, which may overtake it, reads anew. */
    private @Nullable KnownStock take(int supplierId) {
        synchronized (kept) {
            return kept.remove(supplierId);
        }
    }

    private static String all(int supplierId) {
        return """
                SELECT i.sku, p.item_id, p.location_id, p.on_hand, p.taken_at, p.covered, p.missing_polls > 0
                  FROM stock_position p
                  JOIN supplier_item i USING (item_id)
                 WHERE p.supplier_id = %d
                """.formatted(supplierId);
    }

    /** And perhaps some more: an id of 2^31 or more transactions ago looks like one to come. */
    private static String changedSince(int supplierId, Moment moment) {
        return """
                SELECT i.sku, p.item_id, p.location_id, p.on_hand, p.taken_at, p.covered, p.missed
                  FROM (SELECT item_id, location_id, on_hand, taken_at, covered, missing_polls > 0 AS missed
                          FROM stock_position
                         WHERE supplier_id = %d AND age(xmin) <= age('%d'::xid)
                        OFFSET 0) p
                 CROSS JOIN LATERAL (SELECT sku FROM supplier_item WHERE item_id = p.item_id OFFSET 0) i
                """.formatted(supplierId, moment.xmin() & 0xFFFFFFFFL);
    }

    private Moment now() {
        return jdbc.sql("""
                        SELECT pg_postmaster_start_time()::text AS server,
                               pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin,
                               pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xmax
                        """)
                .query(Moment.class)
                .single();
    }

    private void read(String select, PositionCopy.Reader reader) {
        PositionCopy.read(template, select, reader);
    }

    private Map<String, Integer> locations(int supplierId) {
        Map<String, Integer> locations = new HashMap<>();
        jdbc.sql("SELECT code, location_id FROM supplier_location WHERE supplier_id = :supplier")
                .param("supplier", supplierId)
                .query(row -> {
                    locations.put(row.getString(1), row.getInt(2));
                });
        return locations;
    }

    private Instant coveredAt(int supplierId) {
        return jdbc.sql("SELECT taken_at FROM stock_coverage WHERE supplier_id = :supplier")
                .param("supplier", supplierId)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant)
                .orElse(Instant.EPOCH);
    }

    /** Items that a sound row would make good, or of which it would take back what is held. */
    private Set<String> remarkable(int supplierId) {
        return new HashSet<>(jdbc.sql("""
                        SELECT sku FROM supplier_item
                         WHERE supplier_id = :supplier AND (contradictory OR broken_since IS NOT NULL)
                         UNION
                        SELECT i.sku FROM stock_held h JOIN supplier_item i USING (item_id)
                         WHERE h.supplier_id = :supplier
                        """)
                .param("supplier", supplierId)
                .query(String.class)
                .list());
    }
}
