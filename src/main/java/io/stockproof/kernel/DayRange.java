package io.stockproof.kernel;

/** A span of whole days, both ends included: 0 ≤ min ≤ max ≤ 365. */
public record DayRange(int min, int max) {

    public static final int DAYS_MAX = 365;

    public DayRange {
        if (min < 0 || max < min || max > 2 * DAYS_MAX) {
            throw new IllegalArgumentException("must be 0 <= min <= max <= " + DAYS_MAX);
        }
    }

    /** This span, {@code days} later. */
    public DayRange plus(int days) {
        return new DayRange(min + days, max + days);
    }
}
