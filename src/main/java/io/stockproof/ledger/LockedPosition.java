package io.stockproof.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A position as it stands under its lock.
 *
 * @param seq of its last ledger entry; 0 for one that was never observed, which has no row yet
 * @param own its own last observation
 * @param coverage the last applied poll whose scope it lies in; {@code null} where there is none
 * @param covered whether that poll carried it soundly, so that it inherits from it
 * @param missingPolls complete answers in a row that it was missing from
 * @param recordedAt of its last ledger entry
 * @param onHandXid the transaction that stated {@code onHand}, as {@code xid8} or {@link #OWN}; {@code null} before the
 *     first
 */
public record LockedPosition(
        PositionKey key,
        int supplierId,
        long seq,
        long onHand,
        long reserved,
        Observed own,
        @Nullable Observed coverage,
        boolean covered,
        int missingPolls,
        Instant recordedAt,
        @Nullable String onHandXid) {

    /** The transaction that holds the lock. */
    static final String OWN = "own";

    /** When something was observed: {@code takenAt} bounds what it includes, {@code at} is where it ages from. */
    public record Observed(Instant at, Instant takenAt) {

        static final Observed NEVER = new Observed(Instant.EPOCH, Instant.EPOCH);

        Observed latest(@Nullable Observed other) {
            return other == null ? this : new Observed(later(at, other.at), later(takenAt, other.takenAt));
        }

        private static Instant later(Instant one, Instant other) {
            return one.isAfter(other) ? one : other;
        }
    }

    /** Whether it was ever observed. */
    public boolean exists() {
        return seq > 0;
    }

    /** The observation that counts: its own, or that of the last poll that covered it, whichever is later. */
    public Observed effective() {
        return covered ? own.latest(coverage) : own;
    }

    /** Whether something taken at {@code takenAt} is older than what is known. */
    boolean isNewerThan(Instant takenAt) {
        return exists() && takenAt.isBefore(effective().takenAt());
    }

    /** The same, lying in the scope of that poll. */
    LockedPosition inheriting(@Nullable Observed from) {
        return new LockedPosition(
                key, supplierId, seq, onHand, reserved, own, from, covered, missingPolls, recordedAt, onHandXid);
    }

    /**
     * The same with a supplier's or a person's number. It goes on inheriting unless a poll was taken later. Taken, not
     * read: a 'not modified' renews the age of what it covers, and takes nothing.
     */
    LockedPosition stated(long quantity, Observed observed) {
        boolean inherits = coverage == null || !observed.takenAt().isBefore(coverage.takenAt());
        return new LockedPosition(
                key, supplierId, seq, quantity, reserved, observed, coverage, inherits, 0, recordedAt, onHandXid);
    }

    /** The same, seen once more. */
    LockedPosition confirmed(Observed observed) {
        Observed latest = effective().latest(observed);
        boolean inherits = covered || coverage == null || !latest.takenAt().isBefore(coverage.takenAt());
        return new LockedPosition(key, supplierId, seq, onHand, reserved, latest, coverage, inherits, 0, recordedAt,
                onHandXid);
    }

    /** The same, no longer inheriting: what it was worth is kept as its own. */
    LockedPosition frozen(int missed) {
        return new LockedPosition(
                key, supplierId, seq, onHand, reserved, effective(), coverage, false, missed, recordedAt, onHandXid);
    }

    /** The same, with its statement in the ledger. */
    LockedPosition statedByOwn() {
        return new LockedPosition(
                key, supplierId, seq, onHand, reserved, own, coverage, covered, missingPolls, recordedAt, OWN);
    }

    boolean isStatedByOwn() {
        return OWN.equals(onHandXid);
    }

    LockedPosition withReserved(long units) {
        return new LockedPosition(
                key, supplierId, seq, onHand, units, own, coverage, covered, missingPolls, recordedAt, onHandXid);
    }

    LockedPosition recorded(Instant at) {
        return new LockedPosition(
                key, supplierId, seq + 1, onHand, reserved, own, coverage, covered, missingPolls, at, onHandXid);
    }
}
