package io.stockproof.supplier;

import io.stockproof.kernel.Share;

/**
 * What makes a whole poll suspect. A share of 1 (0 for {@code minRowsShare}) turns its check off.
 *
 * @param maxZeroedShare of the items in stock, the share that may go to zero in one poll
 * @param maxDroppedUnitsShare of all units, the share that may vanish in one poll
 * @param minRowsShare of the rows of the last good poll, the share that must be there again
 * @param minItems below this many items in the last good poll nothing is judged
 * @param missingGracePolls complete polls in a row that an item may be missing from before it is zero
 */
public record Guard(
        Share maxZeroedShare,
        Share maxDroppedUnitsShare,
        Share minRowsShare,
        Integer minItems,
        Integer missingGracePolls) {

    public static final Guard DEFAULT = new Guard(Share.of("0.30"), Share.of("0.60"), Share.of("0.70"), 20, 1);

    public Guard {
        maxZeroedShare = maxZeroedShare == null ? Share.of("0.30") : maxZeroedShare;
        maxDroppedUnitsShare = maxDroppedUnitsShare == null ? Share.of("0.60") : maxDroppedUnitsShare;
        minRowsShare = minRowsShare == null ? Share.of("0.70") : minRowsShare;
        minItems = minItems == null ? Integer.valueOf(20) : minItems;
        missingGracePolls = missingGracePolls == null ? Integer.valueOf(1) : missingGracePolls;
    }
}
