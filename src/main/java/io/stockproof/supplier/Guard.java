package io.stockproof.supplier;

import io.stockproof.kernel.Share;
import java.math.BigDecimal;

/**
 * What makes a poll suspect, as a whole or some of its items. A share of 1 (0 for {@code minRowsShare} and
 * {@code minLikeness}) turns its check off. Where the first three are off, so are the others that are left out: who trusts
 * a supplier whatever it zeroes, drops and leaves out means to have nothing held.
 *
 * @param maxZeroedShare of the items in stock, the share that may go to zero in one poll
 * @param maxDroppedUnitsShare of all units, the share that may vanish in one poll
 * @param minRowsShare of the rows of the last good poll, the share that must be there again
 * @param minItems below this many items in the last good poll nothing is judged
 * @param missingGracePolls complete polls in a row that an item may be missing from before it is zero
 * @param maxRejectedShare of the rows, the share that may be unreadable beyond what the last good poll had
 * @param maxUnknownShare of the items stated, the share that may be new, where the answer lacks as many that are known
 * @param maxContradictoryShare of the items stated, the share that the answer may contradict itself about
 * @param maxSentinelShare of the rows, the share that may newly say 9999 or the like, which mean no number
 * @param maxShiftedShare of the quantities, the share that may have other sizes than in the last good poll, or newly
 *     look like article numbers or prices
 * @param minLikeness from 0, where all quantities have nothing to do with what they were, to 1, where none changed
 * @param holdReplayed whether a file that was superseded long ago is held where it changes many items
 * @param releaseAfterPolls further polls that must say the same of an item that is held before it is believed; 0: only
 *     a person releases it
 */
public record Guard(
        Share maxZeroedShare,
        Share maxDroppedUnitsShare,
        Share minRowsShare,
        Integer minItems,
        Integer missingGracePolls,
        Share maxRejectedShare,
        Share maxUnknownShare,
        Share maxContradictoryShare,
        Share maxSentinelShare,
        Share maxShiftedShare,
        Share minLikeness,
        Boolean holdReplayed,
        Integer releaseAfterPolls) {

    @SuppressWarnings("NullAway") // what is left out becomes its default
    public static final Guard DEFAULT =
            new Guard(null, null, null, null, null, null, null, null, null, null, null, null, null);

    public Guard {
        maxZeroedShare = maxZeroedShare == null ? Share.of("0.30") : maxZeroedShare;
        maxDroppedUnitsShare = maxDroppedUnitsShare == null ? Share.of("0.60") : maxDroppedUnitsShare;
        minRowsShare = minRowsShare == null ? Share.of("0.70") : minRowsShare;
        minItems = minItems == null ? Integer.valueOf(20) : minItems;
        missingGracePolls = missingGracePolls == null ? Integer.valueOf(1) : missingGracePolls;
        boolean off = isAll(maxZeroedShare) && isAll(maxDroppedUnitsShare) && minRowsShare.value().signum() == 0;
        maxRejectedShare = maxRejectedShare == null ? most("0.50", off) : maxRejectedShare;
        maxUnknownShare = maxUnknownShare == null ? most("0.50", off) : maxUnknownShare;
        maxContradictoryShare = maxContradictoryShare == null ? most("0.30", off) : maxContradictoryShare;
        maxSentinelShare = maxSentinelShare == null ? most("0.05", off) : maxSentinelShare;
        maxShiftedShare = maxShiftedShare == null ? most("0.50", off) : maxShiftedShare;
        minLikeness = minLikeness == null ? Share.of(off ? "0" : "0.30") : minLikeness;
        holdReplayed = holdReplayed == null ? Boolean.valueOf(!off) : holdReplayed;
        releaseAfterPolls = releaseAfterPolls == null ? Integer.valueOf(0) : releaseAfterPolls;
    }

    private static boolean isAll(Share share) {
        return share.value().compareTo(BigDecimal.ONE) == 0;
    }

    private static Share most(String share, boolean off) {
        return Share.of(off ? "1" : share);
    }
}
