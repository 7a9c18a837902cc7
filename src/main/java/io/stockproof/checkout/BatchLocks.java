package io.stockproof.checkout;

import io.stockproof.access.Caller;
import io.stockproof.availability.Composition;
import io.stockproof.availability.RuleBook;
import io.stockproof.availability.Rules;
import io.stockproof.availability.StockFactsRepository;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.PositionBatch;
import io.stockproof.ledger.PositionKey;
import io.stockproof.ledger.Positions;
import io.stockproof.ledger.Versions;
import io.stockproof.supplier.StockIs;
import io.stockproof.supplier.Supplier;
import io.stockproof.supplier.Suppliers;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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

    private final JdbcClient jdbc;
    private final ReservationReader reader;
    private final StockFactsRepository listings;
    private final Positions positions;
    private final Rules rules;
    private final Suppliers suppliers;
    private final Versions versions;

    BatchLocks(
            JdbcClient jdbc,
            ReservationReader reader,
            StockFactsRepository listings,
            Positions positions,
            Rules rules,
            Suppliers suppliers,
            Versions versions) {
        this.jdbc = jdbc;
        this.reader = reader;
        this.listings = listings;
        this.positions = positions;
        this.rules = rules;
        this.suppliers = suppliers;
        this.versions = versions;
    }

    /** A rule changed while the locks were taken: what was read before them may be void. Try again at once. */
    static final class RulesMovedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RulesMovedException() {
            super("a rule changed meanwhile", null, false, false);
        }
    }

    Ruling.Locked take(Collection<Command> commands) {
        Set<String> ids = commands.stream()
                .map(Command::reservationId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return take(commands, reader.lock(ids));
    }

    /** For reservations that are locked already. */
    Ruling.Locked take(Collection<Command> commands, Map<String, Reservation> reservations) {
        long version = rulesVersion();
        RuleBook book = rules.at(version);
        Map<ChannelCode, Map<String, Composition>> compositions = compositions(book, commands, reservations);
        Places places = places(compositions.values());
        Set<PositionKey> keys = new TreeSet<>(places.all());
        reservations.values()
                .forEach(reservation -> reservation.open().forEach(allocation -> keys.add(allocation.position())));
        PositionBatch batch = positions.lockWithReserved(keys);
        // Giving back needs no rules.
        if (!commands.isEmpty() && rulesVersion() != version) {
            throw new RulesMovedException();
        }
        boolean confirms = commands.stream().anyMatch(Command.Confirm.class::isInstance);
        return new Ruling.Locked(
                batch,
                places,
                reservations,
                book,
                compositions,
                confirms ? reflectionDelays() : Map.of(),
                versions.current());
    }

    /** What a cart would be decided on, without a lock. Called in a transaction that is one snapshot. */
    Ruling.Locked read(Cart cart) {
        RuleBook book = rules.at(rulesVersion());
        Map<ChannelCode, Map<String, Composition>> compositions =
                compositions(book, List.of(new Command.Hold(Caller.SYSTEM, null, cart)), Map.of());
        Places places = places(compositions.values());
        return new Ruling.Locked(
                positions.read(places.all()), places, Map.of(), book, compositions, Map.of(), versions.current());
    }

    private long rulesVersion() {
        return jdbc.sql("SELECT version FROM access_rules_version").query(Long.class).single();
    }

    private Map<ChannelCode, Map<String, Composition>> compositions(
            RuleBook book, Collection<Command> commands, Map<String, Reservation> reservations) {
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
        Map<ChannelCode, Map<String, Composition>> found = new HashMap<>();
        wanted.forEach((code, variants) -> {
            RuleBook.Compiled channel = book.channels().get(code);
            if (channel != null) {
                found.put(code, listings.compositions(channel.channelId(), variants));
            }
        });
        return found;
    }

    private static boolean mayNeedToBeDecidedAnew(Reservation reservation) {
        return reservation.state() == ReservationState.HELD || reservation.state() == ReservationState.EXPIRED;
    }

    private Places places(Collection<Map<String, Composition>> compositions) {
        Set<Long> items = new TreeSet<>();
        compositions
                .forEach(byVariant -> byVariant.values().forEach(composition -> items.addAll(composition.itemIds())));
        Places places = new Places();
        if (items.isEmpty()) {
            return places;
        }
        jdbc.sql("""
                        SELECT p.item_id, p.location_id, s.code AS supplier, i.sku, l.code AS location
                          FROM stock_position p
                          JOIN supplier_item i USING (item_id)
                          JOIN supplier s ON s.supplier_id = i.supplier_id
                          JOIN supplier_location l USING (location_id)
                         WHERE p.item_id = ANY (:items)
                        """)
                .param("items", items.toArray(Long[]::new))
                .query(row -> {
                    SupplierCode supplier = new SupplierCode(row.getString("supplier"));
                    places.add(
                            new PositionKey(row.getLong("item_id"), row.getInt("location_id")),
                            new ItemKey(supplier, row.getString("sku")),
                            new LocationCode(supplier, row.getString("location")));
                });
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
