package io.stockproof.mismatch;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Variants that a full comparison found to differ from what is recorded, on their way to whoever watches. */
@Repository
class MismatchSuspects {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private Suspect last = new Suspect(0, "");

    MismatchSuspects(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** A variant of a channel. */
    record Suspect(int channelId, String variant) {}

    void add(int channelId, Collection<String> variants) {
        jdbc.sql("""
                        INSERT INTO mismatch_suspect (channel_id, variant)
                        SELECT :channel, variant FROM unnest(:variants::text[]) AS variant ORDER BY variant
                            ON CONFLICT DO NOTHING
                        """)
                .param("channel", channelId)
                .param("variants", variants.toArray(String[]::new))
                .update();
    }

    /**
     * Takes some of them, each once. Goes round by key: what was taken leaves dead rows, and to pass them all by each time
     * would cost the more the more were taken. Of one thread.
     */
    List<Suspect> take(int limit) {
        List<Suspect> taken = takeAfter(last, limit);
        if (taken.isEmpty() && last.channelId() > 0) {
            last = new Suspect(0, "");
            taken = takeAfter(last, limit);
        }
        if (!taken.isEmpty()) {
            last = taken.getLast();
        }
        return taken;
    }

    private List<Suspect> takeAfter(Suspect after, int limit) {
        return Objects.requireNonNull(transaction.execute(status -> {
            // By place, whatever is known of how many there are, which are none mostly: to look for each of many places in
            // each of many rows takes minutes.
            jdbc.sql("SELECT set_config('enable_seqscan', 'off', true)").query(row -> {});
            return taken(after, limit);
        }));
    }

    private List<Suspect> taken(Suspect after, int limit) {
        return jdbc.sql("""
                        WITH taken AS (
                            DELETE FROM mismatch_suspect
                             WHERE ctid = ANY (ARRAY(SELECT ctid FROM mismatch_suspect
                                                      WHERE (channel_id, variant) > (:channel, :variant)
                                                      ORDER BY channel_id, variant
                                                      LIMIT :limit FOR UPDATE SKIP LOCKED))
                            RETURNING channel_id, variant
                        )
                        SELECT channel_id, variant FROM taken ORDER BY channel_id, variant
                        """)
                .param("channel", after.channelId())
                .param("variant", after.variant())
                .param("limit", limit)
                .query(Suspect.class)
                .list();
    }
}
