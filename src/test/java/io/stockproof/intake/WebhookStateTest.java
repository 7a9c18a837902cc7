package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WebhookStateTest {

    private static final Instant LAST = Instant.parse("2026-11-26T05:00:00Z");

    @Test
    void isSilentOnlyAfterBothTheLeastTimeAndThriceTheUsualPause() {
        assertThat(after(600, null, 600)).isEqualTo(WebhookState.ACTIVE);
        assertThat(after(601, null, 600)).isEqualTo(WebhookState.SILENT);
        assertThat(after(601, 100.0, 600)).isEqualTo(WebhookState.SILENT);
        assertThat(after(601, 201.0, 600)).isEqualTo(WebhookState.ACTIVE);
        assertThat(after(603, 201.0, 600)).isEqualTo(WebhookState.ACTIVE);
        assertThat(after(604, 201.0, 600)).isEqualTo(WebhookState.SILENT);
    }

    @Test
    void isNeverBeforeTheFirstAndSuspendedHoweverFreshTheLast() {
        assertThat(WebhookState.of(null, true, 5.0, 600, LAST)).isEqualTo(WebhookState.NEVER);
        assertThat(WebhookState.of(LAST, true, 5.0, 600, LAST)).isEqualTo(WebhookState.SUSPENDED);
        assertThat(WebhookState.of(LAST, false, 5.0, 600, LAST.minusSeconds(5))).isEqualTo(WebhookState.ACTIVE);
    }

    @Test
    void theTaskOfASupplierRemembersWhenAllIsDue() {
        DuePoll due = new DuePoll("cron 0 20 6-20 * * MON-FRI", LAST);

        assertThat(DuePoll.parse(due.text())).isEqualTo(due);
        assertThat(due.isDue(LAST.minusNanos(1))).isFalse();
        assertThat(due.isDue(LAST)).isTrue();
        assertThat(DuePoll.parse("every 300")).isEqualTo(new DuePoll("every 300", null));
        assertThat(DuePoll.parse("every 300").isDue(LAST)).isTrue();
        assertThat(DuePoll.parse("")).isEqualTo(DuePoll.NONE);
    }

    private static WebhookState after(long seconds, Double gap, long atLeast) {
        return WebhookState.of(LAST, false, gap, atLeast, LAST.plusSeconds(seconds));
    }
}
