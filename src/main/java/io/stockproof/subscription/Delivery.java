package io.stockproof.subscription;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event of a subscription, and how its delivery stands.
 *
 * @param variant whose answer it tells; {@code null} where it tells something else
 * @param messageId what the receiver sees as {@code webhook-id}: the same with every attempt
 * @param sequence greater than that of every earlier event of the variant, and of every earlier notice
 * @param version of the answer that it tells; {@code null} where it tells something else
 * @param attempts begun so far
 * @param nextAttemptAt {@code null} unless it waits
 * @param lastStatus that the receiver answered last; {@code null} where it did not
 * @param lastError why the last attempt failed
 * @param finishedAt when it was delivered or given up
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Delivery(
        String id,
        EventType type,
        @Nullable String variant,
        String messageId,
        long sequence,
        @Nullable String version,
        State state,
        int attempts,
        Instant createdAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant lastAttemptAt,
        @Nullable Integer lastStatus,
        @Nullable String lastError,
        @Nullable Instant finishedAt) {

    /** How a delivery stands. */
    enum State {
        /** It waits for its next attempt. What is newer of the variant takes its place. */
        PENDING,
        /** An attempt is under way. */
        SENDING,
        /** The receiver has confirmed it. */
        DELIVERED,
        /** It was given up. It can be replayed. */
        DEAD
    }
}
