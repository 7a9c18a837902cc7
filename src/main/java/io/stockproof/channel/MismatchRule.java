package io.stockproof.channel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.Share;

/**
 * When a display that differs from what can be bought is a mismatch. Around zero nothing is tolerated: shown although
 * sold out, or sold out although it can be bought, is one always.
 *
 * @param toleranceUnits by which a display may be off; 0 where absent
 * @param toleranceShare of what can be bought, by which a display may be off, rounded down; 0 where absent. The larger
 *     of the two counts
 * @param settleSeconds for how long a display must be off, 0 to 3,600, so that a change on its way is none; 2 where
 *     absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MismatchRule(Long toleranceUnits, Share toleranceShare, Integer settleSeconds) {

    public static final MismatchRule STRICT = new MismatchRule(0L, Share.NONE, 2);

    public MismatchRule {
        toleranceUnits = toleranceUnits == null ? Long.valueOf(0) : toleranceUnits;
        toleranceShare = toleranceShare == null ? Share.NONE : toleranceShare;
        settleSeconds = settleSeconds == null ? Integer.valueOf(2) : settleSeconds;
    }

    /** The units by which a display of {@code available} units may be off. */
    public long toleranceOf(long available) {
        return Math.max(toleranceUnits, toleranceShare.admittedOf(available));
    }
}
