package io.stockproof.mismatch;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A display that differs from what is recorded of it, and may only be on its way. A store that follows what can be bought
 * within the settling time is right, although each comparison may find it behind: so the time runs anew whenever the
 * store has moved. One that moves on and on and is never right is found in the end.
 *
 * @param kind that was found; {@code null} where the display is right and its mismatch is about to end
 * @param firstAt when it was found first
 * @param since when the display was last seen to move, or else first found wrong
 */
record Suspicion(@Nullable MismatchKind kind, Instant firstAt, Instant since) {

    private static final int SETTLES_MAX = 30;

    static Suspicion first(@Nullable MismatchKind kind, Instant now) {
        return new Suspicion(kind, now, now);
    }

    /**
     * What is to be thought after one more comparison.
     *
     * @param movedAt when the store last showed another number; {@code null} where it shows none
     */
    Suspicion again(@Nullable MismatchKind found, @Nullable Instant movedAt, Instant now, Duration settle) {
        if (found != kind) {
            return first(found, now);
        }
        if (kind == null || movedAt == null || !movedAt.isAfter(since)) {
            return this;
        }
        boolean inTime = movedAt.isBefore(firstAt.plus(settle.multipliedBy(SETTLES_MAX)));
        return inTime ? new Suspicion(kind, firstAt, movedAt) : this;
    }

    /** When it is settled, if nothing changes. */
    Instant settledAt(Duration settle) {
        return since.plus(settle);
    }

    boolean isSettled(Instant now, Duration settle) {
        return !now.isBefore(settledAt(settle));
    }
}
