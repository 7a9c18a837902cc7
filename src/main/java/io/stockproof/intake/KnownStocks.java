package io.stockproof.intake;

import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.ChangeFeed.ItemChanges;
import io.stockproof.ledger.SupplierFence;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Knows suppliers' positions by heart while their answers are compared, and between polls as far as there is room. What
 * was kept is brought up to date before it is used, by what the change feed tells of every commit since.
 */
@Component
class KnownStocks {

    private static final int FIRST_ROOM = 1_000;

    /** So many items that changed are read one by one, and where more are known, one in so many. */
    private static final int ONE_BY_ONE_MIN = 10_000;
    private static final int ONE_BY_ONE_OF = 5;
    private static final int ITEMS_AT_ONCE = 20_000;

    private final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final SupplierFence fence;
    private final ChangeFeed feed;
    private final TransactionTemplate snapshot;
    private final long bytesMax;
    /** The one used longest ago first; under its own lock. */
    private final Map<Integer, KnownStock> kept = new LinkedHashMap<>();

    KnownStocks(
            JdbcClient jdbc,
            JdbcTemplate template,
            SupplierFence fence,
            ChangeFeed feed,
            PlatformTransactionManager transactions,
            KnownStockProperties properties) {
        this.jdbc = jdbc;
        this.template = template;
        this.fence = fence;
        this.feed = feed;
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
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
        KnownStock kept = take(supplierId);
        return Objects.requireNonNull(snapshot.execute(status -> {
            ItemChanges changes = changes(supplierId, kept);
            KnownStock known = kept == null || changes.reset() ? new KnownStock(FIRST_ROOM) : kept;
            read(supplierId, changes, known::put);
            known.upTo(changes.to());
            return known;
        }));
    }

    /**
     * Tells a comparison what was written since it began, or since this was asked for last: within the transaction that
     * applies it, behind the fence.
     */
    void catchUp(int supplierId, Comparison comparison) {
        ItemChanges changes = changes(supplierId, comparison.known());
        read(supplierId, changes, (sku, itemId, locationId, stock) -> comparison.changed(
                new String(sku, StandardCharsets.UTF_8), itemId, locationId, stock));
        // Up to where it was when the comparison began: what this transaction is about to write, its own snapshot tells
        // nobody of, and another poll has to be told.
    }

    private ItemChanges changes(int supplierId, @Nullable KnownStock known) {
        if (known == null) {
            return feed.items(supplierId, null, Set.of(), 0);
        }
        int most = Math.max(ONE_BY_ONE_MIN, known.items() / ONE_BY_ONE_OF);
        ItemChanges told = feed.items(supplierId, known.token(), known.own(), most);
        if (told.reset() || known.unread().isEmpty()) {
            return told;
        }
        Set<Long> items = new LinkedHashSet<>(told.items());
        items.addAll(known.unread());
        return new ItemChanges(told.to(), List.copyOf(items), false);
    }

    private void read(int supplierId, ItemChanges changes, PositionCopy.Reader reader) {
        if (changes.reset()) {
            PositionCopy.read(template, all(supplierId), reader);
        }
        for (int from = 0; from < changes.items().size(); from += ITEMS_AT_ONCE) {
            int to = Math.min(changes.items().size(), from + ITEMS_AT_ONCE);
            PositionCopy.read(template, ofItems(supplierId, changes.items().subList(from, to)), reader);
        }
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

    /** As they were made, which is the order in which the supplier named them and mostly still does: so they are found soonest. */
    private static String all(int supplierId) {
        return """
                SELECT i.sku, p.item_id, p.location_id, p.on_hand, p.taken_at, p.covered, p.missing_polls > 0
                  FROM stock_position p
                  JOIN supplier_item i USING (item_id)
                 WHERE p.supplier_id = %d
                 ORDER BY p.item_id
                """.formatted(supplierId);
    }

    /** Looked up one by one, whatever the planner knows of the table. */
    private static String ofItems(int supplierId, List<Long> items) {
        return """
                SELECT i.sku, p.item_id, p.location_id, p.on_hand, p.taken_at, p.covered, p.missed
                  FROM unnest('{%s}'::bigint[]) AS k (item_id)
                 CROSS JOIN LATERAL (SELECT item_id, location_id, on_hand, taken_at, covered, missing_polls > 0 AS missed
                                       FROM stock_position
                                      WHERE item_id = k.item_id AND supplier_id = %d
                                     OFFSET 0) p
                 CROSS JOIN LATERAL (SELECT sku FROM supplier_item WHERE item_id = k.item_id OFFSET 0) i
                """.formatted(items.stream().map(String::valueOf).collect(Collectors.joining(",")), supplierId);
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
