package io.stockproof.intake;

import io.stockproof.intake.KnownStock.Stock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows of one answer with what is known, as they come. A row that says what is known is counted, and nothing
 * else; one that only says another number is counted too, and its change proposed. An item with any other row, or of which
 * one is missing, is staged with all its rows, so that whoever looks at the staged rows sees all of it: an item is either
 * counted whole or staged whole. Needs eight bytes a position, and eight more once anything changes.
 */
final class Comparison {

    /** Takes what is to be staged. */
    interface Out {

        void row(long line, String sku, @Nullable Long itemId, String location, long quantity, Instant takenAt,
                Instant observedAt);

        /** The answer has something to say of an item, be it by what it leaves out. */
        void item(long itemId);

        /** What would change of an item that is not staged. */
        void change(long itemId, int locationId, long quantity, Instant takenAt, Instant observedAt);
    }

    private final KnownStock known;
    private final long onHandWrites;
    private final Map<String, Integer> locationIds;
    private final Map<Integer, String> locations;
    private final long coveredMicros;
    private final Out out;
    /** Of the first row that said what is known of a position, or another number; or 0. */
    private final Pages lines;
    private final Pages said;
    /** Positions of which {@link #said} is something new. */
    private final BitSet changed = new BitSet();
    private final BitSet staged = new BitSet();
    /** Of the first row, and so of nearly all. */
    private @Nullable Instant firstTaken;
    private @Nullable Instant firstObserved;
    /** Of the others that are counted. */
    private final OldestTimes times = new OldestTimes();
    private @Nullable Instant lastTaken;
    private long lastMicros;
    private Proposed proposed = Proposed.nothing();
    private String lastLocation = "";
    private int lastLocationId = -1;

    /**
     * @param onHandWrites the fence's count, from before the positions were read
     * @param locationIds by code
     * @param coveredAt when the last applied poll was taken
     * @param remarkable skus of items of which more is known than their stock: always staged
     */
    Comparison(
            KnownStock known,
            long onHandWrites,
            Map<String, Integer> locationIds,
            Instant coveredAt,
            Set<String> remarkable,
            Out out) {
        this.known = known;
        this.onHandWrites = onHandWrites;
        this.locationIds = locationIds;
        this.locations = locationIds.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
        this.coveredMicros = micros(coveredAt);
        this.out = out;
        this.lines = new Pages(known.positions());
        this.said = new Pages(known.positions());
        remarkable.forEach(sku -> {
            int item = known.item(bytes(sku));
            if (item >= 0) {
                staged.set(item);
            }
        });
    }

    /** Takes a readable row: counts it, or stages it. */
    void row(long line, String sku, String location, long quantity, Instant takenAt, Instant observedAt) {
        if (firstTaken == null) {
            firstTaken = takenAt;
            firstObserved = observedAt;
        }
        int item = known.item(bytes(sku));
        if (item < 0) {
            out.row(line, sku, null, location, quantity, takenAt, observedAt);
            return;
        }
        int position = known.position(item, locationId(location));
        if (position >= 0 && lines.get(position) == 0 && !staged.get(item) && isNotOlder(position, takenAt)) {
            if (quantity == known.onHand(position) && known.isSound(position)) {
                times.note(takenAt, observedAt);
                lines.set(position, Math.max(1, line));
                return;
            }
            if (takenAt.equals(firstTaken) && observedAt.equals(firstObserved)) {
                noteChange(position, quantity);
                lines.set(position, Math.max(1, line));
                return;
            }
        }
        staged.set(item);
        out.row(line, sku, known.itemId(item), location, quantity, takenAt, observedAt);
    }

    /** A row was there that cannot be believed. Returns the item's id, if any of its positions is known. */
    @Nullable
    Long rejected(String sku) {
        int item = known.item(bytes(sku));
        if (item < 0) {
            return null;
        }
        staged.set(item);
        return known.itemId(item);
    }

    /** Stages the rest of what must be looked at, once the answer has ended. */
    void end(boolean complete) {
        for (int item = 0; item < known.items(); item++) {
            if (staged.get(item) || leavesOut(item, complete)) {
                staged.set(item);
                stageWhole(item);
            }
        }
    }

    /** Whether nothing is said of a position that was said to have something, or that inherits. */
    private boolean leavesOut(int item, boolean complete) {
        for (int position = known.first(item); position >= 0; position = known.next(position)) {
            if (lines.get(position) == 0 && (known.isCovered(position) || (complete && known.onHand(position) > 0))) {
                return true;
            }
        }
        return false;
    }

    private void stageWhole(int item) {
        out.item(known.itemId(item));
        String sku = known.sku(item);
        for (int position = known.first(item); position >= 0; position = known.next(position)) {
            if (lines.get(position) != 0) {
                boolean isNew = changed.get(position);
                out.row(lines.get(position), sku, known.itemId(item), location(position), units(position),
                        require(isNew ? firstTaken : times.takenAt()),
                        require(isNew ? firstObserved : times.observedAt()));
                lines.set(position, 0);
                changed.clear(position);
            }
        }
    }

    /**
     * Proposes what would change of all that is not staged, once the answer has ended: {@link #proposed}, or where that is
     * too much to be kept, given away. Returns how many positions.
     */
    long propose() {
        proposed = Proposed.nothing();
        if (changed.isEmpty()) {
            return 0;
        }
        Instant taken = require(firstTaken);
        Instant observed = require(firstObserved);
        proposed = new Proposed(taken, observed);
        int count = changed.cardinality();
        for (int item = 0; item < known.items(); item++) {
            for (int position = known.first(item); position >= 0; position = known.next(position)) {
                if (changed.get(position) && count <= Application.AT_ONCE_MAX) {
                    proposed.add(known.itemId(item), known.locationId(position), position, known.onHand(position),
                            said.get(position));
                } else if (changed.get(position)) {
                    out.change(known.itemId(item), known.locationId(position), said.get(position), taken, observed);
                }
            }
        }
        return count;
    }

    /** What was proposed last, and not given away at once. */
    Proposed proposed() {
        return proposed;
    }

    /** What was written stays, and need not be looked up by the next poll, as far as it was proposed here. */
    void committed() {
        proposed.committed(known);
    }

    /**
     * Somebody else has changed a position since the answer was compared. What the answer said of its item, which is what
     * was known until now, is staged; then the change is taken over. Only once the answer has ended.
     */
    void changed(String sku, long itemId, int locationId, Stock stock) {
        byte[] name = bytes(sku);
        int item = known.item(name);
        if (item >= 0 && known.is(known.position(item, locationId), stock)) {
            return; // such as a reservation
        }
        if (item >= 0 && !staged.get(item)) {
            stageWhole(item);
        } else {
            out.item(itemId);
        }
        known.put(name, itemId, locationId, stock);
        staged.set(known.item(name));
    }

    Sums sums() {
        Sums.Adding sums = new Sums.Adding();
        for (int item = 0; item < known.items(); item++) {
            boolean isSaid = false;
            long before = 0;
            long after = 0;
            for (int position = known.first(item); position >= 0; position = known.next(position)) {
                isSaid |= lines.get(position) != 0;
                before += known.onHand(position);
                after += units(position);
            }
            sums.add(isSaid, before, after);
        }
        return sums.sums();
    }

    KnownStock known() {
        return known;
    }

    long onHandWrites() {
        return onHandWrites;
    }

    private boolean isNotOlder(int position, Instant taken) {
        if (!taken.equals(lastTaken)) {
            lastTaken = taken;
            lastMicros = micros(taken);
        }
        return lastMicros >= known.takenMicros(position) && lastMicros >= coveredMicros;
    }

    private void noteChange(int position, long quantity) {
        said.set(position, quantity);
        changed.set(position);
    }

    /** What a position has, or would have by what is counted. */
    private long units(int position) {
        return changed.get(position) ? said.get(position) : known.onHand(position);
    }

    private int locationId(String location) {
        if (!location.equals(lastLocation)) {
            lastLocation = location;
            lastLocationId = locationIds.getOrDefault(location, -1);
        }
        return lastLocationId;
    }

    private String location(int position) {
        return require(locations.get(known.locationId(position)));
    }

    static byte[] bytes(String sku) {
        return sku.getBytes(StandardCharsets.UTF_8);
    }

    /** As PostgreSQL keeps it. */
    static long micros(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000);
    }

    private static <T> T require(@Nullable T value) {
        return Objects.requireNonNull(value);
    }
}
