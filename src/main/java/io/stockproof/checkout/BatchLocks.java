package io.stockproof.checkout;

import io.stockproof.access.Caller;
import io.stockproof.availability.Composition;
import io.stockproof.availability.RuleBook;
import io.stockproof.availability.Rules;
import io.stockproof.availability.RulesVersion;
import io.stockproof.database.RoundTrip;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.LockedPosition;
import io.stockproof.ledger.PositionBatch;
import io.stockproof.ledger.Positions;
import io.stockproof.ledger.Versions;
import io.stockproof.supplier.StockIs;
import io.stockproof.supplier.Supplier;
import io.stockproof.supplier.Suppliers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Takes all locks that some commands need, in the one order for all: reservations by id, then positions by item and
 * location. What decides is read after them.
 */
@Component
class BatchLocks {

    /** An order that was passed on in the very microsecond of a NET supplier's answer may not be in it. */
    private static final Duration AT_ONCE = Duration.ofNanos(1_000);

    private static final String NOW = "SELECT " + RulesVersion.COLUMNS
            + ", pg_current_snapshot()::text, pg_current_xact_id_if_assigned()::text";
    private static final String MOMENT = NOW + " FROM access_rules_version";
    private static final String MOMENT_OF_READING =
            NOW + ", " + SessionSettings.STATEMENTS_ARE_SHORT + " FROM access_rules_version";

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate trips;
    private final ReservationReader reader;
    private final Compositions compositions;
    private final LocationCodes locations;
    private final Positions positions;
    private final Rules rules;
    private final Suppliers suppliers;
    /** Whether the last guess at the rules was wrong. */
    private volatile boolean rulesMoved;

    BatchLocks(
            JdbcClient jdbc,
            NamedParameterJdbcTemplate trips,
            ReservationReader reader,
            Compositions compositions,
            LocationCodes locations,
            Positions positions,
            Rules rules,
            Suppliers suppliers) {
        this.jdbc = jdbc;
        this.trips = trips;
        this.reader = reader;
        this.compositions = compositions;
        this.locations = locations;
        this.positions = positions;
        this.rules = rules;
        this.suppliers = suppliers;
    }

    /** A rule changed while the locks were taken: what was read before them may be void. Try again at once. */
    static final class RulesMovedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RulesMovedException() {
            super("a rule changed meanwhile", null, false, false);
        }
    }

    Ruling.Locked take(Collection<Command> commands) {
        return take(commands, new RoundTrip(trips), locking -> {});
    }

    /**
     * @param trip what it has not sent yet goes to the database with the first statement of this
     * @param underLocks adds to the trip what is to be asked once all locks are held
     */
    Ruling.Locked take(Collection<Command> commands, RoundTrip trip, Consumer<RoundTrip> underLocks) {
        Set<String> ids = commands.stream()
                .map(Command::reservationId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        if (ids.isEmpty()) {
            return take(commands, Map.of(), trip, underLocks);
        }
        trip.send();
        return take(commands, reader.lock(ids), trip, underLocks);
    }

    /** For reservations that are locked already. */
    Ruling.Locked take(Collection<Command> commands, Map<String, Reservation> reservations) {
        return take(commands, reservations, new RoundTrip(trips), locking -> {});
    }

    private Ruling.Locked take(
            Collection<Command> commands,
            Map<String, Reservation> reservations,
            RoundTrip trip,
            Consumer<RoundTrip> underLocks) {
        RuleBook book = guessedRules(trip);
        Map<ChannelCode, Map<String, Composition>> composed =
                compositions.of(book, wanted(commands, reservations), trip::send);
        Map<Long, ItemKey> items = items(composed);
        Set<Long> toLock = new TreeSet<>(items.keySet());
        reservations.values()
                .forEach(held -> held.open().forEach(allocation -> toLock.add(allocation.position().itemId())));
        var locked = positions.lockItems(toLock, trip);
        AtomicReference<Moment> after = new AtomicReference<>();
        trip.query(MOMENT, Map.of(), row -> after.set(moment(row)));
        underLocks.accept(trip);
        trip.send();
        PositionBatch batch = locked.get();
        Moment moment = Objects.requireNonNull(after.get());
        if (moment.rules().equals(book.version())) {
            compositions.keep(book, composed);
        } else {
            rulesMoved = true;
            if (!commands.isEmpty()) { // giving back needs no rules
                throw new RulesMovedException();
            }
        }
        boolean confirms = commands.stream().anyMatch(Command.Confirm.class::isInstance);
        return new Ruling.Locked(
                batch,
                places(moment, items, batch),
                reservations,
                book,
                composed,
                confirms ? reflectionDelays() : Map.of(),
                moment.version());
    }

    /** Those that were compiled last, which saves asking: whether they still stand is asked under the locks anyway. */
    private RuleBook guessedRules(RoundTrip trip) {
        RuleBook latest = rulesMoved ? null : rules.latest();
        if (latest != null) {
            return latest;
        }
        trip.send();
        RuleBook current = rules.at(moment(MOMENT).rules());
        rulesMoved = false;
        return current;
    }

    /**
     * What a cart would be decided on, without a lock. Called in a transaction that is one snapshot, none of whose
     * statements takes long from here on.
     */
    Ruling.Locked read(Cart cart) {
        Moment moment = moment(MOMENT_OF_READING);
        RuleBook book = rules.at(moment.rules());
        Map<ChannelCode, Map<String, Composition>> composed =
                compositions.of(
                        book, wanted(List.of(new Command.Hold(Caller.SYSTEM, null, cart)), Map.of()), () -> {});
        Map<Long, ItemKey> items = items(composed);
        PositionBatch batch = positions.readItems(items.keySet());
        return new Ruling.Locked(
                batch, places(moment, items, batch), Map.of(), book, composed, Map.of(), moment.version());
    }

    /** What a statement sees: which rules, and the version that an answer by it carries. */
    private record Moment(RulesVersion rules, String version) {}

    private Moment moment(String sql) {
        return jdbc.sql(sql).query((row, n) -> moment(row)).single();
    }

    private static Moment moment(ResultSet row) throws SQLException {
        return new Moment(RulesVersion.of(row), Versions.of(row.getString(3), row.getString(4)));
    }

    private static Map<ChannelCode, Set<String>> wanted(
            Collection<Command> commands, Map<String, Reservation> reservations) {
        Map<ChannelCode, Set<String>> wanted = new HashMap<>();
        for (Command command : commands) {
            switch (command) {
                case Command.Hold hold -> {
                    Set<String> variants =
                            wanted.computeIfAbsent(hold.cart().channel(), code -> new HashSet<>());
                    hold.cart().lines().forEach(line -> variants.add(line.variant()));
                }
                case Command.Confirm confirm -> {
                    Reservation named = reservations.get(confirm.reservationId());
                    if (named != null && mayNeedToBeDecidedAnew(named)) {
                        Set<String> variants = wanted.computeIfAbsent(named.channel(), code -> new HashSet<>());
                        named.lines().forEach(line -> variants.add(line.variant()));
                    }
                }
                case Command.Release release -> {
                }
                case Command.Extend extend -> {
                }
            }
        }
        return wanted;
    }

    private static boolean mayNeedToBeDecidedAnew(Reservation reservation) {
        return reservation.state() == ReservationState.HELD || reservation.state() == ReservationState.EXPIRED;
    }

    private static Map<Long, ItemKey> items(Map<ChannelCode, Map<String, Composition>> compositions) {
        Map<Long, ItemKey> items = new HashMap<>();
        compositions.values()
                .forEach(byVariant -> byVariant.values().forEach(composition -> items.putAll(composition.items())));
        return items;
    }

    private Places places(Moment moment, Map<Long, ItemKey> items, PositionBatch batch) {
        Set<Integer> ids = new HashSet<>();
        batch.positions().forEach(position -> ids.add(position.key().locationId()));
        Map<Integer, LocationCode> codes = locations.of(moment.rules().server(), ids);
        Places places = new Places();
        for (LockedPosition position : batch.positions()) {
            ItemKey item = items.get(position.key().itemId());
            LocationCode location = codes.get(position.key().locationId());
            if (item != null && location != null) {
                places.add(position.key(), item, location);
            }
        }
        return places;
    }

    private Map<SupplierCode, Duration> reflectionDelays() {
        List<Suppliers.StoredSupplier> all = suppliers.all();
        Map<SupplierCode, Duration> delays = new HashMap<>();
        for (Suppliers.StoredSupplier stored : all) {
            Supplier supplier = stored.supplier();
            delays.put(
                    supplier.code(),
                    supplier.stockIs() == StockIs.NET
                            ? AT_ONCE
                            : Duration.ofSeconds(supplier.reflectionDelaySeconds()));
        }
        return delays;
    }
}
