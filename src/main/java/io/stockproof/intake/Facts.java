package io.stockproof.intake;

import java.math.BigDecimal;

/**
 * What the guard judges: what a poll would do to a supplier's stock, or to as much of it as its answer speaks of.
 *
 * @param rowsRead readable or not
 * @param itemsInStock items with any units before
 * @param units of all items before
 * @param itemsZeroed of those in stock, those with none after
 * @param unitsDropped summed over the items that lose any
 */
record Facts(long rowsRead, long itemsInStock, BigDecimal units, long itemsZeroed, BigDecimal unitsDropped) {}
