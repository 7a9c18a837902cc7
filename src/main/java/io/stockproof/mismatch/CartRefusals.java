package io.stockproof.mismatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Joins what checkout refused to what was shown. */
@Repository
class CartRefusals {

    private static final Logger log = LoggerFactory.getLogger(CartRefusals.class);

    /** Outcomes are written a moment after they were answered. */
    private static final int LATE_SECONDS = 10;

    /** And attributed once the mismatch that they tell of had time to open. */
    private static final int SETTLED_SECONDS = 6;

    /** The newest refusals stand behind the display among the evidence. */
    private static final int TOLD_MAX = 3;

    // What is refused at the place of a mismatch m since it began. Of the months, only those until now are looked into.
    private static final String REFUSED = """
             FROM checkout_outcome o
            WHERE o.channel_id = %1$s.channel_id AND o.variant = %1$s.variant AND o.outcome <> 'ACCEPTED'
              AND o.asked_at >= %1$s.began_at AND o.asked_at < now() + interval '1 minute'
              AND o.country = split_part(%1$s.context, '|', 1)
              AND split_part(%1$s.context, '|', 4) IN ('', coalesce(o.shipping_method, ''))
            """;

    private static final String COUNT = """
            UPDATE mismatch m
               SET rejected_carts = n.refused,
                   evidence = (
                       SELECT coalesce(jsonb_agg(e.one ORDER BY e.place, e.n), '[]'::jsonb)
                         FROM (SELECT one, n, CASE n WHEN 1 THEN 0 ELSE 2 END AS place
                                 FROM jsonb_array_elements(m.evidence) WITH ORDINALITY AS k (one, n)
                                WHERE one ->> 'kind' <> 'CART'
                                UNION ALL
                               SELECT jsonb_build_object('kind', 'CART', 'reference', NULL, 'detail',
                                          'a cart asked for ' || o.requested || ' and got ' || o.accepted
                                          || coalesce(' (' || nullif(array_to_string(o.reasons, ', '), '') || ')', '')
                                          || coalesce('; it had been shown ' || o.seen_purchasable, ''),
                                          'at', to_char(o.asked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
                                      row_number() OVER (ORDER BY o.asked_at DESC), 1
                                 FROM (SELECT o.* %2$s ORDER BY o.asked_at DESC LIMIT %3$s) AS o) AS e)
              FROM (SELECT w.mismatch_id,
                           (SELECT count(*) %1$s) AS refused
                      FROM mismatch w
            """.formatted(REFUSED.formatted("w"), REFUSED.formatted("m"), TOLD_MAX);

    private static final String COUNTED = """
                   ) AS n
             WHERE m.mismatch_id = n.mismatch_id AND m.kind <> 'QUOTE_DISAGREES'
               AND (m.rejected_carts <> n.refused
                    -- What was written anew has none yet.
                    OR n.refused > 0 AND NOT m.evidence @> '[{"kind": "CART"}]')
            """;

    // What was shown: by the cart itself, else by the store. A contradiction is a refusal of what had been promised, with
    // nothing between that explains it. What a cart says that it saw proves no promise: one is only what this service
    // answers, as checkout found when it refused, or is known to have answered, for this very destination and since then.
    private static final String HOURS = """
            WITH until AS MATERIALIZED (
                SELECT counted_until AS since, clock_timestamp() - :settled * interval '1 second' AS until
                  FROM mismatch_watch
                   FOR UPDATE
            ), asked AS MATERIALIZED (
                SELECT o.*, o.outcome <> 'ACCEPTED' AS is_refused, c.code AS channel
                  FROM until u
                  JOIN checkout_outcome o ON o.asked_at >= u.since AND o.asked_at < u.until
                  JOIN channel c USING (channel_id)
            ), judged AS (
                SELECT a.asked_at, a.channel_id, a.is_refused, m.root_cause, m.supplier,
                       a.is_refused AND (a.seen_purchasable >= a.requested
                           OR a.seen_purchasable IS NULL AND EXISTS (
                               SELECT FROM display_shown d
                                WHERE d.channel_id = a.channel_id AND d.variant = a.variant
                                  AND split_part(d.context, '|', 1) IN ('', a.country)
                                  AND d.quantity >= a.requested AND d.changed_at <= a.asked_at)) AS was_shown,
                       a.contradicts OR a.unexplained_since IS NOT NULL
                           AND EXISTS (SELECT FROM display_served s
                                        WHERE s.channel_id = a.channel_id AND s.variant = a.variant
                                          AND s.purchasable >= a.requested AND s.served_at > a.unexplained_since
                                          AND s.context = a.country || '|' || coalesce(a.region, '') || '|'
                                              || coalesce(a.postal_code, '') || '|'
                                              || coalesce(a.shipping_method, '')
                                          AND (%1$s) AND (%2$s)) AS contradicts
                  FROM asked a
                  LEFT JOIN LATERAL (
                       SELECT w.root_cause, w.suppliers[1] AS supplier
                         FROM mismatch w
                        WHERE a.is_refused AND w.channel_id = a.channel_id AND w.variant = a.variant
                          AND split_part(w.context, '|', 1) = a.country AND a.asked_at >= w.began_at
                          AND (w.resolved_at IS NULL OR w.resolved_at >= a.asked_at) AND w.kind <> 'QUOTE_DISAGREES'
                        ORDER BY w.overstated_units DESC, w.mismatch_id
                        LIMIT 1) AS m ON true
            ), counted AS (
                INSERT INTO mismatch_cart_hour AS h (hour, channel_id, root_cause, supplier, lines, refused,
                        shown_available, contradictions)
                SELECT date_trunc('hour', asked_at), channel_id, coalesce(root_cause, ''), coalesce(supplier, ''),
                       count(*), count(*) FILTER (WHERE is_refused), count(*) FILTER (WHERE was_shown),
                       count(*) FILTER (WHERE contradicts)
                  FROM judged
                 GROUP BY 1, 2, 3, 4
                    ON CONFLICT (hour, channel_id, root_cause, supplier) DO UPDATE
                   SET lines = h.lines + excluded.lines, refused = h.refused + excluded.refused,
                       shown_available = h.shown_available + excluded.shown_available,
                       contradictions = h.contradictions + excluded.contradictions
            ), moved AS (
                UPDATE mismatch_watch SET counted_until = (SELECT greatest(until, since) FROM until)
            )
            SELECT count(*) FROM judged WHERE contradicts
            """.formatted(sawAll("s.version", "a.seen_version"), sawAll("a.version", "s.version"));

    /** Whether one version saw all that another saw. */
    private static String sawAll(String one, String other) {
        return """
                pg_snapshot_xmax(%1$s::pg_snapshot) >= pg_snapshot_xmax(%2$s::pg_snapshot)
                AND NOT EXISTS (SELECT FROM pg_snapshot_xip(%1$s::pg_snapshot) AS running
                                 WHERE pg_visible_in_snapshot(running, %2$s::pg_snapshot))
                """.formatted(one, other);
    }

    private final JdbcClient jdbc;
    private final Counter contradictions;

    CartRefusals(JdbcClient jdbc, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.contradictions = Counter.builder("stockproof.mismatch.contradictions")
                .description(
                        "Lines that were refused although promised, and nothing explains it, counted by this instance")
                .register(meters);
    }

    /** Counts anew what was refused of some mismatches. */
    void recount(Collection<Long> ids) {
        jdbc.sql(COUNT + " WHERE w.mismatch_id = ANY (:ids)" + COUNTED).param("ids", ids.toArray(Long[]::new)).update();
    }

    /** Counts anew what was refused of the variants that were refused lately. */
    @Transactional
    public void recountLately() {
        // As where mismatches are written: by key, whatever is known of how many there are.
        jdbc.sql("SELECT set_config('enable_seqscan', 'off', true)").query(row -> {});
        jdbc.sql(COUNT + """
                      JOIN (SELECT DISTINCT channel_id, variant FROM checkout_outcome
                             WHERE asked_at > now() - :late * interval '1 second'
                               AND asked_at < now() + interval '1 minute' AND outcome <> 'ACCEPTED')
                        AS r USING (channel_id, variant)
                     WHERE w.state <> 'RESOLVED'
                       -- Of what a crowd is refused, the count is made anew less often the larger it is.
                       AND (w.rejected_carts < 20000 OR random() < 20000.0 / w.rejected_carts)
                """ + COUNTED).param("late", LATE_SECONDS).update();
    }

    /** Adds what checkout answered since the last time to the hours' figures, each line once. */
    void countHours() {
        countHours(SETTLED_SECONDS);
    }

    @Transactional
    public void countHours(int settledSeconds) {
        long found = jdbc.sql(HOURS).param("settled", settledSeconds).query(Long.class).single();
        if (found > 0) {
            contradictions.increment(found);
            log.atError().addKeyValue("lines", found)
                    .log("Checkout refused what had been promised, and nothing explains it");
        }
    }
}
