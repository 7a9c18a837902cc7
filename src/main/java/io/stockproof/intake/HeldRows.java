package io.stockproof.intake;

import io.stockproof.ledger.HeldValues;
import io.stockproof.ledger.PositionKey;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What polls hold: kept with them, shown beside the positions, and taken away where a newer answer was sound. */
@Repository
class HeldRows {

    private static final int AT_ONCE = 5_000;

    /** Polls in quarantine, besides the one that is just decided. */
    private static final int POLLS_KEPT = 9;

    private final JdbcClient jdbc;
    private final HeldValues held;
    private final Newcomers newcomers;

    HeldRows(JdbcClient jdbc, HeldValues held, Newcomers newcomers) {
        this.jdbc = jdbc;
        this.held = held;
        this.newcomers = newcomers;
    }

    private record Row(PositionKey key, long quantity) {}

    long count(long pollId) {
        return jdbc.sql("SELECT count(*) FROM intake_held WHERE poll_id = :poll")
                .param("poll", pollId)
                .query(Long.class)
                .single();
    }

    /** What the poll holds of items other than these. */
    long countOfOthers(long pollId, List<Long> items) {
        return jdbc.sql("SELECT count(*) FROM intake_held WHERE poll_id = :poll AND item_id <> ALL (:items::bigint[])")
                .param("poll", pollId)
                .param("items", items.toArray(Long[]::new))
                .query(Long.class)
                .single();
    }

    /** Those of these items of which the poll holds anything. */
    Set<Long> items(long pollId, List<Long> items) {
        return items.isEmpty()
                ? Set.of()
                : jdbc.sql("SELECT item_id FROM intake_held WHERE poll_id = :poll AND item_id = ANY (:items::bigint[])")
                        .param("poll", pollId)
                        .param("items", items.toArray(Long[]::new))
                        .query(Long.class)
                        .set();
    }

    /** The items of a supplier that go by these skus. */
    List<Long> itemsBySku(int supplierId, List<String> skus) {
        return jdbc.sql("SELECT item_id FROM supplier_item WHERE supplier_id = :supplier AND sku = ANY (:skus)")
                .param("supplier", supplierId)
                .param("skus", skus.toArray(String[]::new))
                .query(Long.class)
                .list();
    }

    /** Those of these skus of which the poll holds anything, be it no more than a name. */
    Set<String> skus(long pollId, List<String> skus) {
        return jdbc.sql("""
                        SELECT i.sku FROM intake_held h JOIN supplier_item i USING (item_id)
                         WHERE h.poll_id = :poll AND i.sku = ANY (:skus)
                         UNION
                        SELECT sku FROM intake_newcomer WHERE poll_id = :poll AND sku = ANY (:skus)
                        """)
                .param("poll", pollId)
                .param("skus", skus.toArray(String[]::new))
                .query(String.class)
                .set();
    }

    /** What this poll holds takes the place of what an earlier one held of the same positions. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void hold(Run run) {
        PositionKey after = new PositionKey(0, 0);
        List<Row> rows;
        do {
            rows = next("""
                    SELECT item_id, location_id, quantity FROM intake_held
                     WHERE poll_id = :poll AND (item_id, location_id) > (:item, :location)
                     ORDER BY item_id, location_id LIMIT :limit
                    """, run, after);
            if (!rows.isEmpty()) {
                held.hold(run.supplierId(), run.pollId(), items(rows), locations(rows),
                        rows.stream().map(Row::quantity).toArray(Long[]::new));
                after = rows.getLast().key();
            }
        } while (rows.size() == AT_ONCE);
    }

    /** Throws away what a poll holds, or holds of some items. Returns how many values. */
    @Transactional(propagation = Propagation.MANDATORY)
    public int discard(long pollId, @Nullable List<Long> items) {
        return jdbc.sql("""
                        DELETE FROM intake_held
                         WHERE poll_id = :poll AND (:all OR item_id = ANY (:items::bigint[]))
                        """)
                .param("poll", pollId)
                .param("all", items == null)
                .param("items", items == null ? new Long[0] : items.toArray(Long[]::new))
                .update();
    }

    /** Polls in quarantine that many newer ones have followed are decided by that: a bad feed may go on for weeks. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forgetOldest(int supplierId) {
        List<Long> superseded = jdbc.sql("""
                        UPDATE intake_poll
                           SET state = 'DISCARDED', decided_by = 'system',
                               detail = 'Newer polls in quarantine have taken its place.'
                         WHERE poll_id IN (SELECT poll_id FROM intake_poll
                                            WHERE supplier_id = :supplier AND state = 'QUARANTINED'
                                            ORDER BY poll_id DESC OFFSET :kept)
                        RETURNING poll_id
                        """)
                .param("supplier", supplierId)
                .param("kept", POLLS_KEPT)
                .query(Long.class)
                .list();
        for (long poll : superseded) {
            discard(poll, null);
            newcomers.discard(poll, null);
            held.clear(supplierId, poll);
        }
    }

    /** Throws away what earlier dry runs of the supplier would have changed. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forgetDryRuns(Run run) {
        jdbc.sql("""
                        DELETE FROM intake_held
                         WHERE poll_id IN (SELECT poll_id FROM intake_poll
                                            WHERE supplier_id = :supplier AND dry_run AND poll_id < :poll)
                        """)
                .param("supplier", run.supplierId())
                .param("poll", run.pollId())
                .update();
    }

    /** Positions that the run carried soundly hold nothing any more. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void release(Run run) {
        if (!held.any(run.supplierId())) {
            return;
        }
        PositionKey after = new PositionKey(0, 0);
        List<Row> rows;
        do {
            rows = next("""
                    SELECT h.item_id, h.location_id, h.on_hand AS quantity
                      FROM stock_held h
                     WHERE h.supplier_id = (SELECT supplier_id FROM intake_poll WHERE poll_id = :poll)
                       AND (h.item_id, h.location_id) > (:item, :location)
                       AND h.poll_id <> :poll
                       AND (EXISTS (SELECT FROM intake_stated s
                                     WHERE s.poll_id = :poll AND s.item_id = h.item_id
                                       AND s.location_id = h.location_id AND s.quantity IS NOT NULL)
                            OR EXISTS (SELECT FROM intake_proposed n
                                        WHERE n.poll_id = :poll AND n.item_id = h.item_id
                                          AND n.location_id = h.location_id AND n.action = 'MISSING'))
                     ORDER BY h.item_id, h.location_id LIMIT :limit
                    """, run, after);
            if (!rows.isEmpty()) {
                held.clear(items(rows), locations(rows));
                after = rows.getLast().key();
            }
        } while (rows.size() == AT_ONCE);
    }

    private List<Row> next(String sql, Run run, PositionKey after) {
        return jdbc.sql(sql)
                .param("poll", run.pollId())
                .param("item", after.itemId())
                .param("location", after.locationId())
                .param("limit", AT_ONCE)
                .query((row, n) -> new Row(new PositionKey(row.getLong(1), row.getInt(2)), row.getLong(3)))
                .list();
    }

    private static Long[] items(List<Row> rows) {
        return rows.stream().map(row -> row.key().itemId()).toArray(Long[]::new);
    }

    private static Integer[] locations(List<Row> rows) {
        return rows.stream().map(row -> row.key().locationId()).toArray(Integer[]::new);
    }
}
