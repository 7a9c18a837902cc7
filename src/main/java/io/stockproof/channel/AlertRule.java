package io.stockproof.channel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.Share;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * From when on a channel's operators are told unasked that something is wrong, and when in the day they get the digest.
 * A limit is passed by what is greater than it; one that is absent in an object that is given is none.
 *
 * @param mismatchShare of what the channel lists, in its reference contexts: displays that are wrong; 0.5 % warns and 2 %
 *     pages where absent
 * @param openMismatches displays that are wrong; no limit where absent
 * @param overstatedUnits by which they show too many; no limit where absent
 * @param rejectedShare of the lines that carts asked for in about an hour: those that were refused although shown as
 *     available; 1 % warns and 2.5 % pages where absent
 * @param unexplainedShare of wrong displays: those whose cause is not known; 0.1 % warns where absent
 * @param suppliers whether to tell of suppliers that are stale, quarantined or do not answer; true where absent
 * @param freshnessSeconds of a supplier: the age that one in twenty of its numbers has passed, or twice its own pace where
 *     that is more; 300 warns where absent
 * @param allowanceLeft of a supplier: less of its allowance of a day warns; 20 % where absent
 * @param remindSeconds after how long an alert that stays is told again, 300 to 604,800; 14,400 where absent
 * @param digestAt the time of day, in UTC, to which a digest reaches; 07:00 where absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlertRule(
        ShareLimits mismatchShare,
        CountLimits openMismatches,
        CountLimits overstatedUnits,
        ShareLimits rejectedShare,
        ShareLimits unexplainedShare,
        Boolean suppliers,
        CountLimits freshnessSeconds,
        Share allowanceLeft,
        Integer remindSeconds,
        String digestAt) {

    private static final ShareLimits MISMATCHES = new ShareLimits(Share.of("0.005"), Share.of("0.02"));
    private static final ShareLimits REJECTED = new ShareLimits(Share.of("0.01"), Share.of("0.025"));
    private static final ShareLimits UNEXPLAINED = new ShareLimits(Share.of("0.001"), null);
    private static final CountLimits FRESHNESS = new CountLimits(300L, null);
    private static final Share ALLOWANCE_LEFT = Share.of("0.2");
    private static final CountLimits NONE = new CountLimits(null, null);
    private static final int REMIND_SECONDS = 14_400;
    private static final String DIGEST_AT = "07:00";

    public static final AlertRule DEFAULT =
            new AlertRule(MISMATCHES, NONE, NONE, REJECTED, UNEXPLAINED, true, FRESHNESS, ALLOWANCE_LEFT,
                    REMIND_SECONDS, DIGEST_AT);

    /** Above {@code warn} somebody should look today, above {@code page} now. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ShareLimits(@Nullable Share warn, @Nullable Share page) {}

    /** Above {@code warn} somebody should look today, above {@code page} now. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CountLimits(@Nullable Long warn, @Nullable Long page) {}

    public AlertRule {
        mismatchShare = mismatchShare == null ? MISMATCHES : mismatchShare;
        openMismatches = openMismatches == null ? NONE : openMismatches;
        overstatedUnits = overstatedUnits == null ? NONE : overstatedUnits;
        rejectedShare = rejectedShare == null ? REJECTED : rejectedShare;
        unexplainedShare = unexplainedShare == null ? UNEXPLAINED : unexplainedShare;
        suppliers = suppliers == null ? Boolean.TRUE : suppliers;
        freshnessSeconds = freshnessSeconds == null ? FRESHNESS : freshnessSeconds;
        allowanceLeft = allowanceLeft == null ? ALLOWANCE_LEFT : allowanceLeft;
        remindSeconds = remindSeconds == null ? Integer.valueOf(REMIND_SECONDS) : remindSeconds;
        digestAt = digestAt == null ? DIGEST_AT : digestAt;
    }

    /** In UTC. */
    public LocalTime digestTime() {
        return LocalTime.parse(digestAt);
    }
}
