package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartedTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, -100", "0, 0", "0, 50", "60000, 59840", "60000, 60000", "60000, 90000"})
    void isNotAheadOfAClockThatWentOnAsThisMachinesDid(long passedMillis, long databaseMillis) {
        assertThat(isAhead(passedMillis, databaseMillis)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, -101", "60000, 59839", "60000, 0", "60000, -3540000"})
    void isAheadOfAClockThatWasPutBack(long passedMillis, long databaseMillis) {
        assertThat(isAhead(passedMillis, databaseMillis)).isTrue();
    }

    @Test
    void theMachinesNumberMayBeginAnywhere() {
        Started started = new Started(NOON, Long.MAX_VALUE - 5);

        assertThat(started.isAheadOf(NOON, Long.MIN_VALUE + 5)).isFalse();
    }

    private static boolean isAhead(long passedMillis, long databaseMillis) {
        long began = 77;
        return new Started(NOON, began)
                .isAheadOf(NOON.plusMillis(databaseMillis), began + Duration.ofMillis(passedMillis).toNanos());
    }
}
