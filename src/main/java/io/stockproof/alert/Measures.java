package io.stockproof.alert;

import io.stockproof.channel.AlertRule;
import io.stockproof.channel.AlertRule.CountLimits;
import io.stockproof.channel.AlertRule.ShareLimits;
import io.stockproof.channel.Channels.StoredChannel;
import io.stockproof.kernel.Share;
import io.stockproof.mismatch.MismatchCounts;
import io.stockproof.mismatch.MismatchCounts.Open;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Measures channels by what the service has counted, and knows of suppliers. */
@Repository
class Measures {

    /** Fewer are no share of anything. */
    private static final long PART_MIN = 3;

    private static final Open NONE = new Open(0, 0, 0);

    private final JdbcClient jdbc;
    private final MismatchCounts counts;
    private final SupplierTroubles troubles;
    private final SupplierAges ages;

    Measures(JdbcClient jdbc, MismatchCounts counts, SupplierTroubles troubles, SupplierAges ages) {
        this.jdbc = jdbc;
        this.counts = counts;
        this.troubles = troubles;
        this.ages = ages;
    }

    private record Carts(long lines, long shownAvailable, long contradictions) {}

    /** Each channel's, by its id. */
    Map<Integer, List<Measure>> of(List<StoredChannel> channels) {
        Map<Integer, Open> open = counts.byChannel();
        Map<Integer, Carts> carts = carts();
        Map<Integer, List<Measure>> ofSuppliers = troubles.byChannel();
        Map<Integer, List<Measure>> agesOfSuppliers = ages.byChannel(channels);
        Map<Integer, List<Measure>> measures = new HashMap<>();
        for (StoredChannel stored : channels) {
            int id = stored.channelId();
            AlertRule rule = stored.channel().alerts();
            List<Measure> its = new ArrayList<>(ofSuppliers.getOrDefault(id, List.of()));
            its.addAll(agesOfSuppliers.getOrDefault(id, List.of()));
            addCarts(its, rule, carts.getOrDefault(id, new Carts(0, 0, 0)));
            addOpen(its, rule, open.getOrDefault(id, NONE), stored);
            measures.put(id, its);
        }
        return measures;
    }

    private static void addCarts(List<Measure> to, AlertRule rule, Carts carts) {
        boolean isFew = carts.shownAvailable() < PART_MIN;
        to.add(shares(AlertKind.REJECTED_SHARE, isFew ? 0 : carts.shownAvailable(), carts.lines(), rule.rejectedShare(),
                "Lines of this hour and the last that were refused although shown as available: "
                        + carts.shownAvailable() + " of " + carts.lines() + "."));
        to.add(new Measure(AlertKind.CONTRADICTIONS, null, BigDecimal.valueOf(carts.contradictions()), null,
                BigDecimal.ZERO,
                "Lines of this hour and the last that were refused although promised, and nothing explains it: "
                        + carts.contradictions() + "."));
    }

    private void addOpen(List<Measure> to, AlertRule rule, Open open, StoredChannel stored) {
        long compared = open.mismatches() == 0 ? 0
                : listings(stored.channelId())
                        * Math.max(1, stored.channel().referenceContexts().size());
        to.add(shares(AlertKind.MISMATCH_SHARE, open.mismatches(), Math.max(compared, open.mismatches()),
                rule.mismatchShare(),
                "Wrong displays: " + open.mismatches() + " of " + compared + " that are looked at."));
        to.add(counts(AlertKind.OPEN_MISMATCHES, open.mismatches(), rule.openMismatches(),
                "Wrong displays: " + open.mismatches() + "."));
        to.add(counts(AlertKind.OVERSTATED_UNITS, open.overstatedUnits(), rule.overstatedUnits(),
                "Units that are shown too many: " + open.overstatedUnits() + "."));
        boolean isFew = open.unexplained() < PART_MIN;
        to.add(shares(AlertKind.UNEXPLAINED_SHARE, isFew ? 0 : open.unexplained(), open.mismatches(),
                rule.unexplainedShare(),
                "Wrong displays whose cause is not known: " + open.unexplained() + " of " + open.mismatches() + "."));
    }

    private static Measure shares(AlertKind kind, long part, long all, ShareLimits limits, String detail) {
        BigDecimal share = all == 0
                ? BigDecimal.ZERO
                : BigDecimal.valueOf(part).divide(BigDecimal.valueOf(all), Share.DECIMALS_MAX, RoundingMode.HALF_UP);
        return new Measure(kind, null, share, value(limits.warn()), value(limits.page()), detail);
    }

    private static Measure counts(AlertKind kind, long count, CountLimits limits, String detail) {
        Long warn = limits.warn();
        Long page = limits.page();
        return new Measure(
                kind, null, BigDecimal.valueOf(count), warn == null ? null : BigDecimal.valueOf(warn),
                page == null ? null : BigDecimal.valueOf(page), detail);
    }

    private static @Nullable BigDecimal value(@Nullable Share share) {
        return share == null ? null : share.value();
    }

    private long listings(int channelId) {
        return jdbc.sql("SELECT count(*) FROM catalog_listing WHERE channel_id = :channel AND active")
                .param("channel", channelId)
                .query(Long.class)
                .single();
    }

    private Map<Integer, Carts> carts() {
        Map<Integer, Carts> carts = new HashMap<>();
        jdbc.sql("""
                        SELECT channel_id, sum(lines)::bigint AS lines, sum(shown_available)::bigint AS shown_available,
                               sum(contradictions)::bigint AS contradictions
                          FROM mismatch_cart_hour
                         WHERE hour >= date_trunc('hour', clock_timestamp() - interval '1 hour')
                         GROUP BY channel_id
                        """)
                .query(row -> {
                    carts.put(row.getInt("channel_id"), new Carts(
                            row.getLong("lines"), row.getLong("shown_available"), row.getLong("contradictions")));
                });
        return carts;
    }
}
