package io.stockproof.intake;

import io.stockproof.intake.Staged.GoneItem;
import io.stockproof.ledger.Coverage;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Asks what the staged rows of a run say beyond quantities, and clears them away. */
@Repository
class StagedRows {

    /** The skus of the items that the answer contradicts itself about, for whoever asks about their rows. */
    private static final String CONTRADICTED = """
            WITH contradicted AS MATERIALIZED (
                SELECT i.sku
                  FROM (SELECT DISTINCT item_id FROM intake_stated WHERE poll_id = :poll AND contradictory) s
                 CROSS JOIN LATERAL (SELECT sku FROM supplier_item WHERE item_id = s.item_id OFFSET 0) i
            )
            """;

    private final JdbcClient jdbc;

    StagedRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Skus in the answer that are no items yet, at most {@code limit} of them. */
    List<String> unknownSkus(Run run, int limit) {
        return jdbc.sql("""
                        SELECT DISTINCT r.sku FROM intake_row r
                         WHERE r.poll_id = :poll AND r.quantity IS NOT NULL AND r.item_id IS NULL
                           AND NOT EXISTS (SELECT FROM supplier_item i
                                            WHERE i.supplier_id = :supplier AND i.sku = r.sku)
                         LIMIT :limit
                        """)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** Items in the answer: of those staged, those that there are or that a sound row would make; and those counted. */
    long itemsStated(Run run, Staging read) {
        Comparison comparison = read.comparison();
        return count("SELECT count(DISTINCT item_id) FROM intake_stated WHERE poll_id = :poll", run)
                + (comparison == null ? 0 : comparison.sums().counted());
    }

    long contradictoryItems(Run run) {
        return count("SELECT count(DISTINCT item_id) FROM intake_stated WHERE poll_id = :poll AND contradictory", run);
    }

    /** Readable rows of items that the answer contradicts itself about: the first few, and {@link #contradictoryRows}. */
    @Transactional
    public List<RowFault> contradictions(Run run, int limit) {
        prepare();
        return jdbc.sql(CONTRADICTED + """
                        SELECT r.line, r.sku, r.location, 'quantity' AS "column",
                               CASE WHEN min(r.quantity) OVER same = max(r.quantity) OVER same
                                    THEN 'rejected with its item, which the answer contradicts itself about'
                                    ELSE 'stated more than once, from ' || min(r.quantity) OVER same || ' to '
                                         || max(r.quantity) OVER same END AS detail
                          FROM intake_row r
                          JOIN contradicted USING (sku)
                         WHERE r.poll_id = :poll AND r.quantity IS NOT NULL
                        WINDOW same AS (PARTITION BY r.sku, r.location)
                         ORDER BY r.line
                         LIMIT :limit
                        """)
                .param("poll", run.pollId())
                .param("limit", limit)
                .query(RowFault.class)
                .list();
    }

    @Transactional
    public long contradictoryRows(Run run) {
        prepare();
        return count(CONTRADICTED + """
                SELECT count(*) FROM intake_row r JOIN contradicted USING (sku)
                 WHERE r.poll_id = :poll AND r.quantity IS NOT NULL
                """, run);
    }

    private void prepare() {
        jdbc.sql("SET LOCAL enable_nestloop = off").update();
        jdbc.sql("SET LOCAL jit = off").update();
    }

    /** Contradictory items of which nothing good was ever seen. */
    List<Long> neverGood(Run run) {
        return ids("""
                SELECT DISTINCT s.item_id FROM intake_stated s
                 WHERE s.poll_id = :poll AND s.contradictory
                   AND NOT EXISTS (SELECT FROM stock_position p WHERE p.item_id = s.item_id)
                """, run);
    }

    /** Items with a sound row that were held to be contradictory, or gone. */
    List<Long> goodAgain(Run run) {
        return ids("""
                SELECT i.item_id FROM supplier_item i
                 WHERE i.supplier_id = (SELECT supplier_id FROM intake_poll WHERE poll_id = :poll)
                   AND (i.contradictory OR i.broken_since IS NOT NULL)
                   AND i.item_id IN (SELECT item_id FROM intake_stated WHERE poll_id = :poll AND quantity IS NOT NULL)
                """, run);
    }

    /** Items that the supplier says it no longer has. */
    List<GoneItem> gone(Run run) {
        return jdbc.sql("""
                        SELECT i.item_id, max(r.gone_reason) AS reason
                          FROM intake_item_read r
                          JOIN supplier_item i ON i.supplier_id = :supplier AND i.sku = r.sku
                         WHERE r.poll_id = :poll AND r.gone_reason IS NOT NULL
                         GROUP BY i.item_id
                        """)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .query(GoneItem.class)
                .list();
    }

    /** Items that were read whole raise their coverage. */
    void raiseCoverage(Run run, Coverage coverage) {
        List<Staged.ItemRead> read = jdbc.sql("""
                        SELECT i.item_id, min(r.taken_at) AS taken_at
                          FROM intake_item_read r
                          JOIN supplier_item i ON i.supplier_id = :supplier AND i.sku = r.sku
                         WHERE r.poll_id = :poll
                         GROUP BY i.item_id
                         ORDER BY i.item_id
                        """)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .query((row, n) -> new Staged.ItemRead(
                        row.getLong(1), row.getObject(2, OffsetDateTime.class).toInstant().toString()))
                .list();
        if (!read.isEmpty()) {
            Long[] items = read.stream().map(Staged.ItemRead::itemId).toArray(Long[]::new);
            String[] taken = read.stream().map(Staged.ItemRead::takenAt).toArray(String[]::new);
            coverage.raiseItems(items, taken, taken);
        }
    }

    /** Begins to stage: what is staged is there as long as this mark is. */
    void begin(Run run) {
        clear(run);
        jdbc.sql("INSERT INTO intake_mark (poll_id) VALUES (:poll)")
                .param("poll", run.pollId())
                .update();
    }

    /** A database that has crashed meanwhile has forgotten what was staged, and with it that nothing is missing. */
    void requireKept(Run run) {
        if (count("SELECT count(*) FROM intake_mark WHERE poll_id = :poll", run) == 0) {
            throw new IllegalStateException("The database was restarted, and has lost what was staged");
        }
    }

    /** Throws away what was staged by this run, and by earlier ones of its supplier that came to grief. */
    void clear(Run run) {
        for (String table : List.of(
                "intake_row", "intake_item_read", "intake_stated", "intake_scope", "intake_proposed", "intake_mark",
                "intake_described")) {
            jdbc.sql("DELETE FROM " + table + " t USING intake_poll q WHERE q.poll_id = t.poll_id"
                    + " AND q.supplier_id = :supplier AND q.poll_id <= :poll AND NOT q.applying")
                    .param("supplier", run.supplierId())
                    .param("poll", run.pollId())
                    .update();
        }
    }

    private long count(String sql, Run run) {
        return jdbc.sql(sql).param("poll", run.pollId()).query(Long.class).single();
    }

    private List<Long> ids(String sql, Run run) {
        return new ArrayList<>(
                jdbc.sql(sql).param("poll", run.pollId()).query(Long.class).list());
    }
}
