package io.stockproof.race;

import io.stockproof.race.Request.Kind;
import io.stockproof.race.Violation.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Who held what when, by the buyers' own knowledge: the ledger is not asked, so that one that lies is found. A hold was
 * certainly there from its answer until somebody asked to give it back; it was possibly there from when it was first
 * asked for until it was certainly gone.
 */
final class Holdings {

    private static final long SECOND = 1_000_000_000;
    /** A hold that ran out may stand in somebody's way for so long. */
    private static final long LATE = 5 * SECOND;

    /** {@code units} of an item, from one instant until before another. */
    private record Interval(long from, long until, long units, Keyed key) {}

    private final World world;
    private final Collection<Keyed> keys;
    private final Map<String, List<Keyed>> byReservation;
    private final BiConsumer<Rule, String> report;
    private final Map<String, List<Interval>> certain = new HashMap<>();
    private final Map<String, List<Interval>> possible = new HashMap<>();

    Holdings(
            World world,
            Collection<Keyed> keys,
            Map<String, List<Keyed>> byReservation,
            BiConsumer<Rule, String> report) {
        this.world = world;
        this.keys = keys;
        this.byReservation = byReservation;
        this.report = report;
    }

    void check() {
        for (Keyed key : keys) {
            if (key.kind() == Kind.HOLD && key.mayHaveTakenEffect()) {
                collect(key);
            }
        }
        certain.forEach(this::neverMoreThanThereIs);
        keys.stream().filter(key -> key.refused() != null).forEach(this::honest);
    }

    private void collect(Keyed hold) {
        List<Keyed> releases = effective(hold, Kind.RELEASE);
        List<Keyed> confirms = effective(hold, Kind.CONFIRM);
        long ttl = hold.request().ttlSeconds() * SECOND;
        long released = releases.stream().mapToLong(Keyed::answeredAt).min().orElse(Long.MAX_VALUE);
        long overdue = confirms.isEmpty() ? plus(hold.answeredAt(), ttl + LATE) : Long.MAX_VALUE;
        add(possible, hold, hold.invokedAt(), Math.min(released, overdue));
        if (hold.done() == null) {
            return;
        }
        long giveBack = releases.stream().mapToLong(Keyed::invokedAt).min().orElse(Long.MAX_VALUE);
        long mayRunOut = hold.invokedAt() + ttl - SECOND;
        long confirmed = confirms.stream().mapToLong(Keyed::answeredAt).min().orElse(Long.MAX_VALUE);
        if (confirmed <= mayRunOut) {
            add(certain, hold, hold.answeredAt(), giveBack);
        } else {
            add(certain, hold, hold.answeredAt(), Math.min(giveBack, mayRunOut));
            add(certain, hold, confirmed, giveBack);
        }
    }

    private List<Keyed> effective(Keyed hold, Kind kind) {
        String id = hold.reservation();
        return id == null ? List.of()
                : byReservation.getOrDefault(id, List.of()).stream()
                        .filter(key -> key.kind() == kind && key.mayHaveTakenEffect())
                        .toList();
    }

    private void add(Map<String, List<Interval>> intervals, Keyed hold, long from, long until) {
        if (from < until) {
            world.items(hold.request().lines()).forEach((sku, units) -> intervals
                    .computeIfAbsent(sku, item -> new ArrayList<>())
                    .add(new Interval(from, until, units, hold)));
        }
    }

    /** A sweep over all beginnings and ends; what ends at an instant is gone before what begins there. */
    private void neverMoreThanThereIs(String sku, List<Interval> intervals) {
        record Event(long at, long units, Keyed key) {}
        List<Event> events = new ArrayList<>();
        for (Interval interval : intervals) {
            events.add(new Event(interval.from(), interval.units(), interval.key()));
            events.add(new Event(interval.until(), -interval.units(), interval.key()));
        }
        events.sort(Comparator.comparingLong(Event::at).thenComparingLong(Event::units));
        long supply = world.supply().getOrDefault(sku, 0L);
        long held = 0;
        for (Event event : events) {
            held += event.units();
            if (held > supply && event.units() > 0) {
                report.accept(Rule.SWEEP_LINE, "%d of %s were buyers' at once, and there were %d: with %s"
                        .formatted(held, sku, supply, event.key()));
                return;
            }
        }
    }

    private void honest(Keyed refused) {
        Keyed hold = refused.kind() == Kind.HOLD ? refused : holdOf(refused);
        if (hold == null) {
            report.accept(Rule.REFUSAL, refused + ": of a reservation that nobody was told of");
            return;
        }
        if (refused.kind() != Kind.HOLD && !mayHaveChanged(refused, hold)) {
            report.accept(Rule.REFUSAL, refused + ": nothing had become of it since " + hold);
        } else if (refused.refused() == Told.Why.STOCK && !mayHaveLacked(refused, hold)) {
            report.accept(Rule.REFUSAL, refused + ": at no moment of it was there less than asked");
        }
    }

    private @org.jspecify.annotations.Nullable Keyed holdOf(Keyed refused) {
        return byReservation.getOrDefault(String.valueOf(refused.reservation()), List.of()).stream()
                .filter(key -> key.kind() == Kind.HOLD)
                .findFirst()
                .orElse(null);
    }

    /** Somebody else was at it, or its time may have been over. */
    private boolean mayHaveChanged(Keyed refused, Keyed hold) {
        long mayRunOut = hold.invokedAt() + hold.request().ttlSeconds() * SECOND;
        return refused.answeredAt() >= mayRunOut
                || byReservation.getOrDefault(String.valueOf(refused.reservation()), List.of()).stream()
                        .anyMatch(other -> !other.equals(refused) && other.kind() != Kind.HOLD
                                && other.mayHaveTakenEffect()
                                && other.invokedAt() < refused.answeredAt());
    }

    /** Whether, at some moment from its first asking to its answer, all that may have been held left less than asked. */
    private boolean mayHaveLacked(Keyed refused, Keyed hold) {
        return world.items(hold.request().lines()).entrySet().stream().anyMatch(item -> {
            long supply = world.supply().getOrDefault(item.getKey(), 0L);
            List<Interval> others = possible.getOrDefault(item.getKey(), List.of()).stream()
                    .filter(other -> other.from() <= refused.answeredAt() && other.until() >= refused.invokedAt()
                            && !other.key().equals(hold))
                    .toList();
            // The most is held at the beginning of the window or where another interval begins in it.
            return moments(refused, others)
                    .anyMatch(at -> supply - heldAt(at, others) < item.getValue());
        });
    }

    private static java.util.stream.LongStream moments(Keyed refused, List<Interval> others) {
        return java.util.stream.LongStream.concat(
                java.util.stream.LongStream.of(refused.invokedAt()),
                others.stream().mapToLong(Interval::from).filter(from -> from > refused.invokedAt()));
    }

    private static long heldAt(long at, List<Interval> intervals) {
        return intervals.stream()
                .filter(interval -> interval.from() <= at && at <= interval.until())
                .mapToLong(Interval::units)
                .sum();
    }

    private static long plus(long at, long more) {
        return at == Long.MAX_VALUE ? at : at + more;
    }
}
