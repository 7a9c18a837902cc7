package io.stockproof.mismatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A display that differs from what is recorded of it, and may only be on its way. A store that follows what can be bought
 * within the settling time is right, although each comparison may find it behind: so the time runs anew whenever the
 * store is found to have moved. From when it is found, not from when it moved: it may have been right in between, and
 * what can be bought have moved on. A store that moves on and on and is never right is found in the end.
 *
 * @param kind that was found; {@code null} where the display is right and its mismatch is about to end
 * @param firstAt when it was found first
 * @param since when it was found first, or last found to have moved
 * @param movedAt when the store last showed another number; {@code null} where it shows none
 */
record Suspicion(
        @Nullable MismatchKind kind, Instant firstAt, Instant since, @Nullable Instant movedAt) {

    private static final int SETTLES_MAX = 30;

    static Suspicion first(@Nullable MismatchKind kind, @Nullable Instant movedAt, Instant now) {
        return new Suspicion(kind, now, now, movedAt);
    }

    /** What is to be thought after one more comparison. */
    Suspicion again(@Nullable MismatchKind found, @Nullable Instant movedAtLast, Instant now, Duration settle) {
        if (found != kind) {
            return first(found, movedAtLast, now);
        }
        boolean follows = kind != null
                && !Objects.equals(movedAt, movedAtLast)
                && now.isBefore(firstAt.plus(settle.multipliedBy(SETTLES_MAX)));
        return follows ? new Suspicion(kind, firstAt, now, movedAtLast) : this;
    }

    /** When it is settled, if nothing changes. */
    Instant settledAt(Duration settle) {
        return since.plus(settle);
    }

    boolean isSettled(Instant now, Duration settle) {
        return !now.isBefore(settledAt(settle));
    }
}
