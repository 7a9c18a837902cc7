package io.stockproof.subscription;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt ended. */
sealed interface Outcome {

    /** The receiver has confirmed it with a 2xx. */
    record Delivered(int status) implements Outcome {}

    /**
     * It has not.
     *
     * @param status {@code null} where there was no answer
     * @param error fit for reports
     * @param retryAfter the pause that the receiver asks for
     */
    record Failed(@Nullable Integer status, String error, @Nullable Duration retryAfter) implements Outcome {}

    /** The receiver has said that it wants no more: 410. */
    record Gone() implements Outcome {}
}
