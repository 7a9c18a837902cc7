package io.stockproof.intake;

import io.stockproof.ledger.Cause;
import io.stockproof.ledger.LockedPosition;
import io.stockproof.ledger.PositionBatch;
import io.stockproof.ledger.PositionKey;
import io.stockproof.ledger.Positions;
import io.stockproof.ledger.Statement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Applies what polls are to change, row by row judged by the positions that were locked. */
@Repository
class Pending {

    private enum Action {
        OBSERVED,
        MISSING,
        MISSED,
        UNSOUND,
        UNSAID
    }

    private record Change(
            PositionKey key, Action action, @Nullable Long quantity, Instant takenAt, Instant observedAt) {}

    /**
     * What was applied in one transaction.
     *
     * @param entries of the ledger that were written
     * @param outdatesPolls whether polls that were compared before found what is so no longer
     * @param positions all that were locked for it, as they are now
     */
    record Applied(int entries, boolean outdatesPolls, Collection<LockedPosition> positions) {}

    /**
     * A slice that was applied.
     *
     * @param isLast whether nothing is left
     */
    record Slice(Applied applied, long lastItem, boolean isLast) {}

    private final JdbcClient jdbc;
    private final Positions positions;

    Pending(JdbcClient jdbc, Positions positions) {
        this.jdbc = jdbc;
        this.positions = positions;
    }

    /** How much is stored of what is proposed: of a poll that is being decided. */
    long count(long pollId) {
        return jdbc.sql("SELECT count(*) FROM intake_proposed WHERE poll_id = :poll")
                .param("poll", pollId)
                .query(Long.class)
                .single();
    }

    /** Keeps what is proposed, to be applied in slices, through whatever happens between them. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void keep(long pollId) {
        jdbc.sql("""
                        INSERT INTO intake_pending (poll_id, item_id, location_id, action, quantity, taken_at,
                                                    observed_at)
                        SELECT poll_id, item_id, location_id, action, quantity, taken_at, observed_at
                          FROM intake_proposed
                         WHERE poll_id = :poll
                         ORDER BY item_id, location_id
                        """)
                .param("poll", pollId)
                .update();
        forget(pollId);
    }

    /** Applies all that is proposed, within the transaction that decided so: what is stored, and {@code others}. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Applied applyProposed(long pollId, List<Proposed.Observation> others) {
        List<Change> changes = new ArrayList<>(find("intake_proposed", pollId, 0, null));
        boolean isAnyStored = !changes.isEmpty();
        others.forEach(other -> changes.add(
                new Change(other.key(), Action.OBSERVED, other.quantity(), other.takenAt(), other.observedAt())));
        Applied applied = apply(pollId, changes);
        if (isAnyStored) {
            forget(pollId);
        }
        return applied;
    }

    private void forget(long pollId) {
        jdbc.sql("DELETE FROM intake_proposed WHERE poll_id = :poll")
                .param("poll", pollId)
                .update();
    }

    /**
     * Applies up to {@code limit} of a poll's changes, in the order of the key, and takes them off the list. All of an
     * item's go together: nobody sees units that have left one location and not arrived at another. So of a poll that
     * was held, an item is left alone whole where something newer is known of any location it would change.
     *
     * @param after the last item that was applied before: what was taken off the list up to there is not looked at again
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Slice applySome(long pollId, long after, int limit) {
        List<Change> found = find("intake_pending", pollId, after, limit + 1);
        boolean isLast = found.size() <= limit;
        List<Change> changes = isLast ? found : withoutItem(found, found.getLast().key().itemId());
        long lastItem = changes.isEmpty() ? after : changes.getLast().key().itemId();
        Applied applied = apply(pollId, changes);
        jdbc.sql("DELETE FROM intake_pending WHERE poll_id = :poll AND item_id > :after AND item_id <= :lastItem")
                .param("poll", pollId)
                .param("after", after)
                .param("lastItem", lastItem)
                .update();
        return new Slice(applied, lastItem, isLast);
    }

    private static List<Change> withoutItem(List<Change> changes, long itemId) {
        return changes.stream().filter(change -> change.key().itemId() != itemId).toList();
    }

    private Applied apply(long pollId, List<Change> changes) {
        if (changes.isEmpty()) {
            return new Applied(0, false, List.of());
        }
        PositionBatch batch = positions.lock(changes.stream().map(Change::key).toList());
        Set<Long> overtaken = overtaken(batch, changes);
        if (!overtaken.isEmpty()) {
            neverRepeats(pollId);
        }
        Set<Long> leftAlone = wasHeld(pollId) ? overtaken : Set.of();
        changes.stream()
                .filter(change -> !leftAlone.contains(change.key().itemId()))
                .forEach(change -> apply(batch, change, pollId));
        return new Applied(positions.write(batch), batch.outdatesPolls(), batch.positions());
    }

    /** The same answer again, being newer, has something to say that this one had not. */
    private void neverRepeats(long pollId) {
        jdbc.sql("UPDATE intake_poll SET repeatable = false WHERE poll_id = :poll")
                .param("poll", pollId)
                .update();
    }

    private boolean wasHeld(long pollId) {
        return jdbc.sql("SELECT decided_by IS NOT NULL OR state = 'QUARANTINED' FROM intake_poll WHERE poll_id = :poll")
                .param("poll", pollId)
                .query(Boolean.class)
                .single();
    }

    /** Items of which one of these changes is older than what is known where it would be made. */
    private static Set<Long> overtaken(PositionBatch batch, List<Change> changes) {
        return changes.stream()
                .filter(change -> {
                    LockedPosition known = batch.find(change.key());
                    return known != null
                            && known.exists()
                            && change.takenAt().isBefore(known.effective().takenAt());
                })
                .map(change -> change.key().itemId())
                .collect(Collectors.toSet());
    }

    private List<Change> find(String table, long pollId, long after, @Nullable Integer limit) {
        return jdbc.sql("SELECT item_id, location_id, action, quantity, taken_at, observed_at FROM " + table
                + " WHERE poll_id = :poll AND item_id > :after ORDER BY item_id, location_id LIMIT :limit")
                .param("poll", pollId)
                .param("after", after)
                .param("limit", limit)
                .query(Pending::change)
                .list();
    }

    private static void apply(PositionBatch batch, Change change, long pollId) {
        PositionKey key = change.key();
        switch (change.action()) {
            case OBSERVED -> batch.observe(key, statement(change, Cause.OBSERVED, pollId));
            case MISSING -> batch.missing(key, statement(change, Cause.MISSING, pollId));
            case MISSED -> batch.missed(key, change.takenAt());
            case UNSOUND -> batch.uncover(key, change.takenAt(), true);
            case UNSAID -> batch.uncover(key, change.takenAt(), false);
        }
    }

    private static Statement statement(Change change, Cause cause, long pollId) {
        long quantity = Objects.requireNonNull(change.quantity());
        return new Statement(quantity, change.takenAt(), change.observedAt(), cause, pollId, null);
    }

    /** Proposes again what was held of a poll, or of some of its items. Returns how many values. */
    @Transactional(propagation = Propagation.MANDATORY)
    public int takeBack(long pollId, @Nullable List<Long> items) {
        return jdbc.sql("""
                        WITH believed AS (
                            DELETE FROM intake_held
                             WHERE poll_id = :poll AND (:all OR item_id = ANY (:items::bigint[]))
                            RETURNING poll_id, item_id, location_id, action, quantity, taken_at, observed_at
                        )
                        INSERT INTO intake_proposed (poll_id, item_id, location_id, action, quantity, taken_at,
                                                     observed_at)
                        SELECT * FROM believed
                        """)
                .param("poll", pollId)
                .param("all", items == null)
                .param("items", items == null ? new Long[0] : items.toArray(Long[]::new))
                .update();
    }

    private static Change change(ResultSet row, int index) throws SQLException {
        return new Change(
                new PositionKey(row.getLong("item_id"), row.getInt("location_id")),
                Action.valueOf(row.getString("action")),
                row.getObject("quantity", Long.class),
                row.getObject("taken_at", OffsetDateTime.class).toInstant(),
                row.getObject("observed_at", OffsetDateTime.class).toInstant());
    }
}
