package io.stockproof.subscription;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Puts events out, and remembers what was put out last. All of it in the notifier's transaction. */
@Repository
class Outbox {

    private final JdbcClient jdbc;

    Outbox(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The last answer of a variant that was put out.
     *
     * @param digest in hexadecimal
     * @param baseline whether it was only found so at the beginning, and never put out
     */
    record Last(String digest, boolean baseline) {}

    /**
     * An answer that is to be told.
     *
     * @param digest in hexadecimal
     * @param body the event as it is sent
     */
    record Put(String variant, String digest, String messageId, long sequence, String body) {}

    /** What was put out last, by variant. */
    Map<String, Last> last(long subscription, Collection<String> variants) {
        Map<String, Last> last = new HashMap<>();
        jdbc.sql("""
                        SELECT variant, encode(digest, 'hex') AS digest, baseline FROM subscription_sent
                         WHERE subscription_id = :subscription AND variant = ANY (:variants)
                        """)
                .param("subscription", subscription)
                .param("variants", variants.toArray(String[]::new))
                .query(row -> {
                    last.put(row.getString("variant"), new Last(row.getString("digest"), row.getBoolean("baseline")));
                });
        return last;
    }

    /** As many numbers as asked for, each greater than all before. */
    List<Long> sequences(int count) {
        return jdbc.sql("SELECT nextval('subscription_event_sequence') FROM generate_series(1, :count)")
                .param("count", count)
                .query(Long.class)
                .list();
    }

    /**
     * Takes back what waits and says something else than this, where the receiver has confirmed this already: nothing is
     * to be told.
     *
     * @return the variants of which something was taken back
     */
    Set<String> takeBack(long subscription, List<Put> events) {
        return new HashSet<>(jdbc.sql("""
                        DELETE FROM subscription_delivery d
                         USING unnest(:variants::text[], :digests::text[]) AS n (variant, digest), subscription_sent t
                         WHERE d.subscription_id = :subscription AND d.variant = n.variant AND d.state = 'PENDING'
                           AND t.subscription_id = :subscription AND t.variant = n.variant
                           AND t.told = decode(n.digest, 'hex') AND t.told_acked
                        RETURNING d.variant
                        """)
                .param("subscription", subscription)
                .param("variants", texts(events, Put::variant))
                .param("digests", texts(events, Put::digest))
                .query(String.class)
                .list());
    }

    /** Puts events out. Each takes the place of one of its variant that waits. */
    void put(long subscription, String version, List<Put> events) {
        jdbc.sql("""
                        INSERT INTO subscription_delivery (subscription_id, variant, message_id, sequence, version, body,
                                                           digest, state)
                        SELECT :subscription, n.variant, n.message_id, n.sequence, :version, n.body,
                               decode(n.digest, 'hex'), 'PENDING'
                          FROM unnest(:variants::text[], :messages::text[], :sequences::bigint[], :bodies::text[],
                                      :digests::text[]) AS n (variant, message_id, sequence, body, digest)
                        ON CONFLICT (subscription_id, variant) WHERE state = 'PENDING' DO UPDATE
                           SET message_id = excluded.message_id, sequence = excluded.sequence,
                               version = excluded.version, body = excluded.body, digest = excluded.digest,
                               attempts = 0, created_at = clock_timestamp()
                        """)
                .param("subscription", subscription)
                .param("version", version)
                .param("variants", texts(events, Put::variant))
                .param("messages", texts(events, Put::messageId))
                .param("sequences", events.stream().map(Put::sequence).toArray(Long[]::new))
                .param("bodies", texts(events, Put::body))
                .param("digests", texts(events, Put::digest))
                .update();
    }

    /** Remembers digests of what was put out, or of what was found at the beginning. */
    void remember(long subscription, Map<String, String> digests, boolean baseline) {
        jdbc.sql("""
                        INSERT INTO subscription_sent (subscription_id, variant, digest, baseline)
                        SELECT :subscription, n.variant, decode(n.digest, 'hex'), :baseline
                          FROM unnest(:variants::text[], :digests::text[]) AS n (variant, digest)
                         ORDER BY n.variant -- as who leases deliveries does
                        ON CONFLICT (subscription_id, variant) DO UPDATE
                           SET digest = excluded.digest, baseline = excluded.baseline
                        """)
                .param("subscription", subscription)
                .param("baseline", baseline)
                .param("variants", digests.keySet().toArray(String[]::new))
                .param("digests", digests.values().toArray(String[]::new))
                .update();
    }

    /** Forgets variants that are no longer listed, whose end was put out. */
    void forget(long subscription, List<String> variants) {
        jdbc.sql("""
                        DELETE FROM subscription_sent
                         WHERE subscription_id = :subscription AND variant = ANY (:variants)
                        """)
                .param("subscription", subscription)
                .param("variants", variants.toArray(String[]::new))
                .update();
    }

    private static String[] texts(List<Put> events, java.util.function.Function<Put, String> part) {
        return events.stream().map(part).toArray(String[]::new);
    }
}
