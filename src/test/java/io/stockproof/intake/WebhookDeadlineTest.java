package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WebhookDeadlineTest {

    @Test
    void isBeforeItsSenderGivesUp() {
        assertThat(WebhookDeadline.fromNow().left()).isPositive().isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void isNeverOverdrawn() {
        assertThat(WebhookDeadline.in(Duration.ofSeconds(-1)).left()).isZero();
    }
}
