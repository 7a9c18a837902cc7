package io.stockproof.checkout;

import io.stockproof.checkout.Shortfall.Concerned;
import io.stockproof.database.Reports;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.PositionKey;
import io.stockproof.web.Cursor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Positions of which more is promised than their suppliers still have. Nothing is cancelled because of it. A hold counts,
 * and so does an order once its reflection delay is over; before, the supplier's number may include it already, and it is
 * awaiting reflection. An order that the observation does include counts no more, even if no sweep has freed it yet.
 */
@Repository
class Shortfalls {

    private static final String PROMISED = """
            SELECT item_id, location_id
              FROM checkout_allocation
             WHERE state IN ('HELD', 'CONFIRMED') AND (item_id, location_id) > (:afterItem, :afterLocation)
             GROUP BY item_id, location_id
            """;

    private static final String THESE = "SELECT * FROM unnest(:items::bigint[], :locations::int[])";

    // From what is promised to the positions, of which there are many more.
    private static final String OPEN = """
            WITH promised (item_id, location_id) AS MATERIALIZED (
            %s
            ), over AS MATERIALIZED (
                SELECT p.item_id, p.location_id, p.supplier_id, p.on_hand,
                       CASE WHEN p.covered THEN greatest(p.observed_at, c.observed_at, ic.observed_at)
                            ELSE p.observed_at END AS observed_at,
                       CASE WHEN p.covered THEN greatest(p.taken_at, c.taken_at, ic.taken_at)
                            ELSE p.taken_at END AS taken_at
                  FROM promised
                  JOIN stock_position p USING (item_id, location_id)
                  LEFT JOIN stock_coverage c ON c.supplier_id = p.supplier_id
                  LEFT JOIN stock_item_coverage ic ON ic.item_id = p.item_id
                 WHERE p.reserved > p.on_hand
            ), open AS (
                SELECT a.item_id, a.location_id, a.reservation_id, r.channel_id, a.units,
                       a.state = 'CONFIRMED' AND a.reflect_after > :now AS awaiting
                  FROM over p
                  JOIN checkout_allocation a USING (item_id, location_id)
                  JOIN checkout_reservation r USING (reservation_id)
                 WHERE a.state IN ('HELD', 'CONFIRMED')
                   AND (a.state <> 'HELD' OR r.expires_at > :now)
                   AND (a.state <> 'CONFIRMED' OR a.reflect_after > p.taken_at)
            ), short AS (
                SELECT p.*, o.reserved, o.reservations,
                       greatest(0, o.reserved - o.awaiting - p.on_hand) AS units_short,
                       o.reserved - p.on_hand - greatest(0, o.reserved - o.awaiting - p.on_hand) AS awaiting
                  FROM (SELECT item_id, location_id, sum(units)::bigint AS reserved,
                               coalesce(sum(units) FILTER (WHERE awaiting), 0)::bigint AS awaiting,
                               count(DISTINCT reservation_id) AS reservations
                          FROM open GROUP BY item_id, location_id) AS o
                  JOIN over p USING (item_id, location_id)
                 WHERE o.reserved > p.on_hand
            )
            """;

    private static final String OPEN_ANYWHERE = OPEN.formatted(PROMISED);
    private static final String OPEN_AT_THESE = OPEN.formatted(THESE);

    private static final String LIST = OPEN_ANYWHERE + """
            SELECT h.item_id, h.location_id, s.code AS supplier, i.sku, s.code || '/' || l.code AS location, h.on_hand,
                   h.reserved, h.units_short, h.awaiting, h.reservations, h.observed_at
              FROM short h
              JOIN supplier s ON s.supplier_id = h.supplier_id
              JOIN supplier_item i ON i.item_id = h.item_id
              JOIN supplier_location l ON l.location_id = h.location_id
             WHERE true
            """;

    private final JdbcClient jdbc;
    private final Reports reports;

    Shortfalls(JdbcClient jdbc, Reports reports) {
        this.jdbc = jdbc;
        this.reports = reports;
    }

    /** One, and where the list goes on after it. */
    record Row(PositionKey key, Shortfall shortfall) {

        Cursor cursor() {
            return Cursor.of(key.itemId(), (long) key.locationId());
        }
    }

    /** As they are at {@code now}, by position, from {@code after} on, which is exclusive. */
    List<Row> list(ShortfallFilter filter, Instant now, @Nullable Cursor after, int limit) {
        StringBuilder sql = new StringBuilder(LIST);
        Map<String, Object> params = new HashMap<>();
        params.put("now", now.atOffset(ZoneOffset.UTC));
        params.put("afterItem", after == null ? 0 : after.number(0));
        params.put("afterLocation", after == null ? 0 : after.number(1));
        params.put("limit", limit);
        SupplierCode supplier = filter.supplier();
        if (supplier != null) {
            sql.append(" AND s.code = :supplier");
            params.put("supplier", supplier.value());
        }
        ChannelCode channel = filter.channel();
        if (channel != null) {
            sql.append("""
                     AND EXISTS (SELECT FROM open o JOIN channel n USING (channel_id)
                                  WHERE o.item_id = h.item_id AND o.location_id = h.location_id
                                    AND n.code = :channel)
                    """);
            params.put("channel", channel.value());
        }
        List<Row> rows = reports.jdbc().sql(sql + " ORDER BY h.item_id, h.location_id LIMIT :limit")
                .params(params)
                .query((row, n) -> row(row))
                .list();
        return withReservations(rows, filter, now);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                new PositionKey(row.getLong("item_id"), row.getInt("location_id")),
                new Shortfall(
                        row.getString("supplier"),
                        row.getString("sku"),
                        row.getString("location"),
                        row.getLong("on_hand"),
                        row.getLong("reserved"),
                        row.getLong("units_short"),
                        row.getLong("awaiting"),
                        row.getObject("observed_at", OffsetDateTime.class).toInstant(),
                        row.getLong("reservations"),
                        List.of()));
    }

    private List<Row> withReservations(List<Row> rows, ShortfallFilter filter, Instant now) {
        if (rows.isEmpty()) {
            return rows;
        }
        Map<PositionKey, List<Concerned>> concerned = concerned(rows, filter, now);
        return rows.stream()
                .map(row -> new Row(row.key(), with(row.shortfall(), concerned.getOrDefault(row.key(), List.of()))))
                .toList();
    }

    /** The oldest, of each position. */
    private Map<PositionKey, List<Concerned>> concerned(List<Row> rows, ShortfallFilter filter, Instant now) {
        Map<PositionKey, List<Concerned>> concerned = new LinkedHashMap<>();
        reports.jdbc().sql(OPEN_AT_THESE + """
                        SELECT k.item_id, k.location_id, o.*
                          FROM promised k
                         CROSS JOIN LATERAL (
                               SELECT r.reservation_id, n.code AS channel, r.state, sum(o.units)::bigint AS units,
                                      r.reference, r.order_id, r.created_at
                                 FROM open o
                                 JOIN checkout_reservation r USING (reservation_id)
                                 JOIN channel n ON n.channel_id = r.channel_id
                                WHERE o.item_id = k.item_id AND o.location_id = k.location_id
                                  AND (:channel::text IS NULL OR n.code = :channel)
                                GROUP BY r.reservation_id, n.code
                                ORDER BY r.created_at, r.reservation_id
                                LIMIT :most) AS o
                         ORDER BY k.item_id, k.location_id, o.created_at, o.reservation_id
                        """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("items", rows.stream().map(row -> row.key().itemId()).toArray(Long[]::new))
                .param("locations", rows.stream().map(row -> row.key().locationId()).toArray(Integer[]::new))
                .param("channel", filter.channel() == null ? null : filter.channel().value())
                .param("most", Shortfall.RESERVATIONS_MAX)
                .query(row -> {
                    concerned
                            .computeIfAbsent(
                                    new PositionKey(row.getLong("item_id"), row.getInt("location_id")),
                                    key -> new ArrayList<>())
                            .add(new Concerned(
                                    row.getString("reservation_id"),
                                    row.getString("channel"),
                                    ReservationState.valueOf(row.getString("state")),
                                    row.getLong("units"),
                                    row.getString("reference"),
                                    row.getString("order_id"),
                                    row.getObject("created_at", OffsetDateTime.class).toInstant()));
                });
        return concerned;
    }

    private static Shortfall with(Shortfall of, List<Concerned> concerned) {
        return new Shortfall(
                of.supplier(), of.sku(), of.location(), of.onHand(), of.reserved(), of.unitsShort(),
                of.awaitingReflection(), of.observedAt(), of.reservationsTotal(), concerned);
    }

    /** Counts them anew, and keeps what was counted for every instance to tell. */
    void count(Instant now) {
        jdbc.sql(OPEN_ANYWHERE + """
                        INSERT INTO checkout_shortfall_count AS k (counted_at, positions, units, awaiting)
                        SELECT :now, count(*) FILTER (WHERE units_short > 0), coalesce(sum(units_short), 0),
                               coalesce(sum(awaiting), 0)
                          FROM short
                            ON CONFLICT (only_row) DO UPDATE
                               SET counted_at = excluded.counted_at, positions = excluded.positions,
                                   units = excluded.units, awaiting = excluded.awaiting
                             WHERE k.counted_at <= excluded.counted_at
                        """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("afterItem", 0)
                .param("afterLocation", 0)
                .update();
    }
}
