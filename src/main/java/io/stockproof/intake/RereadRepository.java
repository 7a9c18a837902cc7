package io.stockproof.intake;

import io.stockproof.connector.ReadRequest.WantedItem;
import io.stockproof.connector.SupplierMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Products that are to be read again, since a message spoke of them: one row each, however many messages. A row is
 * deleted by a reading of its product that was begun after its last message, whatever run made it; one that came
 * meanwhile makes one more. A reading that fails is repeated, ever more seldom.
 */
@Repository
class RereadRepository {

    /** Read by one run at most, so that a poll that is due meanwhile does not wait for ever. */
    static final int PRODUCTS_AT_ONCE = 200;

    /** From the first to the last of them is more than a day; then the polls are left to it. */
    private static final int ATTEMPTS_MAX = 60;

    /** What nobody has said an item is, nor within a month, or not since it was told that something of it has changed. */
    private static final String UNDESCRIBED = """
            CASE WHEN i.described_at IS NULL THEN i.title IS NULL AND i.barcode IS NULL AND i.options IS NULL
                 ELSE i.described_at < clock_timestamp() - interval '30 days'
                      OR EXISTS (SELECT FROM supplier_item_edit e
                                  WHERE e.item_id = i.item_id AND e.edited_at > i.described_at)
            END AS undescribed
            """;

    private final JdbcClient jdbc;

    RereadRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How much waits. */
    record Waiting(long products, @Nullable Instant since) {}

    /**
     * Has the products that {@code message} speaks of read again, as far as they are of items that are mapped or
     * declared. Returns whether any was not waiting before.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean note(int supplierId, SupplierMessage message) {
        // In the order of the products, so that no two messages wait crosswise.
        return jdbc.sql("""
                        INSERT INTO intake_reread AS r (supplier_id, product, due_since, noted_at, not_before, removed)
                        SELECT :supplier, named.product, now.at, now.at, now.at, named.removed
                          FROM (SELECT clock_timestamp() AS at) now
                          CROSS JOIN (SELECT coalesce(i.ref_pid, i.ref_vid) AS product,
                                             coalesce(array_agg(DISTINCT i.ref_vid ORDER BY i.ref_vid)
                                                      FILTER (WHERE :removal AND i.ref_vid IS NOT NULL), '{}') AS removed
                                        FROM supplier_item i
                                       WHERE i.supplier_id = :supplier
                                         AND (i.ref_vid = ANY(:variants::text[]) OR i.ref_pid = ANY(:products::text[]))
                                         AND (i.declared
                                              OR EXISTS (SELECT FROM catalog_component m WHERE m.item_id = i.item_id))
                                       GROUP BY 1) named
                         ORDER BY named.product
                            ON CONFLICT (supplier_id, product) DO UPDATE
                               SET noted_at = greatest(r.noted_at, excluded.noted_at),
                                   removed = ARRAY(SELECT DISTINCT unnest(r.removed || excluded.removed))
                        RETURNING (r.xmax = 0) AS fresh
                        """)
                .param("supplier", supplierId)
                .param("removal", message.removal())
                .param("variants", message.variants().toArray(String[]::new))
                .param("products", message.products().toArray(String[]::new))
                .query(Boolean.class)
                .list()
                .contains(Boolean.TRUE);
    }

    /** When the next of a supplier's products may be read again; empty where none waits. */
    Optional<Instant> nextAt(int supplierId) {
        return jdbc.sql("SELECT min(not_before) FROM intake_reread WHERE supplier_id = :supplier")
                .param("supplier", supplierId)
                .query((row, n) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant))
                .single();
    }

    boolean isDue(int supplierId) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM intake_reread
                                        WHERE supplier_id = :supplier AND not_before <= clock_timestamp())
                        """)
                .param("supplier", supplierId)
                .query(Boolean.class)
                .single();
    }

    Waiting waiting(int supplierId) {
        return jdbc.sql("SELECT count(*), min(due_since) FROM intake_reread WHERE supplier_id = :supplier")
                .param("supplier", supplierId)
                .query((row, n) -> {
                    OffsetDateTime since = row.getObject(2, OffsetDateTime.class);
                    return new Waiting(row.getLong(1), since == null ? null : since.toInstant());
                })
                .single();
    }

    /** Suppliers with a product that has been due for longer than it takes to make their task. */
    List<String> overdue() {
        return jdbc.sql("""
                        SELECT DISTINCT s.code FROM supplier s
                          JOIN intake_reread r USING (supplier_id)
                         WHERE s.deleted_at IS NULL AND r.not_before < clock_timestamp() - interval '1 minute'
                        """)
                .query(String.class)
                .list();
    }

    /**
     * Gives the products that are due, the longest waiting first, to a run. Forgets what nobody maps any more, and what could
     * not be read for a day. Returns how many it got.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int take(int supplierId, long pollId) {
        Map<Boolean, List<String>> byForgotten = locked(supplierId).stream()
                .collect(Collectors.partitioningBy(
                        Chosen::forgotten, Collectors.mapping(Chosen::product, Collectors.toList())));
        jdbc.sql("DELETE FROM intake_reread WHERE supplier_id = :supplier AND product = ANY(:products::text[])")
                .param("supplier", supplierId)
                .param("products", byForgotten.getOrDefault(true, List.of()).toArray(String[]::new))
                .update();
        return jdbc.sql("""
                        UPDATE intake_reread
                           SET poll_id = :poll, attempts = attempts + 1,
                               not_before = clock_timestamp()
                                   + least(interval '15 s' * 2 ^ least(attempts, 10), interval '30 min')
                         WHERE supplier_id = :supplier AND product = ANY(:products::text[])
                           AND not_before <= clock_timestamp()
                        """)
                .param("poll", pollId)
                .param("supplier", supplierId)
                .param("products", byForgotten.getOrDefault(false, List.of()).toArray(String[]::new))
                .update();
    }

    private record Chosen(String product, boolean forgotten) {}

    /** Chosen without a lock, then locked in the order of the products: as messages do, so that none waits crosswise. */
    private List<Chosen> locked(int supplierId) {
        return jdbc.sql("""
                        WITH waiting AS MATERIALIZED (
                            SELECT r.product, r.due_since, r.not_before,
                                   r.attempts >= :attempts
                                       OR NOT EXISTS (SELECT FROM supplier_item i
                                                       WHERE i.supplier_id = r.supplier_id
                                                         AND (i.ref_pid = r.product OR i.ref_vid = r.product)
                                                         AND (i.declared
                                                              OR EXISTS (SELECT FROM catalog_component m
                                                                          WHERE m.item_id = i.item_id))) AS forgotten
                              FROM intake_reread r
                             WHERE r.supplier_id = :supplier), chosen AS MATERIALIZED (
                            SELECT product, forgotten FROM waiting WHERE forgotten
                             UNION ALL
                            (SELECT product, forgotten FROM waiting
                              WHERE NOT forgotten AND not_before <= clock_timestamp()
                              ORDER BY due_since, product
                              LIMIT :limit))
                        SELECT r.product, c.forgotten
                          FROM intake_reread r
                          JOIN chosen c USING (product)
                         WHERE r.supplier_id = :supplier
                         ORDER BY r.product
                           FOR UPDATE OF r
                        """)
                .param("supplier", supplierId)
                .param("attempts", ATTEMPTS_MAX)
                .param("limit", PRODUCTS_AT_ONCE)
                .query(Chosen.class)
                .list();
    }

    /** What a run reads, what waits first; all else, unless it reads again only, after it, the longest unread first. */
    List<WantedItem> wanted(Run run) {
        return run.reread() ? taken(run) : all(run);
    }

    /** An item may be waited for by its product's id, and by its own from before its product was known. */
    private List<WantedItem> taken(Run run) {
        return jdbc.sql("""
                        SELECT i.sku, i.ref_pid AS pid, i.ref_vid AS vid,
                               coalesce(bool_or(i.ref_vid = ANY(r.removed)), false) AS doubted,
                        """ + UNDESCRIBED + """
                          FROM intake_reread r
                          JOIN supplier_item i ON i.supplier_id = r.supplier_id
                                              AND (i.ref_pid = r.product OR i.ref_vid = r.product)
                         WHERE r.supplier_id = :supplier AND r.poll_id = :poll
                           AND (i.declared OR EXISTS (SELECT FROM catalog_component m WHERE m.item_id = i.item_id))
                         GROUP BY i.item_id
                         ORDER BY min(r.due_since), i.item_id
                        """)
                .param("supplier", run.supplierId())
                .param("poll", run.pollId())
                .query(RereadRepository::wanted)
                .list();
    }

    private List<WantedItem> all(Run run) {
        return jdbc.sql("""
                        SELECT i.sku, i.ref_pid AS pid, i.ref_vid AS vid,
                               coalesce(i.ref_vid = ANY(p.removed || v.removed), false) AS doubted,
                        """ + UNDESCRIBED + """
                          FROM supplier_item i
                          LEFT JOIN stock_item_coverage c USING (item_id)
                          LEFT JOIN intake_reread p ON p.supplier_id = i.supplier_id AND p.product = i.ref_pid
                          LEFT JOIN intake_reread v ON v.supplier_id = i.supplier_id AND v.product = i.ref_vid
                         WHERE i.supplier_id = :supplier
                           AND (i.declared OR EXISTS (SELECT FROM catalog_component m WHERE m.item_id = i.item_id))
                         ORDER BY least(p.due_since, v.due_since) NULLS LAST, c.taken_at NULLS FIRST, i.item_id
                        """)
                .param("supplier", run.supplierId())
                .query(RereadRepository::wanted)
                .list();
    }

    private static WantedItem wanted(ResultSet row, int index) throws SQLException {
        return new WantedItem(
                row.getString("sku"), row.getString("pid"), row.getString("vid"), row.getBoolean("doubted"),
                row.getBoolean("undescribed"));
    }

    /**
     * Takes what a run has read off the list, if it was decided about. What was noted after the product was asked for
     * stays, and is due at once. Locked in the order of the products as well.
     */
    @Transactional
    public void settle(Run run) {
        jdbc.sql("""
                        WITH answered AS (
                            SELECT known.id AS product, min(d.taken_at) AS taken_at
                              FROM intake_item_read d
                              JOIN supplier_item i ON i.supplier_id = :supplier AND i.sku = d.sku
                              JOIN intake_poll q ON q.poll_id = d.poll_id
                              CROSS JOIN LATERAL unnest(ARRAY[i.ref_pid, i.ref_vid]) AS known (id)
                             WHERE d.poll_id = :poll AND NOT q.dry_run
                               AND (q.state IN ('APPLIED', 'UNCHANGED', 'PARTIAL', 'QUARANTINED') OR q.applying)
                             GROUP BY 1), locked AS MATERIALIZED (
                            SELECT r.product, r.noted_at > a.taken_at AS again
                              FROM intake_reread r
                              JOIN answered a USING (product)
                             WHERE r.supplier_id = :supplier
                             ORDER BY r.product
                               FOR UPDATE OF r), done AS (
                            DELETE FROM intake_reread r
                             USING locked l
                             WHERE r.supplier_id = :supplier AND r.product = l.product AND NOT l.again)
                        UPDATE intake_reread r
                           SET attempts = 0, due_since = r.noted_at, not_before = clock_timestamp()
                          FROM locked l
                         WHERE r.supplier_id = :supplier AND r.product = l.product AND l.again
                        """)
                .param("supplier", run.supplierId())
                .param("poll", run.pollId())
                .update();
    }
}
