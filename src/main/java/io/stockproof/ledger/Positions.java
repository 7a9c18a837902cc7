package io.stockproof.ledger;

import io.stockproof.database.RoundTrip;
import io.stockproof.ledger.LockedPosition.Observed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
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

    private static final String COLUMNS = """
            SELECT p.item_id, p.location_id, p.supplier_id, p.seq, p.on_hand, p.reserved, p.observed_at, p.taken_at,
                   p.covered, p.missing_polls, p.recorded_at, p.on_hand_xid
            """;

    // Arrays out of a query of their own have no length that the planner knows, so it looks each key up: for some thousands
    // of known ones it reads all positions that there are.
    private static final String POSITIONS = COLUMNS + """
              FROM unnest((SELECT :items::bigint[]), (SELECT :locations::int[])) AS k (item_id, location_id)
              JOIN stock_position p USING (item_id, location_id)
             ORDER BY p.item_id, p.location_id
            """;

    private static final String POSITIONS_OF_ITEMS = COLUMNS + """
              FROM stock_position p
             WHERE p.item_id = ANY (:items::bigint[])
             ORDER BY p.item_id, p.location_id
            """;

    private static final String FOR_CHANGE = " FOR NO KEY UPDATE OF p";

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate trips;
    private final PositionWriter writer;

    Positions(JdbcClient jdbc, NamedParameterJdbcTemplate trips, PositionWriter writer) {
        this.jdbc = jdbc;
        this.trips = trips;
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
        List<PositionKey> sorted = keys.stream().sorted().distinct().toList();
        List<LockedPosition> rows = jdbc.sql(POSITIONS + FOR_CHANGE)
                .param("items", Columns.longs(sorted, PositionKey::itemId))
                .param("locations", Columns.ints(sorted, PositionKey::locationId))
                .query(Positions::position)
                .list();
        Map<PositionKey, LockedPosition> found = HashMap.newHashMap(rows.size());
        rows.forEach(position -> found.put(position.key(), position));
        return Standing.of(jdbc, sorted, found);
    }

    /**
     * Locks all positions of {@code items}, in the one order, with what each channel has reserved: for whoever reserves
     * or gives back.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public PositionBatch lockItems(Collection<Long> items) {
        RoundTrip trip = new RoundTrip(trips);
        Supplier<PositionBatch> batch = lockItems(items, trip);
        trip.send();
        return batch.get();
    }

    /** The same as a part of {@code trip}: they are there once it was sent. What the trip does later is done under the locks. */
    public Supplier<PositionBatch> lockItems(Collection<Long> items, RoundTrip trip) {
        return ofItems(POSITIONS_OF_ITEMS + FOR_CHANGE, items, trip);
    }

    /**
     * The same without locks, to see what would be decided. Never to be written; the caller's transaction is one
     * snapshot (REPEATABLE READ).
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public PositionBatch readItems(Collection<Long> items) {
        RoundTrip trip = new RoundTrip(trips);
        Supplier<PositionBatch> batch = ofItems(POSITIONS_OF_ITEMS, items, trip);
        trip.send();
        return batch.get();
    }

    /**
     * Writes what was decided on {@code batch}, once.
     *
     * @return the number of ledger entries
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int write(PositionBatch batch) {
        RoundTrip trip = new RoundTrip(trips);
        int entries = write(batch, trip);
        trip.send();
        return entries;
    }

    /** The same as a part of {@code trip}: written once that was sent. */
    @Transactional(propagation = Propagation.MANDATORY)
    public int write(PositionBatch batch, RoundTrip trip) {
        return writer.write(batch, trip);
    }

    /** The clock, and what the rows inherit, is read in a statement of its own: what it sees came before the locks. */
    private static Supplier<PositionBatch> ofItems(String sql, Collection<Long> items, RoundTrip trip) {
        Map<String, ?> sorted = Map.of("items", new TreeSet<>(items).toArray(Long[]::new));
        Map<PositionKey, LockedPosition> rows = new TreeMap<>();
        trip.query(sql, sorted, row -> {
            LockedPosition position = position(row, 0);
            rows.put(position.key(), position);
        });
        return Standing.ofItems(trip, sorted, rows);
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
                instant(row, "recorded_at"),
                row.getString("on_hand_xid"));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
