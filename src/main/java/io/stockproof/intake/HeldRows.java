package io.stockproof.intake;

import io.stockproof.ledger.HeldValues;
import io.stockproof.ledger.PositionKey;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Shows what a poll holds beside the positions, and takes it away where a newer answer was sound. */
@Repository
class HeldRows {

    private static final int AT_ONCE = 5_000;

    private final JdbcClient jdbc;
    private final HeldValues held;

    HeldRows(JdbcClient jdbc, HeldValues held) {
        this.jdbc = jdbc;
        this.held = held;
    }

    private record Row(PositionKey key, long quantity) {}

    /** What this poll holds takes the place of what an earlier one held. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void hold(Run run) {
        held.clear(run.supplierId());
        PositionKey after = new PositionKey(0, 0);
        List<Row> rows;
        do {
            rows = next("""
                    SELECT item_id, location_id, quantity FROM intake_pending
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
                       AND (EXISTS (SELECT FROM intake_stated s
                                     WHERE s.poll_id = :poll AND s.item_id = h.item_id
                                       AND s.location_id = h.location_id AND s.quantity IS NOT NULL)
                            OR EXISTS (SELECT FROM intake_pending n
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
