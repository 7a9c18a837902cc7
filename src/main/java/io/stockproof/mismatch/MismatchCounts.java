package io.stockproof.mismatch;

import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** How many mismatches are open, as one instance has counted last for all. */
@Repository
public class MismatchCounts {

    private final JdbcClient jdbc;

    MismatchCounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Of displays that are wrong and not ignored.
     *
     * @param unexplained those of them whose cause is not known
     */
    public record Open(long mismatches, long overstatedUnits, long unexplained) {}

    /** Counts anew, and keeps what was counted. One at a time: an instance that was taken for dead may still count. */
    @Transactional
    public void count() {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('mismatch_count'))").query(row -> {});
        addUp();
        addUpCards();
        addUpHours();
        jdbc.sql("DELETE FROM mismatch_count").update();
        jdbc.sql("""
                        INSERT INTO mismatch_count (channel_id, kind, open, unexplained, overstated_units)
                        SELECT channel_id, kind, sum(mismatches),
                               coalesce(sum(mismatches) FILTER (WHERE root_cause = 'UNEXPLAINED'), 0),
                               sum(overstated_units)
                          FROM mismatch_tally
                         WHERE state IN ('OPEN', 'ACKNOWLEDGED')
                         GROUP BY channel_id, kind
                        HAVING sum(mismatches) > 0
                            ON CONFLICT (channel_id, kind) DO UPDATE
                           SET open = excluded.open, unexplained = excluded.unexplained,
                               overstated_units = excluded.overstated_units
                        """).update();
    }

    /** Leaves one row for each sum; of whoever writes meanwhile, the rows are left for the next time. */
    private void addUp() {
        jdbc.sql("""
                        WITH differences AS (
                            DELETE FROM mismatch_tally RETURNING *
                        )
                        INSERT INTO mismatch_tally
                        SELECT channel_id, supplier, reason, root_cause, kind, state, sum(mismatches),
                               sum(overstated_units), sum(rejected_carts)
                          FROM differences
                         GROUP BY channel_id, supplier, reason, root_cause, kind, state
                        HAVING sum(mismatches) <> 0 OR sum(overstated_units) <> 0 OR sum(rejected_carts) <> 0
                        """).update();
    }

    private void addUpCards() {
        jdbc.sql("""
                        WITH differences AS (
                            DELETE FROM mismatch_card_change RETURNING *
                        )
                        INSERT INTO mismatch_card AS k
                        SELECT cause_id, channel_id, context, state, sum(mismatches), sum(overstated_units),
                               sum(rejected_carts)
                          FROM differences
                         GROUP BY cause_id, channel_id, context, state
                         ORDER BY cause_id, channel_id, context, state
                            ON CONFLICT (cause_id, channel_id, context, state) DO UPDATE
                           SET mismatches = k.mismatches + excluded.mismatches,
                               overstated_units = k.overstated_units + excluded.overstated_units,
                               rejected_carts = k.rejected_carts + excluded.rejected_carts
                        """).update();
        jdbc.sql("DELETE FROM mismatch_card WHERE mismatches = 0 AND overstated_units = 0 AND rejected_carts = 0")
                .update();
    }

    private void addUpHours() {
        jdbc.sql("""
                        WITH differences AS (
                            DELETE FROM mismatch_hour_change RETURNING *
                        )
                        INSERT INTO mismatch_hour AS k
                        SELECT hour, channel_id, sum(opened), sum(resolved) FROM differences GROUP BY hour, channel_id
                            ON CONFLICT (hour, channel_id) DO UPDATE
                           SET opened = k.opened + excluded.opened, resolved = k.resolved + excluded.resolved
                        """).update();
    }

    /** By channel; those that have none are not among them. */
    public Map<Integer, Open> byChannel() {
        Map<Integer, Open> counted = new HashMap<>();
        jdbc.sql("""
                        SELECT channel_id, sum(open)::bigint AS open, sum(unexplained)::bigint AS unexplained,
                               sum(overstated_units)::bigint AS overstated_units
                          FROM mismatch_count
                         WHERE kind <> 'QUOTE_DISAGREES'
                         GROUP BY channel_id
                        """)
                .query(row -> {
                    counted.put(row.getInt("channel_id"), new Open(
                            row.getLong("open"), row.getLong("overstated_units"), row.getLong("unexplained")));
                });
        return counted;
    }
}
