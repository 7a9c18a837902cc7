package io.stockproof.checkout;

import io.stockproof.ledger.PositionKey;
import io.stockproof.ledger.Positions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Holds whose time is over. They are expired whole, in transactions of their own, in the one lock order: by a sweep
 * within a second, and at once where a buyer would be refused because of them.
 */
@Component
class OverdueHolds {

    private static final int SWEEP_MAX = 500;

    private final JdbcClient jdbc;
    private final BatchLocks locks;
    private final ReservationReader reader;
    private final Positions positions;
    private final ReservationWriter writer;

    OverdueHolds(
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

    /** Those that keep units at one of these positions. */
    Set<String> at(Collection<PositionKey> keys, Instant now) {
        List<PositionKey> sorted = List.copyOf(new TreeSet<>(keys));
        return new HashSet<>(jdbc.sql("""
                        SELECT DISTINCT r.reservation_id
                          FROM unnest(:items::bigint[], :locations::int[]) AS k (item_id, location_id)
                          JOIN checkout_allocation a USING (item_id, location_id)
                          JOIN checkout_reservation r USING (reservation_id)
                         WHERE a.state = 'HELD' AND r.state = 'HELD' AND r.expires_at <= :now
                        """)
                .param("items", sorted.stream().map(PositionKey::itemId).toArray(Long[]::new))
                .param("locations", sorted.stream().map(PositionKey::locationId).toArray(Integer[]::new))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query(String.class)
                .list());
    }

    /** Expires those of {@code ids} whose time is over by the database's clock, read under their locks. */
    @Transactional
    public int expire(Collection<String> ids) {
        SessionSettings.apply(jdbc);
        return expireLocked(reader.lock(ids));
    }

    /** Expires some; whoever else is at one of them does it himself. Returns how many there were. */
    @Transactional
    public int sweep() {
        SessionSettings.apply(jdbc);
        List<String> ids = jdbc.sql("""
                        SELECT reservation_id FROM checkout_reservation
                         WHERE state = 'HELD' AND expires_at <= (SELECT clock_timestamp())
                         ORDER BY expires_at LIMIT :most
                           FOR NO KEY UPDATE SKIP LOCKED
                        """).param("most", SWEEP_MAX).query(String.class).list();
        return expireLocked(reader.lock(ids));
    }

    private int expireLocked(Map<String, Reservation> reservations) {
        if (reservations.isEmpty()) {
            return 0;
        }
        Ruling.Locked locked = locks.take(List.of(), reservations);
        Ruling ruling = new Ruling(locked);
        reservations.values().forEach(ruling::expired);
        positions.write(locked.positions());
        writer.update(ruling);
        return ruling.changed().size();
    }
}
