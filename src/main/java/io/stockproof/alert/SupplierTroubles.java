package io.stockproof.alert;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What is wrong with suppliers, for the channels that sell of them. One that somebody has paused is not among them. */
@Repository
class SupplierTroubles {

    // A poll of which something is held may have applied all else: what was read last is told by what is covered, as it is
    // for freshness. OFFSET 0: looked up, each, and only of suppliers in trouble; never all that there are.
    private static final String TROUBLES = """
            WITH looked AS MATERIALIZED (
                SELECT s.supplier_id, s.code, c.breaker, c.breaker_since, c.points_total, w.told_state AS webhooks,
                       -- A 1,440th of all is given back each minute, so that a day's allowance has no end of the day: what
                       -- is left is always for a day to come.
                       c.points_remaining::numeric + floor(c.points_total * least(1, extract(
                           epoch FROM clock_timestamp() - c.points_at) / 86400)) AS points_left,
                       clock_timestamp() - make_interval(secs => s.freshness_max_age_seconds) AS stale_before,
                       v.observed_at AS covered_at,
                       CASE WHEN s.connector = 'PUSH' THEN NULL ELSE coalesce(greatest(v.observed_at,
                           (SELECT p.finished_at FROM intake_poll p
                             WHERE p.supplier_id = s.supplier_id AND NOT p.dry_run
                               AND p.state IN ('APPLIED', 'UNCHANGED', 'PARTIAL')
                             ORDER BY p.poll_id DESC LIMIT 1)),
                           (SELECT p.requested_at FROM intake_poll p
                             WHERE p.supplier_id = s.supplier_id AND NOT p.dry_run
                             ORDER BY p.poll_id LIMIT 1)) END AS good_at,
                       (SELECT max(p.poll_id) FROM intake_poll p
                         WHERE p.supplier_id = s.supplier_id AND p.state = 'QUARANTINED') AS held
                  FROM supplier s
                  LEFT JOIN connector_session c USING (supplier_id)
                  LEFT JOIN stock_coverage v USING (supplier_id)
                  LEFT JOIN intake_webhook w USING (supplier_id)
                 WHERE s.deleted_at IS NULL AND NOT s.paused
            ), trouble AS MATERIALIZED (
                SELECT supplier_id, code, NULL::numeric AS left_share, 'SUPPLIER_STALE' AS kind, 'No poll of ' || code || ' has gone well since '
                           || to_char(good_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC.' AS detail
                  FROM looked l
                 WHERE good_at < stale_before
                   AND NOT EXISTS (SELECT FROM supplier_item i JOIN stock_item_coverage r USING (item_id)
                                    WHERE i.supplier_id = l.supplier_id AND r.observed_at >= l.stale_before OFFSET 0)
                UNION ALL
                SELECT supplier_id, code, NULL, 'SUPPLIER_STALE',
                       code || ' has sent no number for longer than its numbers are believed.'
                  FROM looked l
                 WHERE good_at IS NULL AND (covered_at < stale_before) IS NOT FALSE
                   AND EXISTS (SELECT FROM stock_position p WHERE p.supplier_id = l.supplier_id OFFSET 0)
                   AND NOT EXISTS (SELECT FROM stock_position p
                                    WHERE p.supplier_id = l.supplier_id AND p.observed_at >= l.stale_before OFFSET 0)
                UNION ALL
                SELECT supplier_id, code, NULL, 'SUPPLIER_QUARANTINED',
                       'Poll ' || held || ' of ' || code || ' looks wrong and waits for a decision.'
                  FROM looked WHERE held IS NOT NULL
                UNION ALL
                SELECT supplier_id, code, NULL, 'SUPPLIER_BREAKER_OPEN', code || ' does not answer'
                           || coalesce(' since ' || to_char(breaker_since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')
                                       || ' UTC', '') || ', and is only called to try.'
                  FROM looked WHERE breaker <> 'CLOSED'
                UNION ALL
                SELECT supplier_id, code, points_left / points_total, 'SUPPLIER_ALLOWANCE_LOW', 'Of ' || points_total || ' points of ' || code
                           || ' some ' || points_left || ' are left.'
                  FROM looked WHERE points_left < points_total
                UNION ALL
                SELECT supplier_id, code, NULL, 'SUPPLIER_WEBHOOKS_LOST', CASE webhooks
                           WHEN 'SUSPENDED' THEN code || ' says that it sends no webhooks any more.'
                           ELSE 'No webhook of ' || code || ' has come for far longer than usual.' END
                  FROM looked WHERE webhooks IN ('SILENT', 'SUSPENDED')
            )
            SELECT c.channel_id, t.code, t.kind, t.detail
              FROM trouble t
              JOIN channel c ON c.deleted_at IS NULL AND c.alert_suppliers
                            AND (t.left_share < c.alert_allowance_left) IS NOT FALSE
                            AND EXISTS (SELECT FROM catalog_component k
                                         WHERE k.supplier_id = t.supplier_id AND k.channel_id = c.channel_id OFFSET 0)
            """;

    private final JdbcClient jdbc;

    SupplierTroubles(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** As figures that are 1 where the limit is 0. */
    Map<Integer, List<Measure>> byChannel() {
        Map<Integer, List<Measure>> troubles = new HashMap<>();
        jdbc.sql(TROUBLES).query(row -> {
            troubles.computeIfAbsent(row.getInt("channel_id"), id -> new ArrayList<>()).add(new Measure(
                    AlertKind.valueOf(row.getString("kind")), row.getString("code"), BigDecimal.ONE, BigDecimal.ZERO,
                    null, row.getString("detail")));
        });
        return troubles;
    }
}
