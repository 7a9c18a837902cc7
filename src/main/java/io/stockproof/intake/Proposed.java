package io.stockproof.intake;

import io.stockproof.intake.KnownStock.Stock;
import io.stockproof.ledger.LockedPosition;
import io.stockproof.ledger.PositionKey;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The positions that a comparison proposes, where they are few enough to be applied at once, and what is written of them. */
final class Proposed {

    private final Map<PositionKey, Integer> numbers = new HashMap<>();
    private @Nullable Written written;

    /**
     * What a transaction leaves, if it commits.
     *
     * @param others items of which it wrote more than was proposed here
     */
    private record Written(String transaction, Map<Integer, Stock> stocks, Set<Long> others) {}

    void add(long itemId, int locationId, int number) {
        numbers.put(new PositionKey(itemId, locationId), number);
    }

    /**
     * The decision was to write these, which the next poll then need not look up, but for others among them than were
     * proposed.
     *
     * @param positions as the transaction leaves them
     */
    void wrote(String transaction, Collection<LockedPosition> positions) {
        Map<Integer, Stock> stocks = new HashMap<>();
        Set<Long> others = new HashSet<>();
        for (LockedPosition position : positions) {
            Integer number = numbers.get(position.key());
            if (number == null) {
                others.add(position.key().itemId());
            } else {
                stocks.put(number, new Stock(
                        position.onHand(), storedMicros(position.own().takenAt()), position.covered(),
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
    private static long storedMicros(Instant at) {
        return Comparison.micros(at.plusNanos(500));
    }
}
