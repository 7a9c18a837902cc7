package io.stockproof.alert;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What becomes of an alert. */
sealed interface Step {

    /** An alert that is open, and when it was told and seen last. */
    record Standing(
            long id, AlertKind kind, @Nullable String supplier, Level level, Instant toldAt, Instant lastSeenAt) {}

    /**
     * How fast things go.
     *
     * @param remindAfter after how long an alert that stays is told again
     * @param endAfter after how long one that is not measured any more ends
     */
    record Pace(Duration remindAfter, Duration endAfter) {}

    /** It opens, and is told. */
    record Opens(Measure measure, Level level) implements Step {}

    /** It stays. @param isTold since it has become worse, or was told long ago */
    record Stays(Standing alert, Measure measure, Level level, boolean isTold) implements Step {}

    /** It is over, and that is told. @param measure {@code null} where it is not measured any more */
    record Ends(Standing alert, @Nullable Measure measure) implements Step {}
}
