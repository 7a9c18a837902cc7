package io.stockproof.intake;

import java.time.Duration;

/** When a webhook must be answered, counted from its arrival: its sender gives up after three seconds. */
final class WebhookDeadline {

    private static final Duration TIME_MAX = Duration.ofMillis(2_500);

    private final long endNanos;

    private WebhookDeadline(Duration timeMax) {
        this.endNanos = System.nanoTime() + timeMax.toNanos();
    }

    /** Of a message that has just come. */
    static WebhookDeadline fromNow() {
        return in(TIME_MAX);
    }

    static WebhookDeadline in(Duration timeMax) {
        return new WebhookDeadline(timeMax);
    }

    /** Not negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
    }
}
