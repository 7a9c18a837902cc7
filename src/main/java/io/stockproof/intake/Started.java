package io.stockproof.intake;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When a run began: by the database's clock, as this instance knew it, and by this machine's own, which only goes on.
 *
 * @param nanos of {@link System#nanoTime}
 */
record Started(Instant at, long nanos) {

    private static final Duration SLACK = Duration.ofMillis(100);

    /** By no more than this part of what has passed do the rates of two sound clocks differ. */
    private static final long RATES_DIFFER_BY_ONE_IN = 1_000;

    static Started now(InstantSource databaseClock) {
        return new Started(databaseClock.instant(), System.nanoTime());
    }

    /**
     * Whether the database's clock was put back since, or shortly before, so that what the run took bears times which
     * are yet to come.
     *
     * @param nanosNow of this machine, from before the database was asked
     */
    boolean isAheadOf(Instant databaseNow, long nanosNow) {
        Duration passed = Duration.ofNanos(nanosNow - nanos);
        return at.plus(passed)
                .minus(passed.dividedBy(RATES_DIFFER_BY_ONE_IN))
                .minus(SLACK)
                .isAfter(databaseNow);
    }
}
