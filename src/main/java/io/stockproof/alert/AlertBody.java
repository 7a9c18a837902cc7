package io.stockproof.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alert as it is shown and told.
 *
 * @param supplier whom it is about; {@code null} where it is about the channel as a whole
 * @param value as it was measured last
 * @param worst the greatest since it opened
 * @param warnAbove the limit, as it was then; {@code null} where there is none
 * @param pageAbove the same
 * @param detail in words, with the numbers
 * @param toldAt when it was last told
 * @param told how often
 * @param resolvedAt {@code null} while it is open
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record AlertBody(
        long id,
        String channel,
        AlertKind kind,
        @Nullable String supplier,
        Level level,
        State state,
        BigDecimal value,
        BigDecimal worst,
        @Nullable BigDecimal warnAbove,
        @Nullable BigDecimal pageAbove,
        String detail,
        Instant openedAt,
        Instant lastSeenAt,
        Instant toldAt,
        int told,
        @Nullable Instant resolvedAt) {

    /** Whether it is there. */
    enum State {
        OPEN,
        RESOLVED
    }

    /** As an event carries it. */
    record Told(String subscription, long sequence, AlertBody alert) {}
}
