package io.stockproof.kernel;

/**
 * Units that are kept back from sale of an item at a location: the greater of a number and a share, rounded up.
 *
 * @param units from 0 to 1,000,000,000
 */
public record SafetyStock(long units, Share share) {

    public static final SafetyStock NONE = new SafetyStock(0, Share.NONE);
    public static final long UNITS_MAX = 1_000_000_000L;

    public SafetyStock {
        share = share == null ? Share.NONE : share;
        if (units < 0 || units > UNITS_MAX) {
            throw new IllegalArgumentException("units must be from 0 to " + UNITS_MAX);
        }
    }

    /** What is kept of {@code units} units. */
    public long keptOf(long standing) {
        return Math.max(units, share.keptOf(standing));
    }
}
