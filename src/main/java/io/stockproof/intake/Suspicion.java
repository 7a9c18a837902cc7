package io.stockproof.intake;

/** Why a poll is not believed, or some of its items are not. The names are the codes of findings. */
enum Suspicion {
    /** Too many items would go to zero: those items. */
    ZEROED_SHARE(false),
    /** Too many units would vanish: the items that lose more of their own than may vanish of all. */
    DROPPED_UNITS_SHARE(false),
    /** Too few rows: what is missing does not count as missing. */
    ROWS_SHARE(false),
    /** The answer speaks mostly of items that nobody knows, and not of those that are known: both. */
    UNKNOWN_SHARE(false),
    /** Too many quantities newly say 9999 or the like: the items that do. */
    SENTINEL_SHARE(false),
    /** A file that was superseded long ago: whatever it would change. */
    REPLAYED(false),
    /** No readable row, where there were some. */
    EMPTY(true),
    /** Too many rows newly unreadable. */
    REJECTED_SHARE(true),
    /** Contradicts itself about too many items. */
    CONTRADICTORY_SHARE(true),
    /** Quantities that look like article numbers. */
    CODES_SHARE(true),
    /** Quantities that look like prices. */
    PRICES_SHARE(true),
    /** Quantities of other sizes than before. */
    SIZES_SHARE(true),
    /** Nearly all quantities changed, to some that have nothing to do with what they were. */
    UNLIKE(true);

    private final boolean whole;

    Suspicion(boolean whole) {
        this.whole = whole;
    }

    /** Whether nothing of the poll can be believed: its shape itself is suspect. */
    boolean isWhole() {
        return whole;
    }

    /** Whether what the poll names for the first time is not believed to be there. */
    boolean doubtsNames() {
        return whole || this == UNKNOWN_SHARE || this == REPLAYED;
    }
}
