package io.stockproof.availability;

/** What a shopper is told in one word. */
public enum StockStatus {
    IN_STOCK,
    /** At or below the channel's low-stock mark. */
    LOW_STOCK,
    OUT_OF_STOCK,
    /** Nothing can be promised, since a part was never observed or only contradictory. */
    UNKNOWN,
    /** The channel has no such variant. */
    UNKNOWN_VARIANT
}
