package io.stockproof.intake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The oldest times of rows that are counted as one: what an answer includes is never overstated. */
final class OldestTimes {

    private @Nullable Instant takenAt;
    private @Nullable Instant observedAt;

    void note(Instant taken, Instant observed) {
        if (takenAt == null || taken.isBefore(takenAt)) {
            takenAt = taken;
        }
        if (observedAt == null || observed.isBefore(observedAt)) {
            observedAt = observed;
        }
    }

    @Nullable
    Instant takenAt() {
        return takenAt;
    }

    @Nullable
    Instant observedAt() {
        return observedAt;
    }
}
