package io.stockproof.intake;

import java.math.BigDecimal;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Finds, set by set, what a staged answer changes, into {@code intake_pending}. A proposal only: whoever applies it
 * judges each row again by the position it has locked.
 */
@Repository
class Difference {

    /** A supplier's positions with the observation that counts. */
    private static final String KNOWN = """
            WITH known AS (
                SELECT p.item_id, p.location_id, p.on_hand, p.covered, p.missing_polls,
                       CASE WHEN p.covered THEN greatest(p.taken_at, c.taken_at, ic.taken_at)
                            ELSE p.taken_at END AS taken_at
                  FROM stock_position p
                  LEFT JOIN stock_coverage c ON c.supplier_id = p.supplier_id
                  LEFT JOIN stock_item_coverage ic ON ic.item_id = p.item_id
                 WHERE p.supplier_id = :supplier
            ), item_read AS (
                SELECT i.item_id, min(r.taken_at) AS taken_at, max(r.gone_reason) AS gone_reason
                  FROM intake_item_read r
                  JOIN supplier_item i ON i.supplier_id = :supplier AND i.sku = r.sku
                 WHERE r.poll_id = :poll
                 GROUP BY i.item_id
            )
            """;

    private final JdbcClient jdbc;

    Difference(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Sums the rows up by item and location. An item that one answer contradicts itself about has no quantity there. */
    @Transactional
    public void state(Run run) {
        prepare();
        jdbc.sql("""
                        INSERT INTO intake_stated (poll_id, item_id, location_id, quantity, contradictory, taken_at,
                                                   observed_at)
                        SELECT :poll, item_id, location_id,
                               CASE WHEN location_id IS NOT NULL AND readable = stated AND NOT contradictory
                                    THEN quantity END,
                               contradictory, taken_at, observed_at
                          FROM (SELECT s.*, bool_or(location_id IS NOT NULL AND different > 1)
                                            OVER (PARTITION BY item_id) AS contradictory
                                  FROM (SELECT i.item_id, l.location_id, count(*) AS stated,
                                               count(r.quantity) AS readable, count(DISTINCT r.quantity) AS different,
                                               min(r.quantity) AS quantity, min(r.taken_at) AS taken_at,
                                               min(r.observed_at) AS observed_at
                                          FROM intake_row r
                                          JOIN supplier_item i ON i.supplier_id = :supplier AND i.sku = r.sku
                                          LEFT JOIN supplier_location l
                                            ON l.supplier_id = :supplier AND l.code = r.location
                                         WHERE r.poll_id = :poll
                                         GROUP BY i.item_id, l.location_id) s) t
                        """)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .update();
        restore();
    }

    /**
     * Proposes the changes, in place of what was proposed before.
     *
     * @return their number
     */
    @Transactional
    public long propose(Run run, Answer answer) {
        prepare();
        jdbc.sql("DELETE FROM intake_pending WHERE poll_id = :poll")
                .param("poll", run.pollId())
                .update();
        int stated = jdbc.sql(KNOWN + """
                        INSERT INTO intake_pending (poll_id, item_id, location_id, action, quantity, taken_at,
                                                    observed_at)
                        SELECT :poll, s.item_id, s.location_id, 'OBSERVED', s.quantity, s.taken_at, s.observed_at
                          FROM intake_stated s
                          LEFT JOIN known k ON k.item_id = s.item_id AND k.location_id = s.location_id
                          LEFT JOIN item_read r ON r.item_id = s.item_id
                         WHERE s.poll_id = :poll AND s.quantity IS NOT NULL
                           AND (k.item_id IS NULL
                                OR s.taken_at >= k.taken_at
                                   AND (s.quantity <> k.on_hand OR NOT k.covered OR k.missing_polls > 0
                                        OR :byItem AND r.item_id IS NULL))
                        """)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .param("byItem", answer.byItem())
                .update();
        long unstated = proposeForUnstated(run, answer);
        restore();
        return stated + unstated;
    }

    /** Positions that lie in the answer's scope, but that it does not carry soundly. */
    private int proposeForUnstated(Run run, Answer answer) {
        return jdbc.sql(KNOWN + """
                        , item_said AS (
                            SELECT item_id, bool_or(location_id IS NULL OR contradictory) AS vaguely
                              FROM intake_stated
                             WHERE poll_id = :poll
                             GROUP BY item_id
                        ), unstated AS (
                            SELECT k.*, r.gone_reason IS NOT NULL AS gone,
                                   s.item_id IS NOT NULL OR coalesce(m.vaguely, false) AS was_there,
                                   CASE WHEN :byItem THEN true ELSE :complete END AS complete,
                                   coalesce(r.taken_at, :takenAt::timestamptz) AS said_at,
                                   coalesce(r.taken_at, :observedAt::timestamptz) AS said_observed_at
                              FROM known k
                              LEFT JOIN item_read r ON r.item_id = k.item_id
                              LEFT JOIN intake_stated s ON s.poll_id = :poll AND s.item_id = k.item_id
                                                       AND s.location_id = k.location_id
                              LEFT JOIN item_said m ON m.item_id = k.item_id
                             WHERE s.quantity IS NULL AND (NOT :byItem OR r.item_id IS NOT NULL)
                        ), judged AS (
                            SELECT u.*,
                                   CASE WHEN gone AND on_hand > 0 THEN 'MISSING'
                                        WHEN was_there AND (covered OR missing_polls > 0) THEN 'UNSOUND'
                                        WHEN was_there THEN NULL
                                        WHEN complete AND on_hand > 0 AND missing_polls + 1 > :grace THEN 'MISSING'
                                        WHEN complete AND on_hand > 0 THEN 'MISSED'
                                        WHEN covered THEN 'UNSAID' END AS action
                              FROM unstated u
                             WHERE u.said_at >= u.taken_at
                        )
                        INSERT INTO intake_pending (poll_id, item_id, location_id, action, quantity, taken_at,
                                                    observed_at)
                        SELECT :poll, item_id, location_id, action, CASE WHEN action = 'MISSING' THEN 0 END, said_at,
                               said_observed_at
                          FROM judged
                         WHERE action IS NOT NULL
                        """)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .param("byItem", answer.byItem())
                .param("complete", answer.complete())
                .param("takenAt", answer.takenAt().atOffset(ZoneOffset.UTC))
                .param("observedAt", answer.observedAt().atOffset(ZoneOffset.UTC))
                .param("grace", run.stored().supplier().guard().missingGracePolls())
                .update();
    }

    /**
     * What the proposed changes would do to the supplier's stock. Of an answer that is not meant to be all there is, to
     * the items that it speaks of, if so many of them are in stock that a share of them means something.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Facts facts(Run run, Answer answer, long rowsRead) {
        prepare();
        boolean inPart = answer.byItem() || !answer.complete();
        int minItems = run.stored().supplier().guard().minItems();
        Facts facts = jdbc.sql("""
                        SELECT count(*) FILTER (WHERE before > 0) AS in_stock, coalesce(sum(before), 0) AS units,
                               count(*) FILTER (WHERE before > 0 AND spoken_of) AS said_in_stock,
                               coalesce(sum(before) FILTER (WHERE spoken_of), 0) AS said_units,
                               count(*) FILTER (WHERE before > 0 AND after = 0) AS zeroed,
                               coalesce(sum(greatest(before - after, 0)), 0) AS dropped
                          FROM (SELECT item_id, sum(coalesce(p.on_hand, 0)) AS before,
                                       sum(coalesce(n.quantity, p.on_hand, 0)) AS after,
                                       bool_or(n.item_id IS NOT NULL
                                               OR said.item_id IS NOT NULL) AS spoken_of
                                  FROM (SELECT item_id, location_id, on_hand FROM stock_position
                                         WHERE supplier_id = :supplier) p
                                  FULL JOIN (SELECT item_id, location_id, quantity FROM intake_pending
                                              WHERE poll_id = :poll AND quantity IS NOT NULL) n
                                       USING (item_id, location_id)
                                  LEFT JOIN (SELECT DISTINCT item_id FROM intake_stated
                                              WHERE poll_id = :poll) said USING (item_id)
                                 GROUP BY item_id) item
                        """)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .query((row, n) -> {
                    boolean said = inPart && row.getLong("said_in_stock") >= minItems;
                    return new Facts(
                            rowsRead,
                            row.getLong(said ? "said_in_stock" : "in_stock"),
                            row.getBigDecimal(said ? "said_units" : "units"),
                            row.getLong("zeroed"),
                            row.getBigDecimal("dropped"));
                })
                .optional()
                .orElse(new Facts(rowsRead, 0, BigDecimal.ZERO, 0, BigDecimal.ZERO));
        restore();
        return facts;
    }

    /**
     * Whether the same answer again would have nothing to say: no position is suspected of being missing, and nothing
     * in it was older than what is known.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isRepeatable(Run run) {
        prepare();
        boolean repeatable = jdbc.sql(KNOWN + """
                        SELECT NOT EXISTS (SELECT FROM intake_pending
                                            WHERE poll_id = :poll AND action = 'MISSED')
                           AND NOT EXISTS (SELECT FROM intake_stated s
                                             JOIN known k ON k.item_id = s.item_id AND k.location_id = s.location_id
                                            WHERE s.poll_id = :poll AND s.taken_at < k.taken_at)
                           AND NOT EXISTS (SELECT FROM item_read)
                        """)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .query(Boolean.class)
                .single();
        restore();
        return repeatable;
    }

    /** The planner knows nothing of tables that were filled a moment ago: a nested loop over them may take for ever. */
    private void prepare() {
        jdbc.sql("SET LOCAL enable_nestloop = off").update();
        jdbc.sql("SET LOCAL work_mem = '64MB'").update();
    }

    /** For what else the caller's transaction does. */
    private void restore() {
        jdbc.sql("SET LOCAL enable_nestloop = on").update();
    }
}
