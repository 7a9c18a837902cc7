package io.stockproof.mismatch;

import io.stockproof.availability.Context;
import io.stockproof.channel.Channels;
import io.stockproof.channel.Channels.StoredChannel;
import io.stockproof.diagnosis.Evidence;
import io.stockproof.diagnosis.RootCause;
import io.stockproof.display.ContextKey;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.mismatch.MismatchRepository.Ended;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The way in for test orders: where a supplier's own quote contradicts us there is a mismatch, one a listing and context,
 * until a later quote agrees. Comparing displays neither opens nor ends it, since no display is at fault.
 */
@Component
public class QuoteMismatches {

    /** Who says it, in place of a store's display. */
    static final String SOURCE = "TEST_ORDER";

    private static final RootCause CAUSE = RootCause.SHP_QUOTE_DISAGREES;

    private static final String OF_NOTHING = """
            WITH resolved AS (
                UPDATE mismatch m
                   SET state = 'RESOLVED', resolved_at = clock_timestamp(),
                       resolution = CASE WHEN listed THEN 'No test order that told it is kept any longer.'
                                         ELSE 'The channel lists the variant no longer.' END
                  FROM (SELECT q.mismatch_id, EXISTS (
                               SELECT FROM catalog_listing l JOIN channel c USING (channel_id)
                                WHERE l.channel_id = q.channel_id AND l.variant = q.variant AND c.deleted_at IS NULL)
                               AS listed
                          FROM mismatch q
                         WHERE q.kind = 'QUOTE_DISAGREES' AND q.state <> 'RESOLVED') AS o
                 WHERE m.mismatch_id = o.mismatch_id AND m.state <> 'RESOLVED'
                   AND (NOT o.listed OR m.last_seen_at < clock_timestamp() - interval '13 months')
                RETURNING m.mismatch_id, m.channel_id, m.resolved_at, m.resolution
            )
            INSERT INTO mismatch_event (mismatch_id, channel_id, at, action, principal, note)
            SELECT mismatch_id, channel_id, resolved_at, 'RESOLVED', 'system', resolution FROM resolved
            """;

    private final JdbcClient jdbc;
    private final Channels channels;
    private final MismatchRepository mismatches;

    QuoteMismatches(JdbcClient jdbc, Channels channels, MismatchRepository mismatches) {
        this.jdbc = jdbc;
        this.channels = channels;
        this.mismatches = mismatches;
    }

    /**
     * Where we and a supplier say otherwise.
     *
     * @param from the country that the parcel begins in
     * @param weShip what we say; the supplier says the contrary
     * @param detail in words
     */
    public record Disagreement(String supplier, String from, MethodCode shippingMethod, boolean weShip,
            String detail) {}

    /**
     * What suppliers said of one variant.
     *
     * @param available what we answer, before the order limit
     * @param sent how much of that would be sent, by what they say
     * @param disagreements none where all who were asked say what we say
     * @param evidence the quotes
     */
    public record Quoted(
            String variant, long available, long sent, List<Disagreement> disagreements, List<Evidence> evidence) {

        public Quoted {
            disagreements = disagreements.stream()
                    .sorted(Comparator.comparing(Disagreement::supplier)
                            .thenComparing(Disagreement::from)
                            .thenComparing(one -> one.shippingMethod().value()))
                    .toList();
            evidence = List.copyOf(evidence);
        }
    }

    private record Known(long id, boolean resolved, Instant lastSeenAt) {}

    /**
     * Opens, renews and ends what a test order tells of. What a later order has told stays, also that a quote agrees.
     *
     * @param at when the order ended, by the database's clock
     */
    @Transactional
    public void tell(ChannelCode channel, Context context, long testOrder, Instant at, List<Quoted> quoted) {
        StoredChannel stored = channels.find(channel).orElse(null);
        if (stored == null || quoted.isEmpty()) {
            return;
        }
        String key = ContextKey.of(context);
        List<String> variants = quoted.stream().map(Quoted::variant).toList();
        Set<String> news = remember(stored.channelId(), key, variants, at);
        Map<String, Known> known = locked(stored.channelId(), key, news);
        List<Ended> ended = new ArrayList<>();
        List<Written> there = new ArrayList<>();
        for (Quoted one : quoted) {
            Known before = known.get(one.variant());
            if (!news.contains(one.variant()) || before != null && before.lastSeenAt().isAfter(at)) {
                continue;
            }
            if (!one.disagreements().isEmpty()) {
                there.add(written(stored.channelId(), key, testOrder, at, one));
            } else if (before != null && !before.resolved()) {
                ended.add(new Ended(
                        before.id(), "Test order " + testOrder + ": the supplier's quote says what we say.", at));
            }
        }
        mismatches.write(ended, there);
    }

    /** Ends what no later test order can end: the listing is gone, or the orders that told it are. */
    @Transactional
    public void resolveOfNothing() {
        jdbc.sql(OF_NOTHING).update();
    }

    /** Those of which no later order has told. Until the end of the transaction nobody else tells of them. */
    private Set<String> remember(int channelId, String context, Collection<String> variants, Instant at) {
        return new HashSet<>(jdbc.sql("""
                        INSERT INTO mismatch_quoted AS q (channel_id, variant, context, told_at)
                        SELECT DISTINCT :channel, variant, :context, :at
                          FROM unnest(:variants::text[]) AS variant
                         ORDER BY variant
                            ON CONFLICT (channel_id, variant, context) DO UPDATE
                           SET told_at = excluded.told_at
                         WHERE q.told_at <= excluded.told_at
                        RETURNING variant
                        """)
                .param("channel", channelId)
                .param("context", context)
                .param("variants", variants.toArray(String[]::new))
                .param("at", at.atOffset(ZoneOffset.UTC))
                .query(String.class)
                .list());
    }

    private Map<String, Known> locked(int channelId, String context, Collection<String> variants) {
        Map<String, Known> known = new HashMap<>();
        jdbc.sql("""
                        SELECT mismatch_id, variant, state = 'RESOLVED' AS resolved, last_seen_at
                          FROM mismatch
                         WHERE channel_id = :channel AND variant = ANY (:variants) AND context = :context
                           AND kind = 'QUOTE_DISAGREES'
                         ORDER BY mismatch_id
                           FOR UPDATE
                        """)
                .param("channel", channelId)
                .param("variants", variants.toArray(String[]::new))
                .param("context", context)
                .query(row -> {
                    known.put(row.getString("variant"), new Known(
                            row.getLong("mismatch_id"), row.getBoolean("resolved"),
                            row.getObject("last_seen_at", OffsetDateTime.class).toInstant()));
                });
        return known;
    }

    private static Written written(int channelId, String context, long testOrder, Instant at, Quoted quoted) {
        Disagreement first = quoted.disagreements().getFirst();
        List<Evidence> evidence = new ArrayList<>();
        quoted.disagreements()
                .forEach(one -> evidence.add(new Evidence(SOURCE, Long.toString(testOrder), one.detail(), at)));
        evidence.addAll(quoted.evidence());
        String way = first.from() + ">" + context.substring(0, context.indexOf('|'));
        return new Written(
                channelId,
                quoted.variant(),
                context,
                MismatchKind.QUOTE_DISAGREES,
                quoted.available(),
                quoted.sent(),
                SOURCE,
                at,
                null,
                CAUSE.name(),
                List.of(),
                suggestion(first, way),
                CAUSE.owner().name(),
                CAUSE.fix().name(),
                null,
                null,
                evidence,
                CAUSE + ":" + first.supplier() + ":" + way + ":" + first.shippingMethod()
                        + (first.weShip() ? ":not-listed" : ":listed"),
                quoted.disagreements().stream().map(Disagreement::supplier).distinct().toList(),
                at,
                at);
    }

    private static String suggestion(Disagreement first, String way) {
        return first.weShip()
                ? first.detail() + " Suspend lane " + way + " by " + first.shippingMethod()
                        + ", or say by supplierName what " + first.supplier() + " calls the method."
                : first.detail() + " Open lane " + way + " by " + first.shippingMethod()
                        + " if it is to be sold, or offer the method no longer.";
    }
}
