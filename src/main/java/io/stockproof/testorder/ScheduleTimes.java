package io.stockproof.testorder;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/** When a schedule runs. */
final class ScheduleTimes {

    private static final Duration BETWEEN_MIN = Duration.ofMinutes(1);
    private static final int FIELDS = 6;
    private static final int LOOKED_AT = 100;

    private ScheduleTimes() {}

    /** The next time after {@code now}; {@code null} where none ever comes. */
    static @Nullable Instant next(@Nullable Integer everySeconds, @Nullable String cron, Instant now) {
        if (everySeconds != null) {
            return now.plusSeconds(everySeconds);
        }
        OffsetDateTime next =
                cron == null ? null : CronExpression.parse(cron).next(now.atOffset(ZoneOffset.UTC));
        return next == null ? null : next.toInstant();
    }

    /** What is wrong with an expression; {@code null} where nothing is. */
    static @Nullable String faultOf(String cron, Instant now) {
        if (cron.strip().split("\\s+").length != FIELDS) {
            return "must have six fields: second, minute, hour, day of month, month, day of week";
        }
        try {
            Instant at = next(null, cron, now);
            if (at == null) {
                return "never comes";
            }
            for (int i = 0; i < LOOKED_AT; i++) {
                Instant then = next(null, cron, at);
                if (then == null) {
                    return null;
                }
                if (Duration.between(at, then).compareTo(BETWEEN_MIN) < 0) {
                    return "must not come more often than once a minute";
                }
                at = then;
            }
            return null;
        } catch (IllegalArgumentException e) {
            return "is no cron expression";
        }
    }
}
