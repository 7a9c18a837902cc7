package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.supplier.PollSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a supplier is polled next. */
@Isolated // One of its tests moves the JVM to another time zone.
class ScheduleTest {

    private static final Instant BEGAN = Instant.parse("2026-11-24T12:00:00Z");
    private static final Instant ENDED = BEGAN.plusSeconds(20);

    @ParameterizedTest
    @CsvSource({"300,-1,270000", "300,0,300000", "300,1,330000", "300,0.5,315000", "1,1,1100", "604800,-1,544320000"})
    void countsFromWhereTheLastRunBeganGiveOrTakeATenth(int everySeconds, double jitter, long millis) {
        assertThat(Schedule.next(every(everySeconds), BEGAN, BEGAN, jitter)).isEqualTo(BEGAN.plusMillis(millis));
    }

    @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
    void neverLeavesTheTenthThatItMayVaryBy(
            @ForAll @IntRange(min = 1, max = 604_800) int everySeconds,
            @ForAll @DoubleRange(min = -1, max = 1) double jitter) {
        Duration wait = Duration.between(BEGAN, Schedule.next(every(everySeconds), BEGAN, BEGAN, jitter));

        assertThat(wait.toMillis()).isBetween(everySeconds * 900L, everySeconds * 1100L);
        assertThat(Schedule.next(every(everySeconds), BEGAN, ENDED, jitter)).isAfterOrEqualTo(ENDED);
    }

    @Test
    void pollsAtOnceWhereTheRunTookLongerThanTheTimeBetweenTwo() {
        assertThat(Schedule.next(every(10), BEGAN, ENDED, 1)).isEqualTo(ENDED);
        assertThat(Schedule.next(every(20), BEGAN, ENDED, 0)).isEqualTo(ENDED);
        assertThat(Schedule.next(every(30), BEGAN, ENDED, 0)).isEqualTo(BEGAN.plusSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({"0 */15 * * * *,2026-11-24T12:00:00Z,2026-11-24T12:15:00Z",
            "0 */15 * * * *,2026-11-24T12:14:59.999Z,2026-11-24T12:15:00Z",
            "30 0 6 * * MON-FRI,2026-11-27T06:00:30Z,2026-11-30T06:00:30Z",
            "0 0 0 29 2 *,2026-11-24T12:00:00Z,2028-02-29T00:00:00Z",
            "0 59 23 L * *,2026-11-30T23:58:59Z,2026-11-30T23:59:00Z",
            "@hourly,2026-12-31T23:00:00Z,2027-01-01T00:00:00Z"})
    void comesByItsCronAfterNowWhateverTheJitter(String cron, Instant now, Instant next) {
        assertThat(Schedule.next(cron(cron), BEGAN, now, -1)).isEqualTo(next);
        assertThat(Schedule.next(cron(cron), BEGAN, now, 1)).isEqualTo(next);
    }

    /** Clocks are put forward on 29 March and back on 25 October, at 01:00 UTC: its days have 24 hours all the same. */
    @Test
    void readsACronInUtcWhereverTheMachineStands() {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        try {
            assertThat(days("2026-03-28T00:00:00Z")).containsExactly(
                    "2026-03-28T02:30:00Z", "2026-03-29T02:30:00Z", "2026-03-30T02:30:00Z");
            assertThat(days("2026-10-24T00:00:00Z")).containsExactly(
                    "2026-10-24T02:30:00Z", "2026-10-25T02:30:00Z", "2026-10-26T02:30:00Z");
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static List<String> days(String from) {
        List<String> days = new ArrayList<>();
        for (Instant at = Instant.parse(from); days.size() < 3; days.add(at.toString())) {
            at = Schedule.next(cron("0 30 2 * * *"), at, at, 0);
        }
        return days;
    }

    @Test
    void looksAgainInAYearWhereACronNeverComes() {
        assertThat(Schedule.next(cron("0 0 0 30 2 *"), BEGAN, ENDED, 0)).isEqualTo(ENDED.plus(Duration.ofDays(365)));
    }

    @Test
    void tellsOneScheduleFromAnother() {
        assertThat(List.of(every(60), every(61), cron("0 * * * * *"), cron("1 * * * * *")))
                .extracting(Schedule::fingerprint)
                .containsExactly("every 60", "every 61", "cron 0 * * * * *", "cron 1 * * * * *");
    }

    private static PollSchedule every(int seconds) {
        return new PollSchedule(seconds, null);
    }

    private static PollSchedule cron(String cron) {
        return new PollSchedule(null, cron);
    }
}
