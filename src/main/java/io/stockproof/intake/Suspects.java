package io.stockproof.intake;

import io.stockproof.supplier.Guard;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Finds among a poll's proposals those that are not believed, and takes them out, each item with all its locations.
 * Looks at proposals alone: what does not change is not suspect.
 */
@Repository
class Suspects {

    /** Up to so many proposals their positions are looked up one by one. */
    private static final int FEW = 20_000;

    private final JdbcClient jdbc;

    Suspects(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Sums up what would change.
     *
     * @param stored the number of proposals that are stored
     * @param others proposals; those of them that are not stored are summed up, too
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Changes changes(Run run, long stored, Proposed others) {
        Changes.Adding sum = new Changes.Adding();
        if (stored > 0) {
            addStored(run, stored, sum);
        }
        others.addUnstored(sum);
        return sum.changes();
    }

    private void addStored(Run run, long proposals, Changes.Adding sum) {
        nestedLoops(proposals <= FEW);
        jdbc.sql("""
                        SELECT count(*) AS items,
                               count(*) FILTER (WHERE NOT known
                                                  AND NOT EXISTS (SELECT FROM stock_position q
                                                                   WHERE q.item_id = item.item_id)) AS unknown_items,
                               count(log_before) AS compared,
                               avg(log_before) AS mean_before, avg(log_after) AS mean_after,
                               regr_sxx(log_after, log_before) AS before, regr_syy(log_after, log_before) AS after,
                               regr_sxy(log_after, log_before) AS together
                          FROM (SELECT n.item_id, bool_or(p.item_id IS NOT NULL) AS known,
                                       CASE WHEN sum(p.on_hand) > 0 AND sum(n.quantity) > 0
                                            THEN ln(sum(p.on_hand)::float8) END AS log_before,
                                       CASE WHEN sum(p.on_hand) > 0 AND sum(n.quantity) > 0
                                            THEN ln(sum(n.quantity)::float8) END AS log_after
                                  FROM intake_proposed n
                                  LEFT JOIN stock_position p USING (item_id, location_id)
                                 WHERE n.poll_id = :poll AND n.action = 'OBSERVED'
                                   AND n.quantity IS DISTINCT FROM p.on_hand
                                 GROUP BY n.item_id) item
                        """)
                .param("poll", run.pollId())
                .query(row -> {
                    sum.items(row.getLong("items"), row.getLong("unknown_items"));
                    sum.compared(new Changes.Adding.Compared(
                            row.getLong("compared"), row.getDouble("mean_before"), row.getDouble("mean_after"),
                            row.getDouble("before"), row.getDouble("after"), row.getDouble("together")));
                });
        nestedLoops(true);
    }

    /** Items in stock that a complete answer lacks, at one location or more. */
    long missing(Run run) {
        return jdbc.sql("""
                        SELECT count(DISTINCT item_id) FROM intake_proposed
                         WHERE poll_id = :poll AND action IN ('MISSED', 'MISSING')
                        """)
                .param("poll", run.pollId())
                .query(Long.class)
                .single();
    }

    /** The newest good poll that had this digest, if the files of at least two others have taken its place since. */
    Optional<Long> replayOf(Run run, @Nullable String digest) {
        if (digest == null) {
            return Optional.empty();
        }
        return jdbc.sql("""
                        SELECT q.poll_id
                          FROM (SELECT max(poll_id) AS poll_id FROM intake_poll
                                 WHERE supplier_id = :supplier AND digest = :digest AND poll_id < :poll
                                   AND state IN ('APPLIED', 'UNCHANGED')) q
                         WHERE 2 <= (SELECT count(DISTINCT l.digest) FROM intake_poll l
                                      WHERE l.supplier_id = :supplier AND l.digest <> :digest
                                        AND l.poll_id > q.poll_id AND l.poll_id < :poll
                                        AND l.state IN ('APPLIED', 'UNCHANGED'))
                        """)
                .param("supplier", run.supplierId())
                .param("digest", digest)
                .param("poll", run.pollId())
                .query(Long.class)
                .optional();
    }

    /**
     * Takes what is suspect out of the proposals and keeps it aside. Positions that keep their value by that inherit
     * nothing from the poll.
     *
     * @return the items that would be held but have been confirmed so often that they are believed
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public long takeOut(Run run, Set<Suspicion> suspicions) {
        if (suspicions.isEmpty()) {
            return 0;
        }
        Guard guard = run.stored().supplier().guard();
        nestedLoops(false);
        Optional<Suspicion> whole = suspicions.stream().filter(Suspicion::isWhole).findFirst();
        jdbc.sql("""
                        WITH changed AS (
                            SELECT n.item_id, sum(coalesce(p.on_hand, 0)) AS before, sum(n.quantity) AS after,
                                   bool_or(n.action = 'MISSING') AS missing,
                                   bool_or(n.quantity = ANY (:sentinels::bigint[])
                                           AND n.quantity IS DISTINCT FROM p.on_hand) AS sentinel
                              FROM intake_proposed n
                              LEFT JOIN stock_position p USING (item_id, location_id)
                             WHERE n.poll_id = :poll AND n.quantity IS NOT NULL
                             GROUP BY n.item_id
                        ), item AS (
                            SELECT c.*, t.units, c.after + coalesce(t.units, 0) - c.before AS units_after
                              FROM changed c
                              LEFT JOIN (SELECT item_id, sum(on_hand) AS units FROM stock_position
                                          WHERE supplier_id = :supplier GROUP BY item_id) t USING (item_id)
                        ), suspect AS (
                            SELECT item_id,
                                   CASE WHEN :whole::text IS NOT NULL THEN :whole::text
                                        WHEN :zeroed AND units > 0 AND units_after = 0 THEN 'ZEROED_SHARE'
                                        WHEN :dropped AND units - units_after > :droppedShare * units
                                            THEN 'DROPPED_UNITS_SHARE'
                                        WHEN :rows AND missing THEN 'ROWS_SHARE'
                                        WHEN :unknown AND (units IS NULL OR missing) THEN 'UNKNOWN_SHARE'
                                        WHEN :sentinel AND sentinel THEN 'SENTINEL_SHARE'
                                        WHEN :replayed THEN 'REPLAYED' END AS reason
                              FROM item
                        )
                        INSERT INTO intake_held (poll_id, item_id, location_id, action, quantity, on_hand, reason, times,
                                                 taken_at, observed_at)
                        SELECT n.poll_id, n.item_id, n.location_id, n.action, n.quantity, p.on_hand, s.reason,
                               coalesce(earlier.times, 0) + 1, n.taken_at, n.observed_at
                          FROM intake_proposed n
                          JOIN suspect s ON s.item_id = n.item_id AND s.reason IS NOT NULL
                          LEFT JOIN stock_position p ON p.item_id = n.item_id AND p.location_id = n.location_id
                          LEFT JOIN stock_held h ON h.item_id = n.item_id AND h.location_id = n.location_id
                                                AND h.on_hand = n.quantity
                          LEFT JOIN intake_held earlier
                            ON earlier.poll_id = h.poll_id AND earlier.item_id = n.item_id
                           AND earlier.location_id = n.location_id AND earlier.taken_at < n.taken_at
                         WHERE n.poll_id = :poll AND n.quantity IS NOT NULL
                           AND n.quantity IS DISTINCT FROM p.on_hand
                        """)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .param("sentinels", RowProfile.SENTINELS.toArray(Long[]::new))
                .param("whole", whole.map(Suspicion::name).orElse(null))
                .param("zeroed", suspicions.contains(Suspicion.ZEROED_SHARE))
                .param("dropped", suspicions.contains(Suspicion.DROPPED_UNITS_SHARE))
                .param("droppedShare", guard.maxDroppedUnitsShare().value())
                .param("rows", suspicions.contains(Suspicion.ROWS_SHARE))
                .param("unknown", suspicions.contains(Suspicion.UNKNOWN_SHARE))
                .param("sentinel", suspicions.contains(Suspicion.SENTINEL_SHARE))
                .param("replayed", suspicions.contains(Suspicion.REPLAYED))
                .update();
        long confirmed = whole.isEmpty() && guard.releaseAfterPolls() > 0
                ? putBackConfirmed(run, guard.releaseAfterPolls())
                : 0;
        leaveExceptions(run, whole.isPresent(), suspicions);
        nestedLoops(true);
        return confirmed;
    }

    /** Whether as many polls in a row as the guard asks for had about as few rows, each taken before the next. */
    boolean areFewRowsConfirmed(Run run, Answer answer, long rows) {
        Guard guard = run.stored().supplier().guard();
        return guard.releaseAfterPolls() > 0
                && jdbc.sql("""
                                SELECT coalesce(count(*) = :after
                                       AND bool_and(state = 'QUARANTINED' AND findings @> '[{"code": "ROWS_SHARE"}]'
                                                    AND :rows >= :share * rows_read AND taken_at < :takenAt), false)
                                  FROM (SELECT state, findings, rows_read, taken_at FROM intake_poll
                                         WHERE supplier_id = :supplier AND poll_id < :poll AND NOT dry_run
                                           AND state NOT IN ('QUEUED', 'RUNNING', 'FAILED')
                                         ORDER BY poll_id DESC
                                         LIMIT :after) earlier
                                """)
                        .param("after", guard.releaseAfterPolls())
                        .param("rows", rows)
                        .param("share", guard.minRowsShare().value())
                        .param("takenAt", answer.takenAt().atOffset(ZoneOffset.UTC))
                        .param("supplier", run.supplierId())
                        .param("poll", run.pollId())
                        .query(Boolean.class)
                        .single();
    }

    private long putBackConfirmed(Run run, int after) {
        return jdbc.sql("""
                        WITH confirmed AS (
                            DELETE FROM intake_held
                             WHERE poll_id = :poll
                               AND item_id IN (SELECT item_id FROM intake_held WHERE poll_id = :poll
                                                GROUP BY item_id HAVING min(times) > :after)
                            RETURNING item_id
                        )
                        SELECT count(DISTINCT item_id) FROM confirmed
                        """)
                .param("poll", run.pollId())
                .param("after", after)
                .query(Long.class)
                .single();
    }

    private void leaveExceptions(Run run, boolean whole, Set<Suspicion> suspicions) {
        if (whole) {
            jdbc.sql("DELETE FROM intake_proposed WHERE poll_id = :poll")
                    .param("poll", run.pollId())
                    .update();
            return;
        }
        jdbc.sql("""
                        DELETE FROM intake_proposed n
                         USING intake_held h
                         WHERE n.poll_id = :poll AND h.poll_id = :poll AND h.item_id = n.item_id
                           AND h.location_id = n.location_id AND h.on_hand IS NULL
                        """)
                .param("poll", run.pollId())
                .update();
        jdbc.sql("""
                        UPDATE intake_proposed n SET action = 'UNSAID', quantity = NULL
                          FROM intake_held h
                         WHERE n.poll_id = :poll AND h.poll_id = :poll AND h.item_id = n.item_id
                           AND h.location_id = n.location_id
                        """)
                .param("poll", run.pollId())
                .update();
        if (suspicions.contains(Suspicion.ROWS_SHARE) || suspicions.contains(Suspicion.UNKNOWN_SHARE)) {
            jdbc.sql("UPDATE intake_proposed SET action = 'UNSAID' WHERE poll_id = :poll AND action = 'MISSED'")
                    .param("poll", run.pollId())
                    .update();
        }
    }

    /** Keeps all that would change, and is not suspect, beside what is: of a run that applies nothing. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void takeOutTheRest(Run run) {
        nestedLoops(false);
        jdbc.sql("""
                        INSERT INTO intake_held (poll_id, item_id, location_id, action, quantity, on_hand, taken_at,
                                                 observed_at)
                        SELECT n.poll_id, n.item_id, n.location_id, n.action, n.quantity, p.on_hand, n.taken_at,
                               n.observed_at
                          FROM intake_proposed n
                          LEFT JOIN stock_position p USING (item_id, location_id)
                         WHERE n.poll_id = :poll AND n.quantity IS NOT NULL
                           AND n.quantity IS DISTINCT FROM p.on_hand
                        """)
                .param("poll", run.pollId())
                .update();
        jdbc.sql("DELETE FROM intake_proposed WHERE poll_id = :poll")
                .param("poll", run.pollId())
                .update();
        nestedLoops(true);
    }

    /** The planner knows nothing of rows that were written a moment ago. */
    private void nestedLoops(boolean allowed) {
        jdbc.sql(allowed ? "SET LOCAL enable_nestloop = on" : "SET LOCAL enable_nestloop = off")
                .update();
    }
}
