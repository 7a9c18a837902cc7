package io.stockproof.ledger;

import io.stockproof.ledger.LockedPosition.Observed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Positions under lock, and the changes decided on them. All in memory: nothing is written before
 * {@link Positions#write}. Each change sees those before it. For one thread, within the transaction that locked.
 */
public final class PositionBatch {

    /** What a channel has reserved at a position. */
    record ChannelKey(PositionKey position, int channelId) {}

    /** A position that changed, and had a row before. */
    record Update(LockedPosition before, LockedPosition after) {}

    private static final class Slot {

        final LockedPosition locked;
        LockedPosition current;
        boolean changed;
        boolean hasEntry;

        Slot(LockedPosition locked) {
            this.locked = locked;
            this.current = locked;
        }
    }

    private final Instant now;
    /** In the order in which they were locked. */
    private final Map<PositionKey, Slot> slots;
    private final Map<ChannelKey, Long> reservedByChannel;
    private final Map<ChannelKey, Long> channelsChanged = new HashMap<>();
    private final List<NewEntry> entries = new ArrayList<>();
    private boolean stated;

    /**
     * @param positions each once, in the order in which they were locked
     */
    PositionBatch(Instant now, Collection<LockedPosition> positions, Map<ChannelKey, Long> reservedByChannel) {
        this.now = now;
        this.slots = LinkedHashMap.newLinkedHashMap(positions.size());
        for (LockedPosition position : positions) {
            slots.put(position.key(), new Slot(position));
        }
        this.reservedByChannel = new HashMap<>(reservedByChannel);
    }

    /** The database's clock, read after the locks were held: what every decision on them goes by. */
    public Instant now() {
        return now;
    }

    /** A position as it stands with the changes so far; {@code null} if it was not among those to lock. */
    public @Nullable LockedPosition find(PositionKey key) {
        Slot slot = slots.get(key);
        return slot == null ? null : slot.current;
    }

    /** All that were to be locked, with the changes so far, in their order. */
    public Collection<LockedPosition> positions() {
        List<LockedPosition> positions = new ArrayList<>(slots.size());
        for (Slot slot : slots.values()) {
            positions.add(slot.current);
        }
        return positions;
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
        Slot slot = require(key);
        LockedPosition before = slot.current;
        if (before.isNewerThan(statement.takenAt())) {
            return Outcome.OLDER;
        }
        Observed observed = new Observed(statement.observedAt(), statement.takenAt());
        if (before.exists() && before.onHand() == statement.quantity()) {
            put(slot, before.confirmed(observed));
            return Outcome.UNCHANGED;
        }
        record(slot, before.stated(statement.quantity(), observed), statement);
        return Outcome.APPLIED;
    }

    /** Sets what a person counted, whatever was known; always leaves an entry, since a person gave a reason. */
    public void adjust(PositionKey key, Statement statement) {
        Slot slot = require(key);
        Observed observed = new Observed(statement.observedAt(), statement.takenAt());
        record(slot, slot.current.stated(statement.quantity(), observed), statement);
    }

    /** Zero, since complete answers no longer have it. Says nothing against a newer observation, or of an unknown one. */
    public Outcome missing(PositionKey key, Statement zero) {
        Slot slot = require(key);
        LockedPosition before = slot.current;
        if (!before.exists() || before.isNewerThan(zero.takenAt())) {
            return Outcome.OLDER;
        }
        if (before.onHand() == 0) {
            put(slot, before.frozen(before.missingPolls()));
            return Outcome.UNCHANGED;
        }
        LockedPosition emptied = before.stated(0, new Observed(zero.observedAt(), zero.takenAt()));
        record(slot, emptied.frozen(before.missingPolls() + 1), zero);
        return Outcome.APPLIED;
    }

    /** One more complete answer that it was missing from, within the grace: it keeps its value, and ages. */
    public void missed(PositionKey key, Instant takenAt) {
        Slot slot = require(key);
        LockedPosition before = slot.current;
        if (before.exists() && !before.isNewerThan(takenAt)) {
            put(slot, before.frozen(before.missingPolls() + 1));
        }
    }

    /**
     * The poll that is being applied does not speak for it: it keeps its value, and ages.
     *
     * @param wasThere whether a row was there, if no sound one: then it was not missing
     */
    public void uncover(PositionKey key, Instant takenAt, boolean wasThere) {
        Slot slot = require(key);
        LockedPosition before = slot.current;
        if (before.exists() && !before.isNewerThan(takenAt)) {
            put(slot, before.frozen(wasThere ? 0 : before.missingPolls()));
        }
    }

    /**
     * Adds to what a channel has reserved at a position. Whether it may is the caller's decision.
     *
     * @param units below 0 to give back
     * @param reference such as the reservation's id
     */
    public void reserve(PositionKey key, int channelId, long units, Cause cause, @Nullable String reference) {
        Slot slot = require(key);
        LockedPosition before = slot.current;
        long byChannel = Math.addExact(reserved(key, channelId), units);
        if (!before.exists() || byChannel < 0) {
            throw new IllegalArgumentException("Position " + key + " has no " + units + " to reserve or give back");
        }
        ChannelKey channel = new ChannelKey(key, channelId);
        reservedByChannel.put(channel, byChannel);
        channelsChanged.put(channel, byChannel);
        LockedPosition after =
                before.withReserved(Math.addExact(before.reserved(), units)).recorded(recordedAt(before));
        slot.changed = true;
        slot.hasEntry = true;
        slot.current = after;
        entries.add(new NewEntry(null, after, cause, channelId, 0, units, null, reference));
    }

    private void record(Slot slot, LockedPosition stated, Statement statement) {
        LockedPosition before = slot.current;
        LockedPosition after = stated.recorded(recordedAt(before));
        put(slot, after.statedByOwn());
        slot.hasEntry = true;
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

    private void put(Slot slot, LockedPosition after) {
        stated = true;
        slot.changed |= !after.equals(slot.current);
        slot.current = after;
    }

    private Slot require(PositionKey key) {
        Slot slot = slots.get(key);
        if (slot == null) {
            throw new IllegalArgumentException("Position " + key + " is not among those locked");
        }
        return slot;
    }

    List<NewEntry> entries() {
        return entries;
    }

    /**
     * Whether a poll that was compared before this is written may have found what is so no longer: a number, or of which
     * positions it had to speak, that they inherit from it or were missing from others before it.
     */
    public boolean outdatesPolls() {
        return stated && (!entries.isEmpty() || updated().stream().anyMatch(PositionBatch::isInAnotherCase));
    }

    private static boolean isInAnotherCase(Update update) {
        return update.before().covered() != update.after().covered()
                || update.before().missingPolls() != update.after().missingPolls();
    }

    boolean isChanged() {
        return slots.values().stream().anyMatch(slot -> slot.changed);
    }

    /** Whether nothing was stated of any position: only what is reserved changed, if anything. */
    boolean isOfReservedAlone() {
        return !stated;
    }

    Map<ChannelKey, Long> channelsChanged() {
        return channelsChanged;
    }

    /** Those that changed and had a row before, with what they were when they were locked. */
    List<Update> updated() {
        List<Update> updated = new ArrayList<>();
        for (Slot slot : slots.values()) {
            if (slot.changed && slot.locked.exists()) {
                updated.add(new Update(slot.locked, slot.current));
            }
        }
        return updated;
    }

    /** Those observed for the first time. */
    List<LockedPosition> created() {
        List<LockedPosition> created = new ArrayList<>();
        for (Slot slot : slots.values()) {
            if (slot.changed && !slot.locked.exists()) {
                created.add(slot.current);
            }
        }
        return created;
    }

    /** Items with positions that changed and have no entry of it, in the order in which they were locked. */
    Set<Long> silentItems() {
        Set<Long> items = new LinkedHashSet<>();
        for (Slot slot : slots.values()) {
            if (slot.changed && !slot.hasEntry) {
                items.add(slot.locked.key().itemId());
            }
        }
        return items;
    }
}
