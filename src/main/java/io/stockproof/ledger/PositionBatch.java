package io.stockproof.ledger;

import io.stockproof.ledger.LockedPosition.Observed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Positions under lock, and the changes decided on them. All in memory: nothing is written before
 * {@link Positions#write}. Each change sees those before it. For one thread, within the transaction that locked.
 */
public final class PositionBatch {

    /** What a channel has reserved at a position. */
    record ChannelKey(PositionKey position, int channelId) {}

    private final Instant now;
    private final Map<PositionKey, LockedPosition> locked;
    private final Map<PositionKey, LockedPosition> current;
    private final Map<ChannelKey, Long> reservedByChannel;
    private final Set<PositionKey> changed = new TreeSet<>();
    private final Map<ChannelKey, Long> channelsChanged = new HashMap<>();
    private final List<NewEntry> entries = new ArrayList<>();
    private boolean stated;

    PositionBatch(Instant now, Collection<LockedPosition> positions, Map<ChannelKey, Long> reservedByChannel) {
        this.now = now;
        this.locked = new TreeMap<>();
        positions.forEach(position -> locked.put(position.key(), position));
        this.current = new TreeMap<>(locked);
        this.reservedByChannel = new HashMap<>(reservedByChannel);
    }

    /** The database's clock, read after the locks were held: what every decision on them goes by. */
    public Instant now() {
        return now;
    }

    /** A position as it stands with the changes so far; {@code null} if it was not among those to lock. */
    public @Nullable LockedPosition find(PositionKey key) {
        return current.get(key);
    }

    /** All that were to be locked, with the changes so far, in their order. */
    public Collection<LockedPosition> positions() {
        return List.copyOf(current.values());
    }

    /** What {@code channelId} has reserved at a position, with the changes so far; 0 where it has nothing there. */
    public long reserved(PositionKey key, int channelId) {
        return reservedByChannel.getOrDefault(new ChannelKey(key, channelId), 0L);
    }

    /**
     * Takes a supplier's statement, unless a newer one is known. Of two of the same time the one that arrives later
     * counts. A first statement makes the position, also if it says 0: that is not the same as unknown.
     */
    public Outcome observe(PositionKey key, Statement statement) {
        LockedPosition before = require(key);
        if (before.isNewerThan(statement.takenAt())) {
            return Outcome.OLDER;
        }
        Observed observed = new Observed(statement.observedAt(), statement.takenAt());
        if (before.exists() && before.onHand() == statement.quantity()) {
            put(before.confirmed(observed));
            return Outcome.UNCHANGED;
        }
        record(before, before.stated(statement.quantity(), observed), statement);
        return Outcome.APPLIED;
    }

    /** Sets what a person counted, whatever was known; always leaves an entry, since a person gave a reason. */
    public void adjust(PositionKey key, Statement statement) {
        LockedPosition before = require(key);
        Observed observed = new Observed(statement.observedAt(), statement.takenAt());
        record(before, before.stated(statement.quantity(), observed), statement);
    }

    /** Zero, since complete answers no longer have it. Says nothing against a newer observation, or of an unknown one. */
    public Outcome missing(PositionKey key, Statement zero) {
        LockedPosition before = require(key);
        if (!before.exists() || before.isNewerThan(zero.takenAt())) {
            return Outcome.OLDER;
        }
        if (before.onHand() == 0) {
            put(before.frozen(before.missingPolls()));
            return Outcome.UNCHANGED;
        }
        LockedPosition emptied = before.stated(0, new Observed(zero.observedAt(), zero.takenAt()));
        record(before, emptied.frozen(before.missingPolls() + 1), zero);
        return Outcome.APPLIED;
    }

    /** One more complete answer that it was missing from, within the grace: it keeps its value, and ages. */
    public void missed(PositionKey key, Instant takenAt) {
        LockedPosition before = require(key);
        if (before.exists() && !before.isNewerThan(takenAt)) {
            put(before.frozen(before.missingPolls() + 1));
        }
    }

    /**
     * The poll that is being applied does not speak for it: it keeps its value, and ages.
     *
     * @param wasThere whether a row was there, if no sound one: then it was not missing
     */
    public void uncover(PositionKey key, Instant takenAt, boolean wasThere) {
        LockedPosition before = require(key);
        if (before.exists() && !before.isNewerThan(takenAt)) {
            put(before.frozen(wasThere ? 0 : before.missingPolls()));
        }
    }

    /**
     * Adds to what a channel has reserved at a position. Whether it may is the caller's decision.
     *
     * @param units below 0 to give back
     * @param reference such as the reservation's id
     */
    public void reserve(PositionKey key, int channelId, long units, Cause cause, @Nullable String reference) {
        LockedPosition before = require(key);
        long byChannel = Math.addExact(reserved(key, channelId), units);
        if (!before.exists() || byChannel < 0) {
            throw new IllegalArgumentException("Position " + key + " has no " + units + " to reserve or give back");
        }
        ChannelKey channel = new ChannelKey(key, channelId);
        reservedByChannel.put(channel, byChannel);
        channelsChanged.put(channel, byChannel);
        LockedPosition after =
                before.withReserved(Math.addExact(before.reserved(), units)).recorded(recordedAt(before));
        changed.add(key);
        current.put(key, after);
        entries.add(new NewEntry(null, after, cause, channelId, 0, units, null, reference));
    }

    private void record(LockedPosition before, LockedPosition stated, Statement statement) {
        LockedPosition after = stated.recorded(recordedAt(before));
        put(after.statedByOwn());
        entries.add(new NewEntry(
                null,
                after,
                statement.cause(),
                null,
                after.onHand() - before.onHand(),
                0,
                statement.pollId(),
                statement.reference()));
    }

    /** Never before the position's last entry, else "as it was at" would not be monotone. */
    private Instant recordedAt(LockedPosition before) {
        return before.recordedAt().isAfter(now) ? before.recordedAt() : now;
    }

    private void put(LockedPosition after) {
        stated = true;
        if (!after.equals(current.put(after.key(), after))) {
            changed.add(after.key());
        }
    }

    private LockedPosition require(PositionKey key) {
        LockedPosition position = current.get(key);
        if (position == null) {
            throw new IllegalArgumentException("Position " + key + " is not among those locked");
        }
        return position;
    }

    List<NewEntry> entries() {
        return entries;
    }

    /**
     * Whether a poll that was compared before this is written may have found what is so no longer: a number, or of which
     * positions it had to speak, that they inherit from it or were missing from others before it.
     */
    public boolean outdatesPolls() {
        return stated
                && (!entries.isEmpty()
                        || updated().entrySet().stream()
                                .anyMatch(pair -> isInAnotherCase(pair.getKey(), pair.getValue())));
    }

    private static boolean isInAnotherCase(LockedPosition before, LockedPosition after) {
        return before.covered() != after.covered() || before.missingPolls() != after.missingPolls();
    }

    /** Whether nothing was stated of any position: only what is reserved changed, if anything. */
    boolean isOfReservedAlone() {
        return !stated;
    }

    Map<ChannelKey, Long> channelsChanged() {
        return channelsChanged;
    }

    /** Those that changed and had a row before, with what they were when they were locked. */
    Map<LockedPosition, LockedPosition> updated() {
        Map<LockedPosition, LockedPosition> pairs = new java.util.LinkedHashMap<>();
        changed.stream()
                .filter(key -> state(locked, key).exists())
                .forEach(key -> pairs.put(state(locked, key), state(current, key)));
        return pairs;
    }

    /** Those observed for the first time. */
    List<LockedPosition> created() {
        return changed.stream()
                .filter(key -> !state(locked, key).exists())
                .map(key -> state(current, key))
                .toList();
    }

    /** Items with positions that changed and have no entry of it. */
    Set<Long> silentItems() {
        Set<PositionKey> silent = new TreeSet<>(changed);
        entries.forEach(entry -> silent.remove(entry.after().key()));
        Set<Long> items = new TreeSet<>();
        silent.forEach(key -> items.add(key.itemId()));
        return items;
    }

    private static LockedPosition state(Map<PositionKey, LockedPosition> states, PositionKey key) {
        return java.util.Objects.requireNonNull(states.get(key));
    }
}
