package io.stockproof.intake;

import io.stockproof.intake.KnownStock.Stock;
import io.stockproof.ledger.LockedPosition;
import io.stockproof.ledger.PositionKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison proposes, where that is little enough to be applied at once, and what is written of it. Kept in memory
 * for whoever applies it, and stored beside what is proposed of staged rows only where somebody has to look at all of it.
 */
final class Proposed {

    /** Of a supplier's positions, by number; {@code before} is what was known. */
    private record Change(long itemId, int locationId, int number, long before, long quantity) {}

    /** A position that is to be observed. */
    record Observation(PositionKey key, long quantity, Instant takenAt, Instant observedAt) {}

    /**
     * What a transaction leaves, if it commits.
     *
     * @param others items of which it wrote more than was proposed here
     */
    private record Written(String transaction, Map<Integer, Stock> stocks, Set<Long> others) {}

    private final Instant takenAt;
    private final Instant observedAt;
    /** Item by item. */
    private final List<Change> changes = new ArrayList<>();
    private boolean stored;
    private @Nullable Written written;

    /** All is taken and observed at one time. */
    Proposed(Instant takenAt, Instant observedAt) {
        this.takenAt = rounded(takenAt);
        this.observedAt = rounded(observedAt);
    }

    /** Nothing. */
    static Proposed nothing() {
        return new Proposed(Instant.EPOCH, Instant.EPOCH);
    }

    void add(long itemId, int locationId, int number, long before, long quantity) {
        changes.add(new Change(itemId, locationId, number, before, quantity));
    }

    /** Gives all to {@code out}, once: from then on it is there that it is proposed. */
    void store(Comparison.Out out) {
        if (!stored) {
            changes.forEach(change -> out.change(
                    change.itemId(), change.locationId(), change.quantity(), takenAt, observedAt));
            stored = true;
        }
    }

    /** Those that are stored nowhere else. */
    List<Observation> unstored() {
        return stored
                ? List.of()
                : changes.stream()
                        .map(change -> new Observation(
                                new PositionKey(change.itemId(), change.locationId()), change.quantity(), takenAt,
                                observedAt))
                        .toList();
    }

    /** How many are stored nowhere else. */
    int countUnstored() {
        return stored ? 0 : changes.size();
    }

    /** Adds up, item by item, what those change that are stored nowhere else. */
    void addUnstored(Changes.Adding sum) {
        if (stored) {
            return;
        }
        long item = 0;
        double before = 0;
        double after = 0;
        for (Change change : changes) {
            if (change.before() == change.quantity()) {
                continue; // it is only to be made good
            }
            if (change.itemId() != item && item != 0) {
                sum.item(before, after);
                before = 0;
                after = 0;
            }
            item = change.itemId();
            before += change.before();
            after += change.quantity();
        }
        if (item != 0) {
            sum.item(before, after);
        }
    }

    /**
     * The decision was to write these, which the next poll then need not look up, but for others among them than were
     * proposed.
     *
     * @param positions as the transaction leaves them
     */
    void wrote(String transaction, Collection<LockedPosition> positions) {
        Map<PositionKey, Integer> numbers = HashMap.newHashMap(changes.size());
        changes.forEach(
                change -> numbers.put(new PositionKey(change.itemId(), change.locationId()), change.number()));
        Map<Integer, Stock> stocks = HashMap.newHashMap(changes.size());
        Set<Long> others = new HashSet<>();
        for (LockedPosition position : positions) {
            Integer number = numbers.get(position.key());
            if (number == null) {
                others.add(position.key().itemId());
            } else {
                stocks.put(number, new Stock(
                        position.onHand(), Comparison.micros(rounded(position.own().takenAt())), position.covered(),
                        position.missingPolls() > 0));
            }
        }
        written = new Written(transaction, stocks, others);
    }

    /** What was written stays, and is known. */
    void committed(KnownStock known) {
        if (written != null) {
            written.stocks().forEach(known::set);
            known.knows(written.transaction(), written.others());
            written = null;
        }
    }

    /** PostgreSQL rounds what it is told more exactly. */
    private static Instant rounded(Instant at) {
        return at.plusNanos(500).truncatedTo(ChronoUnit.MICROS);
    }
}
