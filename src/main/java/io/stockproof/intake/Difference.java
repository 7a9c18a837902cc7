package io.stockproof.intake;

import java.math.BigDecimal;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Finds, set by set, what a staged answer changes, into {@code intake_proposed}; what was compared and is not staged joins
 * it there. Proposals only: whoever applies them judges each row again by the position it has locked.
 */
@Repository
class Difference {

    private final JdbcClient jdbc;
    private final KnownStocks stocks;

    Difference(JdbcClient jdbc, KnownStocks stocks) {
        this.jdbc = jdbc;
        this.stocks = stocks;
    }

    /** Sums the rows up by item and location. An item that one answer contradicts itself about has no quantity there. */
    @Transactional
    public void state(Run run, Staging read) {
        prepare();
        jdbc.sql("DELETE FROM intake_stated WHERE poll_id = :poll")
                .param("poll", run.pollId())
                .update();
        String statement = """
                        INSERT INTO intake_stated (poll_id, item_id, location_id, quantity, contradictory, taken_at,
                                                   observed_at)
                        SELECT :poll, item_id, location_id,
                               CASE WHEN location_id IS NOT NULL AND readable = stated AND NOT contradictory
                                    THEN quantity END,
                               contradictory, taken_at, observed_at
                          FROM (SELECT s.*, bool_or(location_id IS NOT NULL AND different > 1)
                                            OVER (PARTITION BY item_id) AS contradictory
                                  FROM (SELECT r.item_id, l.location_id, count(*) AS stated,
                                               count(r.quantity) AS readable, count(DISTINCT r.quantity) AS different,
                                               min(r.quantity) AS quantity, min(r.taken_at) AS taken_at,
                                               min(r.observed_at) AS observed_at
                                          FROM (%s) r
                                          LEFT JOIN supplier_location l
                                            ON l.supplier_id = :supplier AND l.code = r.location
                                         WHERE r.location IS NULL OR l.location_id IS NOT NULL
                                         GROUP BY r.item_id, l.location_id) s) t
                        """.formatted(Scope.of(read).rows());
        jdbc.sql(statement)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .update();
        restore();
    }

    /**
     * Proposes the changes, in place of what was proposed before: as seen now, whoever has written since the answer was
     * compared.
     *
     * @return their number
     */
    @Transactional
    public long proposeAnew(Run run, Answer answer, Staging read) {
        Comparison comparison = read.comparison();
        if (comparison != null) {
            stocks.catchUp(run.supplierId(), comparison);
            read.flush();
            state(run, read);
        }
        return propose(run, answer, read);
    }

    /**
     * Proposes the changes, in place of what was proposed before.
     *
     * @return their number
     */
    @Transactional
    public long propose(Run run, Answer answer, Staging read) {
        prepare();
        jdbc.sql("DELETE FROM intake_proposed WHERE poll_id = :poll")
                .param("poll", run.pollId())
                .update();
        int proposed = jdbc.sql(Scope.of(read).known() + """
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
                        INSERT INTO intake_proposed (poll_id, item_id, location_id, action, quantity, taken_at,
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
                         UNION ALL
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
        restore();
        return proposed + read.propose();
    }

    /**
     * What the proposed changes would do to the supplier's stock. Of an answer that is not meant to be all there is, to
     * the items that it speaks of, if so many of them are in stock that a share of them means something.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Facts facts(Run run, Answer answer, Staging read) {
        prepare();
        StagedSums staged = sums(run, read);
        Comparison comparison = read.comparison();
        StagedSums all = comparison == null ? staged : staged.with(comparison.sums());
        restore();
        boolean inPart = answer.byItem() || !answer.complete();
        boolean said = inPart && all.saidInStock() >= run.stored().supplier().guard().minItems();
        return new Facts(
                read.rowsRead(),
                said ? all.saidInStock() : all.inStock(),
                said ? all.saidUnits() : all.units(),
                all.zeroed(),
                all.dropped());
    }

    /** Of the items that were staged; without a comparison, of all. */
    private record StagedSums(
            long inStock, BigDecimal units, long saidInStock, BigDecimal saidUnits, long zeroed, BigDecimal dropped) {

        StagedSums with(Sums compared) {
            return new StagedSums(
                    compared.inStock(),
                    new BigDecimal(compared.units()),
                    saidInStock + compared.countedInStock(),
                    saidUnits.add(new BigDecimal(compared.countedUnits())),
                    zeroed + compared.zeroed(),
                    dropped.add(new BigDecimal(compared.dropped())));
        }
    }

    private StagedSums sums(Run run, Staging read) {
        // Units at a location that the answer names first, and that is not made yet, have not gone.
        String sums = """
                        SELECT count(*) FILTER (WHERE before > 0) AS in_stock, coalesce(sum(before), 0) AS units,
                               count(*) FILTER (WHERE before > 0 AND spoken_of) AS said_in_stock,
                               coalesce(sum(before) FILTER (WHERE spoken_of), 0) AS said_units,
                               count(*) FILTER (WHERE before > 0 AND after = 0) AS zeroed,
                               coalesce(sum(greatest(before - after, 0)), 0) AS dropped
                          FROM (SELECT item_id, sum(coalesce(p.on_hand, 0)) AS before,
                                       sum(coalesce(n.quantity, p.on_hand, 0)) AS after,
                                       bool_or(n.item_id IS NOT NULL
                                               OR said.item_id IS NOT NULL) AS spoken_of
                                  FROM (SELECT item_id, location_id, on_hand FROM known) p
                                  FULL JOIN (SELECT item_id, location_id, quantity FROM intake_proposed
                                              WHERE poll_id = :poll AND quantity IS NOT NULL
                                              UNION ALL
                                             SELECT DISTINCT r.item_id, -1, r.quantity FROM (%s) r
                                              WHERE r.quantity IS NOT NULL AND r.location NOT IN (
                                                    SELECT code FROM supplier_location
                                                     WHERE supplier_id = :supplier)) n
                                       USING (item_id, location_id)
                                  LEFT JOIN (SELECT DISTINCT item_id FROM intake_stated
                                              WHERE poll_id = :poll) said USING (item_id)
                                 GROUP BY item_id) item
                        """.formatted(Scope.of(read).rows());
        return jdbc.sql(Scope.of(read).known() + sums)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .query(StagedSums.class)
                .single();
    }

    /**
     * Whether the same answer again would have nothing to say: no position is suspected of being missing, and nothing
     * in it was older than what is known, be it by what it leaves out.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isRepeatable(Run run, Answer answer, Staging read) {
        prepare();
        boolean repeatable = jdbc.sql(Scope.of(read).known() + """
                        SELECT NOT EXISTS (SELECT FROM item_read)
                           AND NOT EXISTS (SELECT FROM intake_proposed
                                            WHERE poll_id = :poll AND action = 'MISSED')
                           AND NOT EXISTS (SELECT FROM known k
                                             LEFT JOIN (SELECT item_id, location_id, taken_at FROM intake_stated
                                                         WHERE poll_id = :poll) s USING (item_id, location_id)
                                            WHERE coalesce(s.taken_at, :takenAt::timestamptz) < k.taken_at
                                              AND (s.item_id IS NOT NULL OR k.covered OR k.on_hand > 0))
                        """)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .param("takenAt", answer.takenAt().atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
        restore();
        return repeatable;
    }

    /** The planner knows nothing of tables that were filled a moment ago: a nested loop over them may take for ever. */
    private void prepare() {
        jdbc.sql("SET LOCAL enable_nestloop = off").update();
        jdbc.sql("SET LOCAL work_mem = '64MB'").update();
        jdbc.sql("SET LOCAL jit = off").update();
    }

    /** For what else the caller's transaction does. */
    private void restore() {
        jdbc.sql("SET LOCAL enable_nestloop = on").update();
    }
}
