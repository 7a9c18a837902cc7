package io.stockproof.checkout;

import io.stockproof.checkout.Reservation.Allocation;
import io.stockproof.checkout.Reservation.Line;
import io.stockproof.database.RoundTrip;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes reservations: a statement a table, whatever the number of them. */
@Repository
class ReservationWriter {

    private static final String INSERT = """
            INSERT INTO checkout_reservation (reservation_id, channel_id, state, principal, reference, country, region,
                                              postal_code, shipping_method, created_at, expires_at)
            SELECT n.* FROM unnest(:heads::text[], :headChannels::int[], :headStates::text[], :principals::text[],
                                   :references::text[], :countries::text[], :regions::text[], :postalCodes::text[],
                                   :methods::text[], :createdAts::timestamptz[], :expiresAts::timestamptz[]) AS n
            """;

    private static final String INSERT_LINES = """
            INSERT INTO checkout_line (reservation_id, ordinal, line_id, variant, quantity, shipping_method)
            SELECT n.* FROM unnest(:lineOwners::text[], :lineOrdinals::int[], :lineIds::text[], :variants::text[],
                                   :quantities::bigint[], :lineMethods::text[]) AS n
            """;

    private static final String INSERT_ALLOCATIONS = """
            INSERT INTO checkout_allocation (reservation_id, ordinal, source_rank, item_id, location_id, units, state,
                                             reflect_after)
            SELECT n.* FROM unnest(:takers::text[], :ordinals::int[], :ranks::int[], :takenItems::bigint[],
                                   :takenLocations::int[], :units::bigint[], :states::text[],
                                   :reflectAfters::timestamptz[]) AS n
            """;

    private final JdbcClient jdbc;

    ReservationWriter(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An allocation with where it belongs. */
    private record Placed(String reservation, int ordinal, Allocation allocation) {}

    private record PlacedLine(String reservation, Line line) {}

    /** Adds the writing of new reservations to {@code trip}. */
    void insert(Collection<Reservation> made, RoundTrip trip) {
        if (made.isEmpty()) {
            return;
        }
        List<Reservation> rows = List.copyOf(made);
        List<PlacedLine> lines = lines(rows);
        trip.change(INSERT, Map.ofEntries(
                Map.entry("heads", texts(rows, Reservation::id)),
                Map.entry("headChannels", rows.stream().map(Reservation::channelId).toArray(Integer[]::new)),
                Map.entry("headStates", texts(rows, row -> row.state().name())),
                Map.entry("principals", texts(rows, Reservation::principal)),
                Map.entry("references", texts(rows, Reservation::reference)),
                Map.entry("countries", texts(rows, row -> row.destination().country().value())),
                Map.entry("regions", texts(rows, row -> row.destination().region())),
                Map.entry("postalCodes", texts(rows, row -> row.destination().postalCode())),
                Map.entry("methods", texts(rows, row -> row.method() == null ? null : row.method().value())),
                Map.entry("createdAts", texts(rows, row -> row.createdAt().toString())),
                Map.entry("expiresAts", texts(rows, row -> row.expiresAt().toString()))));
        trip.change(INSERT_LINES, Map.of(
                "lineOwners", texts(lines, PlacedLine::reservation),
                "lineOrdinals", lines.stream().map(row -> row.line().ordinal()).toArray(Integer[]::new),
                "lineIds", texts(lines, row -> row.line().lineId()),
                "variants", texts(lines, row -> row.line().variant()),
                "quantities", lines.stream().map(row -> row.line().quantity()).toArray(Long[]::new),
                "lineMethods", texts(lines, row -> row.line().method().value())));
        trip.change(INSERT_ALLOCATIONS, allocations(placed(rows)));
    }

    /** Writes what a ruling changed of reservations that are locked. */
    @Transactional(propagation = Propagation.MANDATORY)
    void update(Ruling ruling) {
        Collection<Reservation> changed = ruling.changed();
        if (changed.isEmpty()) {
            return;
        }
        List<Reservation> rows = List.copyOf(changed);
        updateHeads(rows);
        // Confirmed anew after it had expired, a line may go by another method.
        updateLines(rows.stream()
                .filter(row -> row.state() == ReservationState.CONFIRMED)
                .toList());
        Set<String> anew = ruling.heldAnew();
        updateAllocations(placed(rows.stream().filter(row -> !anew.contains(row.id())).toList()));
        replaceAllocations(rows.stream().filter(row -> anew.contains(row.id())).toList());
    }

    /** Confirmed anew after it had expired: other places serve it now, or fewer, or some of the same. */
    private void replaceAllocations(List<Reservation> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.sql("DELETE FROM checkout_allocation WHERE reservation_id = ANY (:ids)")
                .param("ids", texts(rows, Reservation::id))
                .update();
        jdbc.sql(INSERT_ALLOCATIONS).params(allocations(placed(rows))).update();
    }

    private void updateLines(List<Reservation> rows) {
        if (rows.isEmpty()) {
            return;
        }
        List<PlacedLine> lines = lines(rows);
        jdbc.sql("""
                        UPDATE checkout_line l SET shipping_method = n.shipping_method
                          FROM unnest(:ids::text[], :ordinals::int[], :methods::text[])
                            AS n (reservation_id, ordinal, shipping_method)
                         WHERE l.reservation_id = n.reservation_id AND l.ordinal = n.ordinal
                        """)
                .param("ids", texts(lines, PlacedLine::reservation))
                .param("ordinals", lines.stream().map(row -> row.line().ordinal()).toArray(Integer[]::new))
                .param("methods", texts(lines, row -> row.line().method().value()))
                .update();
    }

    /** Their states alone. */
    private void updateAllocations(List<Placed> rows) {
        int known = jdbc.sql("""
                        UPDATE checkout_allocation a SET state = n.state, reflect_after = n.reflect_after
                          FROM unnest(:takers::text[], :ordinals::int[], :ranks::int[], :takenItems::bigint[],
                                      :takenLocations::int[], :units::bigint[], :states::text[],
                                      :reflectAfters::timestamptz[])
                            AS n (reservation_id, ordinal, source_rank, item_id, location_id, units, state,
                                  reflect_after)
                         WHERE a.reservation_id = n.reservation_id AND a.ordinal = n.ordinal
                           AND a.source_rank = n.source_rank AND a.item_id = n.item_id
                           AND a.location_id = n.location_id AND a.units = n.units
                        """).params(allocations(rows)).update();
        if (known != rows.size()) {
            throw new IllegalStateException(
                    "%d of %d allocations of locked reservations are not as they were read"
                            .formatted(rows.size() - known, rows.size()));
        }
    }

    private static Map<String, ?> allocations(List<Placed> rows) {
        return Map.of(
                "takers", texts(rows, Placed::reservation),
                "ordinals", rows.stream().map(Placed::ordinal).toArray(Integer[]::new),
                "ranks", rows.stream().map(row -> row.allocation().sourceRank()).toArray(Integer[]::new),
                "takenItems", rows.stream().map(row -> row.allocation().position().itemId()).toArray(Long[]::new),
                "takenLocations",
                rows.stream().map(row -> row.allocation().position().locationId()).toArray(Integer[]::new),
                "units", rows.stream().map(row -> row.allocation().units()).toArray(Long[]::new),
                "states", texts(rows, row -> row.allocation().state().name()),
                "reflectAfters", texts(rows, row -> text(row.allocation().reflectAfter())));
    }

    private void updateHeads(List<Reservation> rows) {
        jdbc.sql("""
                        UPDATE checkout_reservation r
                           SET state = n.state, expires_at = n.expires_at, order_id = n.order_id,
                               confirmed_at = n.confirmed_at, passed_on_at = n.passed_on_at, ended_at = n.ended_at
                          FROM unnest(:ids::text[], :states::text[], :expiresAts::timestamptz[], :orders::text[],
                                      :confirmedAts::timestamptz[], :passedOnAts::timestamptz[],
                                      :endedAts::timestamptz[])
                            AS n (reservation_id, state, expires_at, order_id, confirmed_at, passed_on_at, ended_at)
                         WHERE r.reservation_id = n.reservation_id
                        """)
                .param("ids", texts(rows, Reservation::id))
                .param("states", texts(rows, row -> row.state().name()))
                .param("expiresAts", texts(rows, row -> row.expiresAt().toString()))
                .param("orders", texts(rows, Reservation::orderId))
                .param("confirmedAts", texts(rows, row -> text(row.confirmedAt())))
                .param("passedOnAts", texts(rows, row -> text(row.passedOnAt())))
                .param("endedAts", texts(rows, row -> text(row.endedAt())))
                .update();
    }

    private static List<PlacedLine> lines(List<Reservation> rows) {
        return rows.stream()
                .flatMap(row -> row.lines().stream().map(line -> new PlacedLine(row.id(), line)))
                .toList();
    }

    private static List<Placed> placed(List<Reservation> rows) {
        List<Placed> placed = new ArrayList<>();
        for (Reservation row : rows) {
            for (Line line : row.lines()) {
                line.allocations().forEach(taken -> placed.add(new Placed(row.id(), line.ordinal(), taken)));
            }
        }
        return placed;
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    private static <T> String[] texts(List<T> rows, Function<T, @Nullable String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }
}
