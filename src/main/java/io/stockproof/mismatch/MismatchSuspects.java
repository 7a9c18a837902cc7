package io.stockproof.mismatch;

import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Variants that a full comparison found to differ from what is recorded, on their way to whoever watches. */
@Repository
class MismatchSuspects {

    private final JdbcClient jdbc;

    MismatchSuspects(JdbcClient jdbc) {
        this.jdbc = jdbc;
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

    /** Takes some of them, each once. */
    List<Suspect> take(int limit) {
        return jdbc.sql("""
                        DELETE FROM mismatch_suspect
                         WHERE ctid = ANY (ARRAY(SELECT ctid FROM mismatch_suspect
                                                  LIMIT :limit FOR UPDATE SKIP LOCKED))
                        RETURNING channel_id, variant
                        """)
                .param("limit", limit)
                .query(Suspect.class)
                .list();
    }
}
