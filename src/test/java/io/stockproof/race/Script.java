package io.stockproof.race;

import io.stockproof.race.Facts.Entry;
import io.stockproof.race.Request.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A history written by hand, of one item at one place. Times are seconds; the ledger's clock is the buyers'. */
final class Script {

    static final Place PLACE = new Place("shop/de", "A");
    static final int TTL = 60;

    private final World world;
    private final List<Operation> operations = new ArrayList<>();
    private final List<Entry> ledger = new ArrayList<>();
    private final Map<String, Told.Reservation> reservations = new HashMap<>();
    private long reserved;

    Script(long supply) {
        world = new World(Map.of("A", supply), Map.of("A", Map.of("A", 1)));
        ledger.add(new Entry(PLACE, 1, "OBSERVED", null, supply, 0, supply, 0, "", at(0)));
    }

    /** The reservation's id is {@code r-key}. */
    Script holds(String key, int units, double invoked, double answered) {
        return operation(held(key, units), invoked, answered,
                new Told.Done(201, reservation("r-" + key, units, "HELD", TTL)));
    }

    Script isRefused(String key, int units, double invoked, double answered) {
        return operation(held(key, units), invoked, answered, new Told.Refused(Told.Why.STOCK));
    }

    Script hearsNothing(String key, int units, double invoked, double answered) {
        return operation(held(key, units), invoked, answered, new Told.Unknown("connection reset"));
    }

    Script confirms(String key, int units, double invoked, double answered) {
        return operation(Request.confirm(key + "-c", "r-" + key), invoked, answered,
                new Told.Done(200, reservation("r-" + key, units, "CONFIRMED", TTL)));
    }

    Script releases(String key, int units, double invoked, double answered) {
        return operation(Request.release(key + "-r", "r-" + key), invoked, answered,
                new Told.Done(200, reservation("r-" + key, units, "RELEASED", TTL)));
    }

    Script mayNotRelease(String key, double invoked, double answered) {
        return operation(Request.release(key + "-x", "r-" + key), invoked, answered, new Told.Refused(Told.Why.STATE));
    }

    Script operation(Request request, double invoked, double answered, Told told) {
        operations.add(new Operation(
                operations.size() + 1, request, 0, (long) (invoked * 1e9), (long) (answered * 1e9), told));
        return this;
    }

    /** The ledger's next entry, and what becomes of the reservation by it. */
    Script entry(String cause, String key, int reservedDelta, double recorded) {
        reserved += reservedDelta;
        Entry last = ledger.getLast();
        ledger.add(
                new Entry(PLACE, last.seq() + 1, cause, "shop", 0, reservedDelta, last.onHand(), reserved, "r-" + key,
                        at(recorded)));
        int units = reservations.containsKey("r-" + key)
                ? Math.toIntExact(reservations.get("r-" + key).units().get(PLACE))
                : reservedDelta;
        String state = cause.equals("RESERVED") ? "HELD" : cause;
        reservations.put("r-" + key, reservation("r-" + key, units, state, TTL));
        return this;
    }

    /** The reservation is lost, though not its entries. */
    Script forgets(String key) {
        reservations.remove("r-" + key);
        return this;
    }

    List<Violation> check() {
        return HistoryChecker.check(operations, world,
                new Facts(ledger, List.of(new Facts.Position(PLACE, ledger.getLast().onHand(), reserved)),
                        reservations));
    }

    /** With a position that says something else than its ledger. */
    List<Violation> checkWithReserved(long other) {
        return HistoryChecker.check(operations, world,
                new Facts(ledger, List.of(new Facts.Position(PLACE, ledger.getLast().onHand(), other)), reservations));
    }

    static Request held(String key, int units) {
        return Request.hold(key, List.of(new Line("1", "A", units)), TTL);
    }

    static Told.Reservation reservation(String id, int units, String state, double expires) {
        return new Told.Reservation(id, state, at(expires), "1: " + units + " A", Map.of(PLACE, (long) units));
    }

    private static Instant at(double seconds) {
        return Instant.EPOCH.plusMillis((long) (seconds * 1000));
    }
}
