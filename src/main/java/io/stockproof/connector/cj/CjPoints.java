package io.stockproof.connector.cj;

import java.time.Duration;
import java.time.Instant;

/** CJ's allowance as an answer told it: {@code remaining} of {@code total} points at {@code at}. */
record CjPoints(long remaining, long total, Instant at) {

    private static final long MINUTES_A_DAY = 1440;

    /** What should be left by {@code now}: a 1,440th of all is given back each minute. */
    long remainingAt(Instant now) {
        long minutes = Math.clamp(Duration.between(at, now).toMinutes(), 0, MINUTES_A_DAY);
        return Math.min(Math.max(total, remaining), remaining + total * minutes / MINUTES_A_DAY);
    }
}
