package io.stockproof.supplier;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * When a supplier is polled: every so many seconds, or by a cron expression of six fields (seconds first, UTC).
 * Exactly one of the two is set.
 *
 * @param everySeconds from 1 to 604,800
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PollSchedule(@Nullable Integer everySeconds, @Nullable String cron) {

    /** Where a document names no schedule. */
    public static final PollSchedule EVERY_FIVE_MINUTES = new PollSchedule(300, null);
}
