package io.stockproof.checkout;

import io.stockproof.ledger.Positions;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Orders that suppliers' own numbers include by now: an observation was taken late enough, whether or not it changed the
 * number. Driven by the orders, not by what changed.
 */
@Component
class Reflection {

    private static final int SWEEP_MAX = 500;

    private final JdbcClient jdbc;
    private final BatchLocks locks;
    private final ReservationReader reader;
    private final Positions positions;
    private final ReservationWriter writer;

    Reflection(
            JdbcClient jdbc,
            BatchLocks locks,
            ReservationReader reader,
            Positions positions,
            ReservationWriter writer) {
        this.jdbc = jdbc;
        this.locks = locks;
        this.reader = reader;
        this.positions = positions;
        this.writer = writer;
    }

    /** Reflects some; returns how many orders there were. */
    @Transactional
    public int sweep() {
        SessionSettings.apply(jdbc);
        List<String> due = jdbc.sql("""
                        WITH a AS MATERIALIZED ( -- or a plan for few rows walks through all that there are
                            SELECT * FROM checkout_allocation
                             WHERE state = 'CONFIRMED' AND reflect_after <= (SELECT clock_timestamp()))
                        SELECT DISTINCT a.reservation_id
                          FROM a
                          JOIN stock_position p USING (item_id, location_id)
                          LEFT JOIN stock_coverage c ON c.supplier_id = p.supplier_id
                          LEFT JOIN stock_item_coverage ic ON ic.item_id = p.item_id
                         WHERE a.reflect_after <= CASE WHEN p.covered
                                                       THEN greatest(p.taken_at, c.taken_at, ic.taken_at)
                                                       ELSE p.taken_at END
                         LIMIT :most
                        """).param("most", SWEEP_MAX).query(String.class).list();
        if (due.isEmpty()) {
            return 0;
        }
        Map<String, Reservation> reservations = reader.lock(due);
        Ruling.Locked locked = locks.take(List.of(), reservations);
        Ruling ruling = new Ruling(locked);
        reservations.values().forEach(ruling::reflected);
        positions.write(locked.positions());
        writer.update(ruling);
        return ruling.changed().size();
    }
}
