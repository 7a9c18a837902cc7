package io.stockproof.mismatch;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.mismatch.Compared.Recorded;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes what the comparison has found, a batch at a time. */
@Repository
class MismatchRepository {

    private static final int AT_ONCE = 2_000;

    /** Who acts where no person does. */
    private static final String SYSTEM = "system";

    private static final String CAUSES = """
            INSERT INTO mismatch_cause (cause_key, root_cause)
            SELECT cause_key, root_cause
              FROM unnest(:keys::text[], :causes::text[]) AS n (cause_key, root_cause)
             ORDER BY cause_key
                ON CONFLICT (cause_key) DO NOTHING
            """;

    // Ignored is ignored as long as the cause stays the same: also when it went away and came again.
    private static final String WRITE = """
            WITH n AS MATERIALIZED (
                SELECT n.*, k.cause_id
                  FROM unnest(:channels::int[], :variants::text[], :contexts::text[], :kinds::text[],
                              :displayed::bigint[], :purchasable::bigint[], :sources::text[],
                              :displayedAts::timestamptz[], :reasons::text[], :rootCauses::text[],
                              :contributing::text[], :suggestions::text[], :owners::text[], :fixes::text[],
                              :unlocks::bigint[], :unlocksAll::bigint[], :evidence::text[], :causeKeys::text[],
                              :suppliers::text[], :ats::timestamptz[], :beganAts::timestamptz[])
                    AS n (channel_id, variant, context, kind, displayed, purchasable, displayed_source, displayed_at,
                          reason, root_cause, contributing, suggestion, owner, fix, unlocks, unlocks_all, evidence,
                          cause_key, suppliers, at, began_at)
                  JOIN mismatch_cause k USING (cause_key)
            ), before AS MATERIALIZED (
                SELECT m.mismatch_id, m.state, m.cause_id, m.root_cause
                  FROM n
                  JOIN mismatch m USING (channel_id, variant, context, kind)
            ), written AS (
                INSERT INTO mismatch AS m (channel_id, variant, context, kind, state, displayed, purchasable,
                        displayed_source, displayed_at, reason, root_cause, contributing, suggestion, owner, fix, unlocks,
                        unlocks_all, evidence, cause_id, suppliers, first_opened_at, opened_at, began_at, last_seen_at)
                SELECT channel_id, variant, context, kind, 'OPEN', displayed, purchasable, displayed_source,
                       displayed_at, reason, root_cause, string_to_array(contributing, ','), suggestion, owner, fix,
                       unlocks, unlocks_all, evidence::jsonb, cause_id, string_to_array(suppliers, ','), at, at,
                       began_at, at
                  FROM n
                 ORDER BY channel_id, variant, context, kind
                    ON CONFLICT (channel_id, variant, context, kind) DO UPDATE
                   SET state = CASE WHEN m.state IN ('RESOLVED', 'IGNORED')
                                    THEN CASE WHEN m.ignored_cause = excluded.cause_id THEN 'IGNORED' ELSE 'OPEN' END
                                    ELSE m.state END,
                       ignored_cause = CASE WHEN m.ignored_cause = excluded.cause_id THEN m.ignored_cause END,
                       opened_at = CASE WHEN m.state = 'RESOLVED' THEN excluded.opened_at ELSE m.opened_at END,
                       began_at = CASE WHEN m.state = 'RESOLVED' THEN greatest(excluded.began_at, m.resolved_at)
                                       ELSE m.began_at END,
                       reopenings = m.reopenings + CASE WHEN m.state = 'RESOLVED' THEN 1 ELSE 0 END,
                       rejected_carts = CASE WHEN m.state = 'RESOLVED' THEN 0 ELSE m.rejected_carts END,
                       resolved_at = NULL, resolution = NULL, last_seen_at = excluded.last_seen_at,
                       displayed = excluded.displayed, purchasable = excluded.purchasable,
                       displayed_source = excluded.displayed_source, displayed_at = excluded.displayed_at,
                       reason = excluded.reason, root_cause = excluded.root_cause,
                       contributing = excluded.contributing, suggestion = excluded.suggestion,
                       owner = excluded.owner, fix = excluded.fix, unlocks = excluded.unlocks,
                       unlocks_all = excluded.unlocks_all, evidence = excluded.evidence, cause_id = excluded.cause_id,
                       suppliers = excluded.suppliers
                RETURNING m.mismatch_id, m.channel_id, m.state, m.cause_id, m.root_cause, m.last_seen_at
            ), told AS (
                INSERT INTO mismatch_event (mismatch_id, channel_id, at, action, principal, note)
                SELECT w.mismatch_id, w.channel_id, w.last_seen_at,
                       CASE WHEN b.state IS NULL THEN 'OPENED'
                            WHEN b.state = 'RESOLVED' THEN 'REOPENED' ELSE 'CAUSE_CHANGED' END,
                       :principal,
                       CASE WHEN b.state = 'RESOLVED' AND w.state = 'IGNORED' THEN 'Ignored as before.'
                            WHEN b.cause_id <> w.cause_id THEN b.root_cause || ' -> ' || w.root_cause
                                 || CASE WHEN b.state = 'IGNORED' THEN ': ignored no longer.' ELSE '' END END
                  FROM written w
                  LEFT JOIN before b USING (mismatch_id)
                 WHERE b.state IS NULL OR b.state = 'RESOLVED' OR b.cause_id <> w.cause_id
            )
            SELECT mismatch_id FROM written
            """;

    private static final String RESOLVE = """
            WITH resolved AS (
                UPDATE mismatch m
                   SET state = 'RESOLVED', resolved_at = n.at, last_seen_at = n.at, resolution = n.resolution,
                       evidence = m.evidence || jsonb_build_array(jsonb_build_object(
                           'kind', 'RESOLUTION', 'reference', NULL, 'detail', n.resolution, 'at', n.at_text))
                  FROM unnest(:ids::bigint[], :resolutions::text[], :ats::timestamptz[], :ats::text[])
                    AS n (id, resolution, at, at_text)
                 WHERE m.mismatch_id = n.id AND m.state <> 'RESOLVED'
                RETURNING m.mismatch_id, m.channel_id, n.at, n.resolution
            )
            INSERT INTO mismatch_event (mismatch_id, channel_id, at, action, principal, note)
            SELECT mismatch_id, channel_id, at, 'RESOLVED', :principal, resolution FROM resolved
            """;

    /** A mismatch that is over, and why, in words. */
    record Ended(long id, String resolution, Instant at) {}

    /** A mismatch that is not resolved yet, with what a full comparison asks of it. */
    record Standing(
            long id,
            String variant,
            String context,
            MismatchKind kind,
            long displayed,
            long purchasable,
            Instant openedAt,
            Instant lastSeenAt) {}

    private final JdbcClient jdbc;
    private final WrittenColumns columns;
    private final CartRefusals refusals;

    MismatchRepository(JdbcClient jdbc, ObjectMapper json, CartRefusals refusals) {
        this.jdbc = jdbc;
        this.columns = new WrittenColumns(json);
        this.refusals = refusals;
    }

    /** What comparing displays has found and is not resolved yet, by variant. */
    Map<String, List<Recorded>> recorded(int channelId, Collection<String> variants) {
        Map<String, List<Recorded>> recorded = new HashMap<>();
        jdbc.sql("""
                        SELECT m.*, k.cause_key
                          FROM unnest(:variants::text[]) AS of_variant (name)
                         CROSS JOIN LATERAL (
                               SELECT mismatch_id, variant, context, kind, state, displayed, purchasable, cause_id,
                                      last_seen_at
                                 FROM mismatch
                                WHERE channel_id = :channel AND variant = of_variant.name AND state <> 'RESOLVED'
                                  AND kind <> 'QUOTE_DISAGREES'
                                -- By key, each, in its order: never all there are, as where nobody has counted them yet,
                                -- nor by an index that is as good while the table is empty.
                                ORDER BY context, kind
                               OFFSET 0
                               ) AS m
                          JOIN mismatch_cause k USING (cause_id)
                        """)
                .param("channel", channelId)
                .param("variants", variants.toArray(String[]::new))
                .query(row -> {
                    recorded.computeIfAbsent(row.getString("variant"), variant -> new ArrayList<>(1))
                            .add(new Recorded(
                                    row.getLong("mismatch_id"), row.getString("variant"), row.getString("context"),
                                    MismatchKind.valueOf(row.getString("kind")),
                                    MismatchState.valueOf(row.getString("state")), row.getLong("displayed"),
                                    row.getLong("purchasable"), row.getString("cause_key"),
                                    row.getObject("last_seen_at", OffsetDateTime.class).toInstant()));
                });
        return recorded;
    }

    /** What is recorded of a channel and not resolved yet, in one state, by time and after one; without causes. */
    List<Standing> standing(int channelId, MismatchState state, @Nullable Standing after, int limit) {
        return jdbc.sql("""
                        SELECT mismatch_id AS id, variant, context, kind, displayed, purchasable, opened_at, last_seen_at
                          FROM mismatch
                         WHERE channel_id = :channel AND state = :state AND kind <> 'QUOTE_DISAGREES'
                           AND (opened_at, mismatch_id) > (:after::timestamptz, :afterId)
                         ORDER BY opened_at, mismatch_id
                         LIMIT :limit
                        """)
                .param("channel", channelId)
                .param("state", state.name())
                .param("after", after == null ? "-infinity" : after.openedAt().toString())
                .param("afterId", after == null ? 0 : after.id())
                .param("limit", limit)
                .query((row, n) -> new Standing(
                        row.getLong("id"), row.getString("variant"), row.getString("context"),
                        MismatchKind.valueOf(row.getString("kind")), row.getLong("displayed"),
                        row.getLong("purchasable"), row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                        row.getObject("last_seen_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** The next variants that are shown or recorded, after one and by name. */
    List<String> nextVariants(int channelId, String after, int limit) {
        return jdbc.sql("""
                        SELECT variant
                          FROM ((SELECT DISTINCT variant FROM display_shown
                                  WHERE channel_id = :channel AND variant > :after
                                  ORDER BY variant LIMIT :limit)
                                UNION
                                (SELECT DISTINCT variant FROM mismatch
                                  WHERE channel_id = :channel AND variant > :after AND state <> 'RESOLVED'
                                    AND kind <> 'QUOTE_DISAGREES'
                                  ORDER BY variant LIMIT :limit)) AS both_of
                         ORDER BY variant
                         LIMIT :limit
                        """)
                .param("channel", channelId)
                .param("after", after)
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** Resolves, then opens, reopens and renews, all or nothing. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void write(List<Ended> ended, List<Written> there) {
        // Rows are found by key, whatever is known of how many there are: most may have been written a moment ago.
        jdbc.sql("SELECT set_config('enable_seqscan', 'off', true)").query(row -> {});
        if (!ended.isEmpty()) {
            resolve(ended);
        }
        if (!there.isEmpty()) {
            Map<String, String> causes = new HashMap<>();
            there.forEach(one -> causes.putIfAbsent(one.causeKey(), one.rootCause()));
            jdbc.sql(CAUSES)
                    .param("keys", causes.keySet().toArray(String[]::new))
                    .param("causes", causes.values().toArray(String[]::new))
                    .update();
            refusals.recount(jdbc.sql(WRITE)
                    .params(columns.of(there))
                    .param("principal", SYSTEM)
                    .query(Long.class)
                    .list());
        }
    }

    private void resolve(List<Ended> ended) {
        jdbc.sql(RESOLVE)
                .param("ids", ended.stream().map(Ended::id).toArray(Long[]::new))
                .param("resolutions", ended.stream().map(Ended::resolution).toArray(String[]::new))
                .param("ats", ended.stream().map(one -> one.at().toString()).toArray(String[]::new))
                .param("principal", SYSTEM)
                .update();
    }

    /** Resolves what is recorded of channels that are gone, some at a time; whether there may be more. */
    @Transactional
    public boolean resolveOfDeletedChannels() {
        List<Ended> ended = jdbc.sql("""
                        SELECT m.mismatch_id, clock_timestamp() AS at
                          FROM channel c
                          JOIN mismatch m USING (channel_id)
                         WHERE c.deleted_at IS NOT NULL AND m.state IN ('OPEN', 'ACKNOWLEDGED', 'IGNORED')
                         LIMIT :most
                        """)
                .param("most", AT_ONCE)
                .query((row, n) -> new Ended(
                        row.getLong("mismatch_id"), "The channel is gone.",
                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
        if (!ended.isEmpty()) {
            resolve(ended);
        }
        return ended.size() == AT_ONCE;
    }
}
