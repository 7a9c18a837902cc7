package io.stockproof.diagnosis;

import io.stockproof.diagnosis.Known.Entry;
import io.stockproof.diagnosis.Known.HeldValue;
import io.stockproof.diagnosis.Known.PositionState;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What became of positions since a store was looked at, and who keeps units of them. */
@Repository
class PositionStates {

    /** So many of a position's newest entries are looked at; a display is compared soon, and none is read twice. */
    private static final int ENTRIES_MAX = 50;

    // A position's sequence has no gaps, so that its newest entries are found without those before.
    private static final String STATES = """
            SELECT k.n, s.code AS supplier, i.sku, l.code AS location, p.on_hand, p.reserved,
                   coalesce(t.on_hand, p.on_hand) AS on_hand_then, coalesce(t.reserved, p.reserved) AS reserved_then,
                   e.entry_id, e.cause, e.on_hand_delta, e.on_hand AS on_hand_after, e.recorded_at, e.poll_id,
                   r.holds_until, coalesce(r.held, 0) AS held, coalesce(r.ordered, 0) AS ordered,
                   h.poll_id AS held_poll, h.on_hand AS held_on_hand
              FROM unnest(:numbers::int[], :suppliers::text[], :skus::text[], :sinces::timestamptz[])
                   AS k (n, supplier, sku, since)
              JOIN supplier s ON s.code = k.supplier
              JOIN supplier_item i ON i.supplier_id = s.supplier_id AND i.sku = k.sku
              JOIN stock_position p ON p.item_id = i.item_id
              JOIN supplier_location l ON l.location_id = p.location_id
              LEFT JOIN stock_held h ON h.item_id = p.item_id AND h.location_id = p.location_id
              LEFT JOIN LATERAL (
                   SELECT b.on_hand - b.on_hand_delta AS on_hand, b.reserved - b.reserved_delta AS reserved
                     FROM ledger_last(p.item_id, p.location_id, :entries, since => k.since,
                                      above => p.seq - :entries) AS b
                    WHERE p.recorded_at > k.since -- of its last entry
                    ORDER BY b.seq LIMIT 1) AS t ON true
              LEFT JOIN LATERAL (
                   SELECT b.*
                     FROM ((SELECT s.entry_id, s.cause, s.on_hand_delta, s.on_hand, s.recorded_at, s.poll_id, s.seq
                              FROM ledger_statements(p.item_id, p.location_id, 1, above => p.seq - :entries,
                                                     moved => true) AS s
                             ORDER BY s.seq DESC LIMIT 1)
                           UNION ALL
                           (SELECT o.entry_id, o.cause, o.on_hand_delta, o.on_hand, o.recorded_at, o.poll_id, o.seq
                              FROM ledger_entry o -- of before statements had blocks
                             WHERE o.item_id = p.item_id AND o.location_id = p.location_id
                               AND o.seq > p.seq - :entries AND o.on_hand_delta <> 0
                             ORDER BY o.seq DESC LIMIT 1)) AS b
                    ORDER BY b.seq DESC LIMIT 1) AS e ON true
              LEFT JOIN LATERAL (
                   SELECT min(v.expires_at) FILTER (WHERE a.state = 'HELD') AS holds_until,
                          sum(a.units) FILTER (WHERE a.state = 'HELD')::bigint AS held,
                          sum(a.units) FILTER (WHERE a.state = 'CONFIRMED')::bigint AS ordered
                     FROM checkout_allocation a
                     JOIN checkout_reservation v USING (reservation_id)
                    WHERE p.reserved > 0 AND a.item_id = p.item_id AND a.location_id = p.location_id
                      AND a.state IN ('HELD', 'CONFIRMED')) AS r ON true
            """;

    private final JdbcClient jdbc;

    /** An item of a variant whose display was seen at {@code since}. */
    record Request(String variant, ItemKey item, Instant since) {}

    PositionStates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** By variant, item and location. */
    Map<String, Map<ItemKey, Map<LocationCode, PositionState>>> find(List<Request> requests) {
        Map<String, Map<ItemKey, Map<LocationCode, PositionState>>> states = new HashMap<>();
        Integer[] numbers = new Integer[requests.size()];
        for (int n = 0; n < numbers.length; n++) {
            numbers[n] = n;
        }
        jdbc.sql(STATES)
                .param("numbers", numbers)
                .param("suppliers",
                        requests.stream().map(request -> request.item().supplier().value()).toArray(String[]::new))
                .param("skus", requests.stream().map(request -> request.item().sku()).toArray(String[]::new))
                .param("sinces", requests.stream().map(request -> request.since().toString()).toArray(String[]::new))
                .param("entries", ENTRIES_MAX)
                .query(row -> {
                    Request request = requests.get(row.getInt("n"));
                    states
                            .computeIfAbsent(request.variant(), variant -> new HashMap<>())
                            .computeIfAbsent(request.item(), item -> new HashMap<>())
                            .put(
                                    new LocationCode(
                                            new SupplierCode(row.getString("supplier")), row.getString("location")),
                                    state(row));
                });
        return states;
    }

    private static PositionState state(ResultSet row) throws SQLException {
        Long heldPoll = row.getObject("held_poll", Long.class);
        return new PositionState(
                row.getLong("on_hand"),
                row.getLong("reserved"),
                row.getLong("on_hand_then"),
                row.getLong("reserved_then"),
                entry(row),
                instant(row, "holds_until"),
                row.getLong("held"),
                row.getLong("ordered"),
                heldPoll == null ? null : new HeldValue(heldPoll, row.getLong("held_on_hand")));
    }

    private static @Nullable Entry entry(ResultSet row) throws SQLException {
        Instant recordedAt = instant(row, "recorded_at");
        return recordedAt == null
                ? null
                : new Entry(
                        row.getLong("entry_id"),
                        row.getString("cause"),
                        row.getLong("on_hand_delta"),
                        row.getLong("on_hand_after"),
                        recordedAt,
                        row.getObject("poll_id", Long.class));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
