package io.stockproof.intake;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a supplier's webhooks can be relied upon. Polls are made more seldom only while they can. */
enum WebhookState {
    /** None has ever come. */
    NEVER,
    /** They come as they have been coming. */
    ACTIVE,
    /** None has come for far longer than usual. */
    SILENT,
    /** The supplier says that it no longer sends. */
    SUSPENDED;

    /** So many times the usual pause may pass without a message. */
    private static final double GAPS = 3;

    /**
     * Decides from what is known alone.
     *
     * @param gapSeconds the usual pause between bursts of messages; {@code null} while none is known
     */
    static WebhookState of(
            @Nullable Instant lastAt, boolean suspended, @Nullable Double gapSeconds, long atLeastSeconds,
            Instant now) {
        if (lastAt == null) {
            return NEVER;
        }
        if (suspended) {
            return SUSPENDED;
        }
        Duration silence = Duration.between(lastAt, now);
        return silence.toSeconds() > silentAfterSeconds(gapSeconds, atLeastSeconds) ? SILENT : ACTIVE;
    }

    /** The seconds without a message after which they are silent. */
    static long silentAfterSeconds(@Nullable Double gapSeconds, long atLeastSeconds) {
        return gapSeconds == null ? atLeastSeconds : Math.max(atLeastSeconds, Math.round(gapSeconds * GAPS));
    }
}
