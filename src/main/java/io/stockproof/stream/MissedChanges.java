package io.stockproof.stream;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.Changes;
import io.stockproof.ledger.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Finds what a client of a whole channel has missed since the version that it saw last. */
@Repository
class MissedChanges {

    private static final int LISTED_MAX = 10_000;

    /** A question that takes longer costs more than it saves: then all is sent. */
    private static final Duration TIME_MAX = Duration.ofSeconds(5);

    // As far back as the feed remembers: who has seen less is sent all.
    private static final String STALE = """
            SELECT DISTINCT c.variant
              FROM channel h
              JOIN catalog_component c USING (channel_id)
              JOIN stock_position p USING (item_id)
              JOIN supplier u ON u.supplier_id = p.supplier_id
              LEFT JOIN stock_coverage k ON k.supplier_id = p.supplier_id
              LEFT JOIN stock_item_coverage i ON i.item_id = p.item_id
             WHERE h.code = :channel
               AND make_interval(secs => u.freshness_max_age_seconds)
                   + CASE WHEN p.covered THEN greatest(p.observed_at, k.observed_at, i.observed_at)
                          ELSE p.observed_at END
                   BETWEEN (SELECT min(recorded_at) FROM ledger_feed_mark) AND clock_timestamp()
             LIMIT :limit
            """;

    private final JdbcClient jdbc;
    private final ChangeFeed feed;
    private final TransactionTemplate transaction;

    MissedChanges(JdbcClient jdbc, ChangeFeed feed, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.feed = feed;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setReadOnly(true);
    }

    /**
     * What was missed.
     *
     * @param reset whether it cannot be told, or rules have changed: then all is to be sent
     * @param variants of a whole channel that may have changed; {@code null}: all
     * @param version up to which this tells
     */
    record Missed(boolean reset, @Nullable Set<String> variants, String version) {}

    /** What a client of named variants has missed: each of them, perhaps. */
    Missed ofNamed(String lastEventId) {
        Changes changes = feed.since(lastEventId);
        return new Missed(changes.reset() || changes.rules(), null, changes.version());
    }

    /** Where it cannot be asked now: all, perhaps. */
    Missed unknown(String lastEventId) {
        return new Missed(true, null, feed.since(lastEventId).version());
    }

    Missed ofChannel(ChannelCode channel, String lastEventId) {
        Changes changes = feed.since(lastEventId);
        try {
            return Objects.requireNonNull(transaction.execute(status -> ofChannel(channel, lastEventId, changes)));
        } catch (QueryTimeoutException e) {
            return new Missed(true, null, changes.version());
        }
    }

    private Missed ofChannel(ChannelCode channel, String lastEventId, Changes changes) {
        jdbc.sql("SELECT set_config('statement_timeout', :timeout, true)")
                .param("timeout", TIME_MAX.toMillis() + "ms")
                .query(String.class)
                .single();
        int id = jdbc.sql("SELECT channel_id FROM channel WHERE code = :channel")
                .param("channel", channel.value())
                .query(Integer.class)
                .single();
        if (changes.reset() || changes.rules() || changes.channels().contains(id)
                || isOfAnotherDay(lastEventId) || isFresher(id, changes.suppliersCovered())) {
            return new Missed(true, null, changes.version());
        }
        Set<String> variants = new TreeSet<>(changes.listings().getOrDefault(id, Set.of()));
        variants.addAll(jdbc.sql("""
                        SELECT DISTINCT variant FROM catalog_component
                         WHERE channel_id = :channel AND item_id = ANY (:items) LIMIT :limit
                        """)
                .param("channel", id)
                .param("items", changes.items().toArray(Long[]::new))
                .param("limit", LISTED_MAX + 1)
                .query(String.class)
                .list());
        variants.addAll(jdbc.sql(STALE)
                .param("channel", channel.value())
                .param("limit", LISTED_MAX + 1)
                .query(String.class)
                .list());
        return variants.size() > LISTED_MAX
                ? new Missed(true, null, changes.version())
                : new Missed(false, variants, changes.version());
    }

    /** Whether it may be from before this day (UTC) began: lanes are valid from day to day. */
    private boolean isOfAnotherDay(String lastEventId) {
        return jdbc.sql("""
                        SELECT snapshot::text FROM ledger_feed_mark
                         WHERE recorded_at >= date_trunc('day', clock_timestamp() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
                         ORDER BY recorded_at LIMIT 1
                        """)
                .query(String.class)
                .optional()
                .map(mark -> !Seen.by(ChangeFeed.version(lastEventId)).hasAllOf(Seen.by(mark)))
                .orElse(true);
    }

    /** Whether stock of the channel was read again as a whole: what was too old to be believed may be believed now. */
    private boolean isFresher(int channel, Set<Integer> suppliers) {
        return !suppliers.isEmpty() && jdbc.sql("""
                        SELECT EXISTS (SELECT FROM catalog_component
                                        WHERE channel_id = :channel AND supplier_id = ANY (:suppliers))
                        """)
                .param("channel", channel)
                .param("suppliers", suppliers.toArray(Integer[]::new))
                .query(Boolean.class)
                .single();
    }

    /** Some variants of a channel, in order. */
    List<String> listed(ChannelCode channel, String after, int limit) {
        return jdbc.sql("""
                        SELECT l.variant FROM catalog_listing l JOIN channel c USING (channel_id)
                         WHERE c.code = :channel AND l.variant > :after ORDER BY l.variant LIMIT :limit
                        """)
                .param("channel", channel.value())
                .param("after", after)
                .param("limit", limit)
                .query(String.class)
                .list();
    }
}
