package io.stockproof.ledger;

import io.stockproof.database.RoundTrip;
import io.stockproof.ledger.LockedPosition.Observed;
import io.stockproof.ledger.PositionBatch.ChannelKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The clock, and what locked positions inherit: read in a statement of its own, after the one that locked, so that what it
 * sees came before the locks.
 */
final class Standing {

    // One row at least, for the clock; then only what there is: whose the items are of which there is no row yet, and what
    // suppliers and items inherit. LATERAL, since arrays have a length that the planner knows: for some thousands of items
    // it reads all that there are.
    private static final String OF_KEYS = """
            WITH owner AS MATERIALIZED (
                SELECT k.item_id, i.supplier_id
                  FROM unnest(:unknown::bigint[]) AS k (item_id)
                 CROSS JOIN LATERAL (SELECT supplier_id FROM supplier_item WHERE item_id = k.item_id OFFSET 0) i
            )
            SELECT t.now, n.item_id, n.supplier_id, n.observed_at, n.taken_at
              FROM (SELECT clock_timestamp() AS now) AS t
              LEFT JOIN (SELECT item_id, supplier_id, NULL::timestamptz AS observed_at, NULL::timestamptz AS taken_at
                           FROM owner
                          UNION ALL
                         SELECT NULL, supplier_id, observed_at, taken_at
                           FROM stock_coverage
                          WHERE supplier_id = ANY (:suppliers::int[])
                             OR supplier_id IN (SELECT supplier_id FROM owner)
                          UNION ALL
                         SELECT k.item_id, NULL, c.observed_at, c.taken_at
                           FROM unnest(:items::bigint[]) AS k (item_id)
                          CROSS JOIN LATERAL (SELECT observed_at, taken_at FROM stock_item_coverage
                                               WHERE item_id = k.item_id OFFSET 0) c) n ON true
            """;

    // With what each channel has reserved: a row for each. One at least, for the clock.
    private static final String OF_ITEMS = """
            SELECT t.now, k.item_id, c.location_id, i.supplier_id, greatest(s.observed_at, ic.observed_at) AS observed_at,
                   greatest(s.taken_at, ic.taken_at) AS taken_at, c.channel_id, c.reserved
              FROM (SELECT clock_timestamp() AS now) AS t
              LEFT JOIN unnest(:items::bigint[]) AS k (item_id) ON true
              LEFT JOIN LATERAL (SELECT * FROM supplier_item WHERE item_id = k.item_id OFFSET 0) i ON true
              LEFT JOIN stock_coverage s ON s.supplier_id = i.supplier_id
              LEFT JOIN LATERAL (SELECT * FROM stock_item_coverage WHERE item_id = k.item_id OFFSET 0) ic ON true
              LEFT JOIN LATERAL (SELECT * FROM stock_position_channel WHERE item_id = k.item_id OFFSET 0) c ON true
            """;

    private Instant now = Instant.EPOCH;
    private final Map<Long, Integer> suppliers = new HashMap<>();
    private final Map<Integer, Observed> bySupplier = new HashMap<>();
    private final Map<Long, Observed> byItem = new HashMap<>();
    private final Map<ChannelKey, Long> reservedByChannel = new HashMap<>();

    private Standing() {}

    /**
     * What stands with {@code found}, and those of {@code keys} that are not among them.
     *
     * @param keys each once, sorted
     * @throws IllegalArgumentException for an item that does not exist
     */
    static PositionBatch of(JdbcClient jdbc, List<PositionKey> keys, Map<PositionKey, LockedPosition> found) {
        Standing standing = new Standing();
        jdbc.sql(OF_KEYS)
                .param("unknown", items(keys.stream().filter(key -> !found.containsKey(key)).toList()))
                .param("suppliers",
                        found.values().stream().map(LockedPosition::supplierId).distinct().toArray(Integer[]::new))
                .param("items", items(keys))
                .query(standing::addOne);
        return standing.batch(keys, found);
    }

    private static Long[] items(Collection<PositionKey> keys) {
        return keys.stream().map(PositionKey::itemId).distinct().toArray(Long[]::new);
    }

    /** The same with what each channel has reserved, for those that there are once the trip was sent. */
    static Supplier<PositionBatch> ofItems(
            RoundTrip trip, Map<String, ?> items, Map<PositionKey, LockedPosition> found) {
        Standing standing = new Standing();
        trip.query(OF_ITEMS, items, standing::addWithChannel);
        return () -> standing.batch(found.keySet(), found);
    }

    private void addOne(ResultSet row) throws SQLException {
        noteClock(row);
        Long item = row.getObject("item_id", Long.class);
        Integer supplier = row.getObject("supplier_id", Integer.class);
        if (item != null && supplier != null) {
            suppliers.put(item, supplier);
        } else if (supplier != null) {
            bySupplier.put(supplier, observed(row));
        } else if (item != null) {
            byItem.put(item, observed(row));
        }
    }

    private void addWithChannel(ResultSet row) throws SQLException {
        noteClock(row);
        long item = row.getLong("item_id");
        int supplier = row.getInt("supplier_id");
        if (row.wasNull()) {
            return;
        }
        suppliers.put(item, supplier);
        if (row.getObject("observed_at", OffsetDateTime.class) != null) {
            byItem.put(item, observed(row));
        }
        int channel = row.getInt("channel_id");
        if (!row.wasNull()) {
            PositionKey key = new PositionKey(item, row.getInt("location_id"));
            reservedByChannel.put(new ChannelKey(key, channel), row.getLong("reserved"));
        }
    }

    private void noteClock(ResultSet row) throws SQLException {
        if (now.equals(Instant.EPOCH)) {
            now = Positions.instant(row, "now");
        }
    }

    private static Observed observed(ResultSet row) throws SQLException {
        return new Observed(Positions.instant(row, "observed_at"), Positions.instant(row, "taken_at"));
    }

    private PositionBatch batch(Collection<PositionKey> keys, Map<PositionKey, LockedPosition> found) {
        List<LockedPosition> positions = new ArrayList<>(keys.size());
        for (PositionKey key : keys) {
            LockedPosition position = found.get(key);
            positions.add(position == null ? unknown(key) : position.inheriting(coverage(key, position.supplierId())));
        }
        return new PositionBatch(now, positions, reservedByChannel);
    }

    private LockedPosition unknown(PositionKey key) {
        Integer supplier = suppliers.get(key.itemId());
        if (supplier == null) {
            throw new IllegalArgumentException("There is no item " + key.itemId());
        }
        return new LockedPosition(
                key, supplier, 0, 0, 0, Observed.NEVER, coverage(key, supplier), false, 0, Instant.EPOCH, null);
    }

    /** The later of what the whole supplier inherits and what the item does. */
    private @Nullable Observed coverage(PositionKey key, int supplier) {
        Observed whole = bySupplier.get(supplier);
        Observed item = byItem.get(key.itemId());
        return whole == null || item == null ? (whole == null ? item : whole) : whole.latest(item);
    }
}
