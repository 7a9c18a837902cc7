package io.stockproof.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DigestDaysTest {

    private static final LocalTime SEVEN = LocalTime.of(7, 0);

    @Test
    void isDueFromItsTimeOnAndNotBefore() {
        assertThat(DigestDays.last(Instant.parse("2026-11-26T06:59:59.999Z"), SEVEN)).isEqualTo("2026-11-25");
        assertThat(DigestDays.last(Instant.parse("2026-11-26T07:00:00Z"), SEVEN)).isEqualTo("2026-11-26");
        assertThat(DigestDays.last(Instant.parse("2026-11-26T00:00:00Z"), LocalTime.MIDNIGHT)).isEqualTo("2026-11-26");
    }

    @Test
    void reachesToItsTime() {
        assertThat(DigestDays.end(LocalDate.of(2026, 11, 26), SEVEN)).isEqualTo("2026-11-26T07:00:00Z");
    }

    @Test
    void namesTheSuppliersWhoseScoreFellTheWorstFirst() {
        Map<String, Integer> before = Map.of("a", 90, "b", 90, "c", 50, "gone", 70);
        Map<String, Integer> now = Map.of("a", 89, "b", 60, "c", 51, "new", 3);

        assertThat(Digests.fell(before, now))
                .containsExactly(new Digest.ScoreFell("b", 90, 60), new Digest.ScoreFell("a", 90, 89));
    }
}
