package io.stockproof.ledger;

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
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The one way to change positions: lock, decide in memory on what was locked, write each change with exactly one ledger
 * entry. The transaction is the caller's, READ COMMITTED. A handful of statements, whatever the number of positions.
 */
@Component
public class Positions {

    private static final String POSITIONS = """
            SELECT p.item_id, p.location_id, p.supplier_id, p.seq, p.on_hand, p.reserved, p.observed_at, p.taken_at,
                   p.covered, p.missing_polls, p.recorded_at
              FROM unnest(:items::bigint[], :locations::int[]) AS k (item_id, location_id)
              JOIN stock_position p USING (item_id, location_id)
             ORDER BY p.item_id, p.location_id
            """;

    private final JdbcClient jdbc;
    private final PositionWriter writer;

    Positions(JdbcClient jdbc, PositionWriter writer) {
        this.jdbc = jdbc;
        this.writer = writer;
    }

    /**
     * Locks those of {@code keys} that were ever observed, in the one order, and only then reads the clock and what they
     * inherit. Whoever may make new ones holds their supplier's {@link SupplierFence}.
     *
     * @throws IllegalArgumentException for an item that does not exist
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public PositionBatch lock(Collection<PositionKey> keys) {
        return lock(keys, false);
    }

    /** The same, with what each channel has reserved: for whoever reserves or gives back. */
    @Transactional(propagation = Propagation.MANDATORY)
    public PositionBatch lockWithReserved(Collection<PositionKey> keys) {
        return lock(keys, true);
    }

    /**
     * The same without locks, to see what would be decided. Never to be written; the caller's transaction is one
     * snapshot (REPEATABLE READ).
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public PositionBatch read(Collection<PositionKey> keys) {
        SortedSet<PositionKey> sorted = new TreeSet<>(keys);
        return batch(sorted, rows(POSITIONS, sorted), true);
    }

    /**
     * Writes what was decided on {@code batch}, once.
     *
     * @return the number of ledger entries
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int write(PositionBatch batch) {
        return writer.write(batch);
    }

    private PositionBatch lock(Collection<PositionKey> keys, boolean withReserved) {
        SortedSet<PositionKey> sorted = new TreeSet<>(keys);
        return batch(sorted, rows(POSITIONS + " FOR NO KEY UPDATE OF p", sorted), withReserved);
    }

    private PositionBatch batch(SortedSet<PositionKey> sorted, List<LockedPosition> rows, boolean withReserved) {
        Map<PositionKey, LockedPosition> found = new HashMap<>();
        rows.forEach(position -> found.put(position.key(), position));
        Instant now = jdbc.sql("SELECT clock_timestamp()").query(OffsetDateTime.class).single().toInstant();
        Map<Long, ItemCoverage> coverage = coverage(sorted);
        List<LockedPosition> positions = new ArrayList<>(sorted.size());
        for (PositionKey key : sorted) {
            ItemCoverage item = coverage.get(key.itemId());
            if (item == null) {
                throw new IllegalArgumentException("There is no item " + key.itemId());
            }
            positions.add(inheriting(key, found.get(key), item));
        }
        return new PositionBatch(now, positions, withReserved ? reservedByChannel(sorted) : Map.of());
    }

    private List<LockedPosition> rows(String sql, SortedSet<PositionKey> sorted) {
        return jdbc.sql(sql)
                .param("items", items(sorted))
                .param("locations", locations(sorted))
                .query(Positions::position)
                .list();
    }

    private static LockedPosition position(ResultSet row, int index) throws SQLException {
        return new LockedPosition(
                new PositionKey(row.getLong("item_id"), row.getInt("location_id")),
                row.getInt("supplier_id"),
                row.getLong("seq"),
                row.getLong("on_hand"),
                row.getLong("reserved"),
                new Observed(instant(row, "observed_at"), instant(row, "taken_at")),
                null,
                row.getBoolean("covered"),
                row.getInt("missing_polls"),
                instant(row, "recorded_at"));
    }

    private record ItemCoverage(int supplierId, @Nullable Observed coverage) {}

    private Map<Long, ItemCoverage> coverage(SortedSet<PositionKey> sorted) {
        Map<Long, ItemCoverage> byItem = new HashMap<>();
        jdbc.sql("""
                        SELECT i.item_id, i.supplier_id, greatest(c.observed_at, ic.observed_at) AS observed_at,
                               greatest(c.taken_at, ic.taken_at) AS taken_at
                          FROM supplier_item i
                          LEFT JOIN stock_coverage c ON c.supplier_id = i.supplier_id
                          LEFT JOIN stock_item_coverage ic ON ic.item_id = i.item_id
                         WHERE i.item_id = ANY(:items::bigint[])
                        """)
                .param("items", items(sorted))
                .query(row -> {
                    OffsetDateTime at = row.getObject("observed_at", OffsetDateTime.class);
                    Observed observed = at == null ? null : new Observed(at.toInstant(), instant(row, "taken_at"));
                    byItem.put(row.getLong("item_id"), new ItemCoverage(row.getInt("supplier_id"), observed));
                });
        return byItem;
    }

    private static LockedPosition inheriting(PositionKey key, @Nullable LockedPosition found, ItemCoverage item) {
        if (found == null) {
            return new LockedPosition(
                    key, item.supplierId, 0, 0, 0, Observed.NEVER, item.coverage, false, 0, Instant.EPOCH);
        }
        return new LockedPosition(
                key,
                found.supplierId(),
                found.seq(),
                found.onHand(),
                found.reserved(),
                found.own(),
                item.coverage,
                found.covered(),
                found.missingPolls(),
                found.recordedAt());
    }

    private Map<ChannelKey, Long> reservedByChannel(SortedSet<PositionKey> sorted) {
        Map<ChannelKey, Long> reserved = new HashMap<>();
        jdbc.sql("""
                        SELECT c.item_id, c.location_id, c.channel_id, c.reserved
                          FROM unnest(:items::bigint[], :locations::int[]) AS k (item_id, location_id)
                          JOIN stock_position_channel c USING (item_id, location_id)
                        """)
                .param("items", items(sorted))
                .param("locations", locations(sorted))
                .query(row -> {
                    PositionKey key = new PositionKey(row.getLong(1), row.getInt(2));
                    reserved.put(new ChannelKey(key, row.getInt(3)), row.getLong(4));
                });
        return reserved;
    }

    private static Long[] items(SortedSet<PositionKey> keys) {
        return keys.stream().map(PositionKey::itemId).toArray(Long[]::new);
    }

    private static Integer[] locations(SortedSet<PositionKey> keys) {
        return keys.stream().map(PositionKey::locationId).toArray(Integer[]::new);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
