package io.stockproof.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.diagnosis.RootCause;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Digests as they are stored, and what they are made of. */
@Repository
class DigestRepository {

    private static final String CAUSES = """
            WITH card AS MATERIALIZED (
                SELECT cause_id, count(DISTINCT variant) AS listings, count(*) AS mismatches,
                       sum(overstated_units)::bigint AS overstated_units, sum(rejected_carts)::bigint AS rejected_carts,
                       min(opened_at) AS since
                  FROM mismatch
                 WHERE channel_id = :channel AND state IN ('OPEN', 'ACKNOWLEDGED')
                 GROUP BY cause_id
                 ORDER BY count(*) DESC, cause_id
                 LIMIT :most
            )
            SELECT card.*, k.cause_key, k.root_cause, e.suggestion
              FROM card
              JOIN mismatch_cause k USING (cause_id)
             CROSS JOIN LATERAL (
                   SELECT m.suggestion FROM mismatch m
                    WHERE m.cause_id = card.cause_id AND m.channel_id = :channel
                      AND m.state IN ('OPEN', 'ACKNOWLEDGED')
                    ORDER BY m.overstated_units DESC, m.mismatch_id
                    LIMIT 1) AS e
             ORDER BY card.mismatches DESC, card.cause_id
            """;

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    DigestRepository(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** A digest with what the database knows it by. */
    record Stored(long id, Digest digest) {}

    /** Since when the channel is known; {@code null} where it is not yet. */
    @Nullable
    Instant knownSince(int channelId) {
        return jdbc.sql("SELECT since FROM alert_channel WHERE channel_id = :channel")
                .param("channel", channelId)
                .query((row, n) -> row.getObject("since", OffsetDateTime.class).toInstant())
                .optional()
                .orElse(null);
    }

    boolean isMade(int channelId, LocalDate day) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM alert_digest WHERE channel_id = :channel AND day = :day)")
                .param("channel", channelId)
                .param("day", day)
                .query(Boolean.class)
                .single();
    }

    /** Of its suppliers, those of the channel. */
    List<String> suppliers(int channelId) {
        return jdbc.sql("""
                        SELECT s.code FROM supplier s
                         WHERE s.deleted_at IS NULL AND s.supplier_id IN (
                               SELECT k.supplier_id FROM catalog_component k WHERE k.channel_id = :channel)
                         ORDER BY s.code
                        """)
                .param("channel", channelId)
                .query(String.class)
                .list();
    }

    /** What suppliers scored when the channel's last digest was made. */
    Map<String, Integer> scoresBefore(int channelId, LocalDate day) {
        return jdbc.sql("""
                        SELECT scores::text FROM alert_digest WHERE channel_id = :channel AND day < :day
                         ORDER BY day DESC LIMIT 1
                        """)
                .param("channel", channelId)
                .param("day", day)
                .query(String.class)
                .optional()
                .map(text -> read(text, new TypeReference<Map<String, Integer>>() {}))
                .orElse(Map.of());
    }

    Digest.Mismatches mismatches(int channelId, Instant from, Instant until) {
        return jdbc.sql("""
                        SELECT e.opened, e.resolved, m.open, m.overstated_units, m.unexplained
                          FROM (SELECT count(*) FILTER (WHERE action <> 'RESOLVED') AS opened,
                                       count(*) FILTER (WHERE action = 'RESOLVED') AS resolved
                                  FROM mismatch_event
                                 WHERE at >= :from AND at < :until AND channel_id = :channel AND principal = 'system'
                                   AND action IN ('OPENED', 'REOPENED', 'RESOLVED')) AS e
                         CROSS JOIN (SELECT count(*) AS open,
                                            coalesce(sum(overstated_units), 0)::bigint AS overstated_units,
                                            count(*) FILTER (WHERE root_cause = 'UNEXPLAINED') AS unexplained
                                       FROM mismatch
                                      WHERE channel_id = :channel AND state IN ('OPEN', 'ACKNOWLEDGED')) AS m
                        """)
                .param("channel", channelId)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("until", until.atOffset(ZoneOffset.UTC))
                .query(Digest.Mismatches.class)
                .single();
    }

    List<Digest.Cause> causes(int channelId) {
        return jdbc.sql(CAUSES)
                .param("channel", channelId)
                .param("most", Digest.CAUSES_MAX)
                .query((row, n) -> new Digest.Cause(
                        row.getLong("cause_id"),
                        row.getString("cause_key"),
                        RootCause.valueOf(row.getString("root_cause")),
                        row.getString("suggestion"),
                        row.getLong("listings"),
                        row.getLong("mismatches"),
                        row.getLong("overstated_units"),
                        row.getLong("rejected_carts"),
                        row.getObject("since", OffsetDateTime.class).toInstant()))
                .list();
    }

    Digest.Carts carts(int channelId, Instant from, Instant until) {
        return jdbc.sql("""
                        SELECT coalesce(sum(lines), 0)::bigint AS lines, coalesce(sum(refused), 0)::bigint AS refused,
                               coalesce(sum(shown_available), 0)::bigint AS shown_available,
                               coalesce(sum(contradictions), 0)::bigint AS contradictions
                          FROM mismatch_cart_hour
                         WHERE hour >= :from AND hour < :until AND channel_id = :channel
                        """)
                .param("channel", channelId)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("until", until.atOffset(ZoneOffset.UTC))
                .query(Digest.Carts.class)
                .single();
    }

    List<AlertBody> alerts(int channelId, Instant from, Instant until) {
        return jdbc.sql("""
                        SELECT c.code AS channel, a.*
                          FROM alert a
                          JOIN channel c USING (channel_id)
                         WHERE a.channel_id = :channel AND a.opened_at < :until
                           AND (a.resolved_at IS NULL OR a.resolved_at >= :from)
                         ORDER BY a.alert_id DESC
                         LIMIT :most
                        """)
                .param("channel", channelId)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("until", until.atOffset(ZoneOffset.UTC))
                .param("most", Digest.ALERTS_MAX)
                .query((row, n) -> AlertRepository.body(row))
                .list();
    }

    /** Keeps a digest, unless there is one of that day: waits for whoever is about to keep one. Whether it was kept. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean keep(int channelId, Digest digest, Map<String, Integer> scores) {
        return jdbc.sql("""
                        INSERT INTO alert_digest (channel_id, day, made_at, body, scores)
                        VALUES (:channel, :day, :at, :body::jsonb, :scores::jsonb)
                            ON CONFLICT (channel_id, day) DO NOTHING
                        """)
                .param("channel", channelId)
                .param("day", digest.day())
                .param("at", digest.madeAt().atOffset(ZoneOffset.UTC))
                .param("body", text(digest))
                .param("scores", text(scores))
                .update() == 1;
    }

    /** The newest first. @param visible all channels where empty */
    List<Stored> page(@Nullable String channel, List<String> visible, long before, int limit) {
        return jdbc.sql("""
                        SELECT d.digest_id, d.body::text AS body
                          FROM alert_digest d
                          JOIN channel c USING (channel_id)
                         WHERE d.digest_id < :before AND (:channel::text IS NULL OR c.code = :channel)
                           AND (cardinality(:visible::text[]) = 0 OR c.code = ANY (:visible::text[]))
                         ORDER BY d.digest_id DESC
                         LIMIT :limit
                        """)
                .param("before", before)
                .param("channel", channel)
                .param("visible", visible.toArray(String[]::new))
                .param("limit", limit)
                .query((row, n) -> new Stored(
                        row.getLong("digest_id"), read(row.getString("body"), new TypeReference<Digest>() {})))
                .list();
    }

    @Transactional
    public void prune() {
        jdbc.sql("DELETE FROM alert_digest WHERE made_at < clock_timestamp() - interval '13 months'").update();
    }

    /** Another instance, of a newer version, may have kept more than this one knows of. */
    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readerFor(type).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).readValue(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
