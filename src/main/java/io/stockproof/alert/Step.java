package io.stockproof.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What becomes of an alert. */
sealed interface Step {

    /** An alert that is open, and when it was told last. */
    record Standing(long id, AlertKind kind, @Nullable String supplier, Level level, Instant toldAt) {}

    /** It opens, and is told. */
    record Opens(Measure measure, Level level) implements Step {}

    /** It stays. @param isTold since it has become worse, or was told long ago */
    record Stays(Standing alert, Measure measure, Level level, boolean isTold) implements Step {}

    /** It is over, and that is told. @param measure {@code null} where it is not measured any more */
    record Ends(Standing alert, @Nullable Measure measure) implements Step {}
}
