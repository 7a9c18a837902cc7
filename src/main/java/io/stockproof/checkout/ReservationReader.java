package io.stockproof.checkout;

import io.stockproof.checkout.Reservation.Allocation;
import io.stockproof.checkout.Reservation.Line;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.PositionKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Reads reservations, whole, with their lines and what serves them. */
@Repository
class ReservationReader {

    private static final String HEADS = """
            SELECT r.reservation_id, c.code AS channel, r.channel_id, r.state, r.principal, r.reference, r.country,
                   r.region, r.postal_code, r.shipping_method, r.created_at, r.expires_at, r.order_id, r.confirmed_at,
                   r.passed_on_at, r.ended_at
              FROM checkout_reservation r
              JOIN channel c USING (channel_id)
            """;

    private static final String PARTS = """
            SELECT l.reservation_id, l.ordinal, l.line_id, l.variant, l.quantity, l.shipping_method, a.source_rank,
                   a.item_id, a.location_id, a.units, a.state, a.reflect_after, s.code AS supplier, i.sku,
                   p.code AS location
              FROM checkout_line l
              JOIN checkout_allocation a USING (reservation_id, ordinal)
              JOIN supplier_item i USING (item_id)
              JOIN supplier s ON s.supplier_id = i.supplier_id
              JOIN supplier_location p USING (location_id)
             WHERE l.reservation_id = ANY (:ids)
             ORDER BY l.reservation_id, l.ordinal, a.source_rank, a.item_id, a.location_id
            """;

    private final JdbcClient jdbc;

    ReservationReader(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Reservation> find(String id) {
        return Optional.ofNullable(whole(heads(HEADS + " WHERE r.reservation_id = :id", Map.of("id", id))).get(id));
    }

    /** Those that exist, by id. */
    Map<String, Reservation> findAll(Collection<String> ids) {
        return ids.isEmpty()
                ? Map.of()
                : whole(heads(HEADS + " WHERE r.reservation_id = ANY (:ids)",
                        Map.of("ids", ids.toArray(String[]::new))));
    }

    /** Locks those that exist, in the one order, then reads them: what is read is what stands until the commit. */
    @Transactional(propagation = Propagation.MANDATORY)
    Map<String, Reservation> lock(Collection<String> ids) {
        String[] sorted = new TreeSet<>(ids).toArray(String[]::new);
        if (sorted.length == 0) {
            return Map.of();
        }
        jdbc.sql("""
                        SELECT reservation_id FROM checkout_reservation WHERE reservation_id = ANY (:ids)
                         ORDER BY reservation_id FOR NO KEY UPDATE
                        """).param("ids", sorted).query(String.class).list();
        return whole(heads(HEADS + " WHERE r.reservation_id = ANY (:ids)", Map.of("ids", sorted)));
    }

    /** Newest first. Filters that are {@code null} let all pass. */
    List<Reservation> list(ReservationFilter filter, int limit) {
        Map<String, Object> params = new HashMap<>();
        params.put("limit", limit);
        String sql = HEADS + filter.where(params) + " ORDER BY r.created_at DESC, r.reservation_id LIMIT :limit";
        return List.copyOf(whole(heads(sql, params)).values());
    }

    private List<Head> heads(String sql, Map<String, ?> params) {
        return jdbc.sql(sql).params(params).query((row, n) -> Head.of(row)).list();
    }

    private Map<String, Reservation> whole(List<Head> heads) {
        if (heads.isEmpty()) {
            return Map.of();
        }
        Map<String, Map<Integer, Line>> lines = new HashMap<>();
        jdbc.sql(PARTS)
                .param("ids", heads.stream().map(Head::id).toArray(String[]::new))
                .query(row -> {
                    Map<Integer, Line> of =
                            lines.computeIfAbsent(row.getString("reservation_id"), id -> new LinkedHashMap<>());
                    of.merge(row.getInt("ordinal"), line(row), ReservationReader::joined);
                });
        Map<String, Reservation> whole = new LinkedHashMap<>();
        for (Head head : heads) {
            whole.put(head.id(), head.with(List.copyOf(lines.getOrDefault(head.id(), Map.of()).values())));
        }
        return whole;
    }

    private static Line joined(Line one, Line more) {
        List<Allocation> all = new ArrayList<>(one.allocations());
        all.addAll(more.allocations());
        return new Line(one.ordinal(), one.lineId(), one.variant(), one.quantity(), one.method(), all);
    }

    private static Line line(ResultSet row) throws SQLException {
        SupplierCode supplier = new SupplierCode(row.getString("supplier"));
        Allocation allocation = new Allocation(
                row.getInt("source_rank"),
                new PositionKey(row.getLong("item_id"), row.getInt("location_id")),
                new ItemKey(supplier, row.getString("sku")),
                new LocationCode(supplier, row.getString("location")),
                row.getLong("units"),
                ReservationState.valueOf(row.getString("state")),
                instant(row, "reflect_after"));
        return new Line(
                row.getInt("ordinal"),
                row.getString("line_id"),
                row.getString("variant"),
                row.getLong("quantity"),
                new MethodCode(row.getString("shipping_method")),
                List.of(allocation));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    /** A reservation without its lines. */
    private record Head(String id, Reservation reservation) {

        static Head of(ResultSet row) throws SQLException {
            String id = row.getString("reservation_id");
            String method = row.getString("shipping_method");
            return new Head(
                    id,
                    new Reservation(
                            id,
                            new ChannelCode(row.getString("channel")),
                            row.getInt("channel_id"),
                            ReservationState.valueOf(row.getString("state")),
                            row.getString("principal"),
                            row.getString("reference"),
                            new Destination(
                                    new CountryCode(row.getString("country")),
                                    row.getString("region"),
                                    row.getString("postal_code")),
                            method == null ? null : new MethodCode(method),
                            row.getObject("created_at", OffsetDateTime.class).toInstant(),
                            row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                            row.getString("order_id"),
                            instant(row, "confirmed_at"),
                            instant(row, "passed_on_at"),
                            instant(row, "ended_at"),
                            List.of()));
        }

        Reservation with(List<Line> lines) {
            return reservation.withLines(lines);
        }
    }
}
