package io.stockproof.score;

import io.stockproof.database.Reports;
import io.stockproof.score.Figures.Freshness;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Counts what a supplier's score is made of, where reports are read. */
@Repository
class ScoreRepository {

    /** Entries of the ledger that are looked at, the newest; beyond it older flip-flops are not told. */
    private static final int ENTRIES_MAX = 500_000;

    private static final int SECONDS_MAX = 10;

    private static final List<String> OF_SUPPLY = List.of(
            "STOCK_STALE", "SUPPLIER_PAUSED", "LOCATION_INACTIVE", "OUT_OF_STOCK", "NEVER_OBSERVED", "CONTRADICTORY",
            "MAPPING_BROKEN");

    private final JdbcClient current;
    private final JdbcClient reported;
    private final TransactionTemplate reading;

    ScoreRepository(JdbcClient current, Reports reports) {
        this.current = current;
        this.reported = reports.jdbc();
        this.reading = reports.snapshot();
    }

    /** What is counted in one statement each, within a time that a reader of reports will wait. */
    Figures figures(StoredSupplier supplier, Instant now) {
        return Objects.requireNonNull(reading.execute(status -> counted(reported, supplier, now)));
    }

    /** The same for whoever acts on it: as it is now, not as old as a replica, nor away with one. */
    @Transactional(readOnly = true)
    public Figures currentFigures(StoredSupplier supplier, Instant now) {
        return counted(current, supplier, now);
    }

    private static Figures counted(JdbcClient jdbc, StoredSupplier supplier, Instant now) {
        beInTime(jdbc);
        Instant since = now.minus(SupplierScore.WINDOW_DAYS, ChronoUnit.DAYS);
        int id = supplier.supplierId();
        Standing standing = standing(jdbc, supplier, false, now);
        Polls polls = polls(jdbc, id, since);
        Carts carts = carts(jdbc, id, since);
        return new Figures(
                standing.positions(),
                standing.freshness(),
                flipFlops(jdbc, id, since),
                held(jdbc, id),
                standing.fillers(),
                polls.polls(),
                polls.succeeded(),
                polls.rowsRead(),
                polls.rowsRejected(),
                carts.lines(),
                carts.rejected());
    }

    /**
     * Of what some channel lists, where it may be sold from: what nobody sells any more may not be read any more. For
     * whoever acts on it, as above.
     */
    @Transactional(readOnly = true)
    public @Nullable Freshness freshnessOfListed(StoredSupplier supplier, Instant now) {
        beInTime(current);
        return standing(current, supplier, true, now).freshness();
    }

    private static void beInTime(JdbcClient jdbc) {
        jdbc.sql("SELECT set_config('statement_timeout', :max, true)")
                .param("max", SECONDS_MAX + "s")
                .query(String.class)
                .single();
    }

    private record Standing(long positions, long fillers, @Nullable Freshness freshness) {}

    private static Standing standing(JdbcClient jdbc, StoredSupplier supplier, boolean listedOnly, Instant now) {
        return jdbc.sql("""
                        SELECT count(*) AS positions, count(*) FILTER (WHERE s.on_hand::text ~ '^9{4,}$') AS fillers,
                               percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY s.age) AS ages
                          FROM (SELECT p.on_hand,
                                       greatest(0, extract(epoch FROM :now - CASE
                                           WHEN p.covered
                                               THEN greatest(p.observed_at, c.observed_at, ic.observed_at)
                                           ELSE p.observed_at END))::bigint AS age
                                  FROM stock_position p
                                  LEFT JOIN stock_coverage c ON c.supplier_id = p.supplier_id
                                  LEFT JOIN stock_item_coverage ic ON ic.item_id = p.item_id
                                 WHERE p.supplier_id = :id
                                   AND (NOT :listedOnly OR p.item_id IN (
                                        SELECT k.item_id FROM catalog_component k WHERE k.supplier_id = :id)
                                        AND p.location_id IN (
                                        SELECT l.location_id FROM supplier_location l
                                         WHERE l.supplier_id = :id AND l.active))) AS s
                        """)
                .param("listedOnly", listedOnly)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("id", supplier.supplierId())
                .query((row, n) -> {
                    Long[] ages = row.getArray("ages") == null ? null : (Long[]) row.getArray("ages").getArray();
                    return new Standing(
                            row.getLong("positions"),
                            row.getLong("fillers"),
                            ages == null
                                    ? null
                                    : new Freshness(ages[0], ages[1], ages[2],
                                            supplier.supplier().freshness().maxAgeSeconds()));
                })
                .single();
    }

    /** To zero, and back before a day was over. */
    private static long flipFlops(JdbcClient jdbc, int supplier, Instant since) {
        return jdbc.sql("""
                        SELECT count(*)
                          FROM (SELECT e.on_hand, e.recorded_at,
                                       lag(e.on_hand) OVER w AS before, lag(e.recorded_at) OVER w AS zero_at,
                                       lag(e.on_hand_delta) OVER w AS fell
                                  FROM ((SELECT b.item_id, b.location_id, b.seq, b.on_hand, b.on_hand_delta,
                                                b.recorded_at
                                           FROM (SELECT * FROM ledger_block
                                                  WHERE recorded_at >= :since AND supplier_id = :id
                                                  ORDER BY recorded_at DESC
                                                  LIMIT :most) AS k
                                          CROSS JOIN LATERAL (
                                                SELECT u.*, k.recorded_at
                                                  FROM unnest(k.item_ids, k.location_ids, k.seqs, k.on_hands,
                                                              k.on_hand_deltas)
                                                    AS u (item_id, location_id, seq, on_hand, on_hand_delta)) AS b
                                          WHERE b.on_hand_delta <> 0
                                          ORDER BY k.recorded_at DESC
                                          LIMIT :most)
                                        UNION ALL
                                        (SELECT item_id, location_id, seq, on_hand, on_hand_delta, recorded_at
                                           FROM ledger_entry -- of before statements had blocks
                                          WHERE recorded_at >= :since AND supplier_id = :id AND on_hand_delta <> 0
                                            AND recorded_at <= coalesce(
                                                (SELECT recorded_at FROM ledger_block ORDER BY recorded_at LIMIT 1),
                                                'infinity')
                                          ORDER BY recorded_at DESC
                                          LIMIT :most)) AS e
                                WINDOW w AS (PARTITION BY e.item_id, e.location_id ORDER BY e.seq)) AS f
                         WHERE f.on_hand > 0 AND f.before = 0 AND f.fell < 0
                           AND f.recorded_at < f.zero_at + interval '1 day'
                        """)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("id", supplier)
                .param("most", ENTRIES_MAX)
                .query(Long.class)
                .single();
    }

    private static long held(JdbcClient jdbc, int supplier) {
        return jdbc.sql("SELECT count(*) FROM stock_held WHERE supplier_id = :id")
                .param("id", supplier)
                .query(Long.class)
                .single();
    }

    private record Polls(long polls, long succeeded, long rowsRead, long rowsRejected) {}

    private static Polls polls(JdbcClient jdbc, int supplier, Instant since) {
        return jdbc.sql("""
                        SELECT count(*) AS polls,
                               count(*) FILTER (WHERE state IN ('APPLIED', 'UNCHANGED', 'PARTIAL')) AS succeeded,
                               coalesce(sum(rows_read), 0)::bigint AS rows_read,
                               coalesce(sum(rows_rejected), 0)::bigint AS rows_rejected
                          FROM intake_poll
                         WHERE supplier_id = :id AND finished_at >= :since AND NOT dry_run
                           AND state IN ('APPLIED', 'UNCHANGED', 'PARTIAL', 'FAILED', 'DISCARDED')
                        """)
                .param("id", supplier)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(Polls.class)
                .single();
    }

    private record Carts(long lines, long rejected) {}

    /** A listing of several suppliers counts for each of them, since the outcome does not say whose item it lacked. */
    private static Carts carts(JdbcClient jdbc, int supplier, Instant since) {
        return jdbc.sql("""
                        SELECT count(*) AS lines,
                               count(*) FILTER (WHERE o.outcome <> 'ACCEPTED' AND o.reasons && :supply::text[])
                                   AS rejected
                          FROM checkout_outcome o
                         WHERE o.asked_at >= :since
                           AND EXISTS (SELECT FROM catalog_component k
                                        WHERE k.channel_id = o.channel_id AND k.variant = o.variant
                                          AND k.supplier_id = :id)
                        """)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("id", supplier)
                .param("supply", OF_SUPPLY.toArray(String[]::new))
                .query(Carts.class)
                .single();
    }
}
