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

    private static final String COUNT = """
            UPDATE mismatch m
               SET rejected_carts = n.refused
              FROM (SELECT w.mismatch_id,
                           (SELECT count(*) FROM checkout_outcome o
                             WHERE o.channel_id = w.channel_id AND o.variant = w.variant AND o.outcome <> 'ACCEPTED'
                               AND o.asked_at >= w.began_at AND o.country = split_part(w.context, '|', 1)
                               AND (split_part(w.context, '|', 4) IN ('', coalesce(o.shipping_method, '')))) AS refused
                      FROM mismatch w
            """;

    private static final String COUNTED = """
                   ) AS n
             WHERE m.mismatch_id = n.mismatch_id AND m.rejected_carts <> n.refused AND m.kind <> 'QUOTE_DISAGREES'
            """;

    // What was shown: by the cart itself, else by the store. A contradiction is a refusal at the very version that had
    // promised as much: no stock and no rule had changed. What a cart says that it saw proves no promise: one is only what
    // is known to have been answered, for this very destination. Lines of one cart share stock: none of them is one.
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
                .description("Lines that were refused at the version that had promised them, counted by this instance")
                .register(meters);
    }

    /** Counts anew what was refused of some mismatches. */
    void recount(Collection<Long> ids) {
        jdbc.sql(COUNT + " WHERE w.mismatch_id = ANY (:ids)" + COUNTED).param("ids", ids.toArray(Long[]::new)).update();
    }

    /** Counts anew what was refused of the variants that were refused lately. */
    @Transactional
    public void recountLately() {
        jdbc.sql(COUNT + """
                      JOIN (SELECT DISTINCT channel_id, variant FROM checkout_outcome
                             WHERE asked_at > clock_timestamp() - :late * interval '1 second' AND outcome <> 'ACCEPTED')
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
            log.atError().addKeyValue("lines", found).log("Checkout refused what it had promised at the same version");
        }
    }
}
