package io.stockproof.intake;

import io.stockproof.supplier.PollSchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.springframework.scheduling.support.CronExpression;

/** When a supplier is polled next. */
final class Schedule {

    private static final Duration NEVER = Duration.ofDays(365);

    private Schedule() {}

    /**
     * The first instant after {@code now}. Every so many seconds, counted from when the last run began, it is put up to a
     * tenth earlier or later, so that many suppliers are not asked at once for ever.
     *
     * @param jitter from -1 to 1
     */
    static Instant next(PollSchedule schedule, Instant lastBegan, Instant now, double jitter) {
        if (schedule.everySeconds() != null) {
            long millis = schedule.everySeconds() * 1000L;
            Instant next = lastBegan.plusMillis(millis + (long) (millis * 0.1 * jitter));
            return next.isAfter(now) ? next : now;
        }
        CronExpression cron = CronExpression.parse(Objects.requireNonNull(schedule.cron()));
        var next = cron.next(now.atOffset(ZoneOffset.UTC));
        // An expression that never comes again, such as one of the 30th of February.
        return next == null ? now.plus(NEVER) : next.toInstant();
    }

    /** Tells whether a supplier's schedule has changed since its task was made. */
    static String fingerprint(PollSchedule schedule) {
        return schedule.everySeconds() != null ? "every " + schedule.everySeconds() : "cron " + schedule.cron();
    }
}
