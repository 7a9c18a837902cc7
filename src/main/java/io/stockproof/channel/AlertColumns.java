package io.stockproof.channel;

import io.stockproof.channel.AlertRule.CountLimits;
import io.stockproof.channel.AlertRule.ShareLimits;
import io.stockproof.kernel.Share;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The columns of an alert rule; a limit that is null is none. */
@Embeddable
record AlertColumns(
        @Column(name = "alert_mismatch_warn") @Nullable BigDecimal mismatchWarn,
        @Column(name = "alert_mismatch_page") @Nullable BigDecimal mismatchPage,
        @Column(name = "alert_open_warn") @Nullable Long openWarn,
        @Column(name = "alert_open_page") @Nullable Long openPage,
        @Column(name = "alert_units_warn") @Nullable Long unitsWarn,
        @Column(name = "alert_units_page") @Nullable Long unitsPage,
        @Column(name = "alert_rejected_warn") @Nullable BigDecimal rejectedWarn,
        @Column(name = "alert_rejected_page") @Nullable BigDecimal rejectedPage,
        @Column(name = "alert_unexplained_warn") @Nullable BigDecimal unexplainedWarn,
        @Column(name = "alert_unexplained_page") @Nullable BigDecimal unexplainedPage,
        @Column(name = "alert_suppliers") boolean suppliers,
        @Column(name = "alert_freshness_warn") @Nullable Long freshnessWarn,
        @Column(name = "alert_freshness_page") @Nullable Long freshnessPage,
        @Column(name = "alert_allowance_left") BigDecimal allowanceLeft,
        @Column(name = "alert_remind_seconds") int remindSeconds,
        @Column(name = "alert_digest_at") String digestAt) {

    static AlertColumns of(AlertRule rule) {
        return new AlertColumns(
                value(rule.mismatchShare().warn()),
                value(rule.mismatchShare().page()),
                rule.openMismatches().warn(),
                rule.openMismatches().page(),
                rule.overstatedUnits().warn(),
                rule.overstatedUnits().page(),
                value(rule.rejectedShare().warn()),
                value(rule.rejectedShare().page()),
                value(rule.unexplainedShare().warn()),
                value(rule.unexplainedShare().page()),
                rule.suppliers(),
                rule.freshnessSeconds().warn(),
                rule.freshnessSeconds().page(),
                rule.allowanceLeft().value(),
                rule.remindSeconds(),
                rule.digestAt());
    }

    AlertRule toRule() {
        return new AlertRule(
                shares(mismatchWarn, mismatchPage),
                new CountLimits(openWarn, openPage),
                new CountLimits(unitsWarn, unitsPage),
                shares(rejectedWarn, rejectedPage),
                shares(unexplainedWarn, unexplainedPage),
                suppliers,
                new CountLimits(freshnessWarn, freshnessPage),
                new Share(allowanceLeft),
                remindSeconds,
                digestAt);
    }

    private static ShareLimits shares(@Nullable BigDecimal warn, @Nullable BigDecimal page) {
        return new ShareLimits(warn == null ? null : new Share(warn), page == null ? null : new Share(page));
    }

    private static @Nullable BigDecimal value(@Nullable Share share) {
        return share == null ? null : share.value();
    }
}
