package io.stockproof.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.intake.Verdict.LastGood;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The last poll of each supplier that was applied whole, and what would prove the next answer to be the same. */
@Repository
class LastGoodRepository {

    /**
     * What proves that nothing changed, as long as the supplier's settings and numbers are those it was found with.
     *
     * @param onHandWrites the fence's count of writers then
     */
    record Proof(
            @Nullable String etag,
            @Nullable String lastModified,
            @Nullable String digest,
            long settingsVersion,
            long onHandWrites) {

        boolean holds(long settings, long writes) {
            return settingsVersion == settings && onHandWrites == writes;
        }
    }

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    LastGoodRepository(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    Optional<LastGood> find(int supplierId) {
        return jdbc.sql("""
                        SELECT g.rows_read, g.items_read, g.profile, q.taken_at
                          FROM intake_last_good g
                          LEFT JOIN intake_poll q USING (poll_id)
                         WHERE g.supplier_id = :supplier
                        """)
                .param("supplier", supplierId)
                .query((row, n) -> new LastGood(
                        row.getLong("rows_read"),
                        row.getLong("items_read"),
                        instant(row.getObject("taken_at", OffsetDateTime.class)),
                        profile(row.getString("profile"))))
                .optional();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime value) {
        return value == null ? null : value.toInstant();
    }

    private @Nullable Profile profile(@Nullable String text) {
        try {
            return text == null ? null : json.readValue(text, Profile.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored profile cannot be read", e);
        }
    }

    Optional<Proof> proof(int supplierId) {
        return jdbc.sql("""
                        SELECT etag, last_modified, digest, settings_version, on_hand_writes
                          FROM intake_last_good WHERE supplier_id = :supplier
                        """)
                .param("supplier", supplierId)
                .query(Proof.class)
                .optional();
    }

    /** Takes a poll's place as the last good one, unless a later poll has it, or it read only some products again. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void put(int supplierId, long pollId) {
        jdbc.sql("""
                        INSERT INTO intake_last_good AS g (supplier_id, poll_id, rows_read, items_read, etag,
                                                           last_modified, digest, settings_version, on_hand_writes,
                                                           profile)
                        SELECT q.supplier_id, q.poll_id, q.rows_read, q.items_read,
                               CASE WHEN q.repeatable THEN q.etag END,
                               CASE WHEN q.repeatable THEN q.last_modified END,
                               CASE WHEN q.repeatable THEN q.digest END,
                               q.settings_version, f.on_hand_writes, q.profile
                          FROM intake_poll q
                          JOIN stock_fence f USING (supplier_id)
                         WHERE q.poll_id = :poll AND q.supplier_id = :supplier AND NOT q.reread
                            ON CONFLICT (supplier_id) DO UPDATE
                               SET poll_id = excluded.poll_id, rows_read = excluded.rows_read,
                                   items_read = excluded.items_read, etag = excluded.etag,
                                   last_modified = excluded.last_modified, digest = excluded.digest,
                                   settings_version = excluded.settings_version,
                                   on_hand_writes = excluded.on_hand_writes, profile = excluded.profile
                             WHERE g.poll_id < excluded.poll_id
                        """)
                .param("supplier", supplierId)
                .param("poll", pollId)
                .update();
    }
}
