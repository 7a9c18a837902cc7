package io.stockproof.ledger;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Newer values that are quarantined, shown beside their positions. Written under the {@link SupplierFence}. */
@Component
public class HeldValues {

    private final JdbcClient jdbc;

    HeldValues(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether anything of the supplier is held. */
    public boolean any(int supplierId) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM stock_held WHERE supplier_id = :supplier)")
                .param("supplier", supplierId)
                .query(Boolean.class)
                .single();
    }

    /** Forgets all that is held of the supplier. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void clear(int supplierId) {
        jdbc.sql("DELETE FROM stock_held WHERE supplier_id = :supplier")
                .param("supplier", supplierId)
                .update();
    }

    /** Forgets what this poll holds: it was decided. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void clear(int supplierId, long pollId) {
        jdbc.sql("DELETE FROM stock_held WHERE supplier_id = :supplier AND poll_id = :poll")
                .param("supplier", supplierId)
                .param("poll", pollId)
                .update();
    }

    /** Forgets what this poll holds of these items: that much was decided. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void clear(int supplierId, long pollId, Long[] itemIds) {
        jdbc.sql("""
                        DELETE FROM stock_held
                         WHERE supplier_id = :supplier AND poll_id = :poll AND item_id = ANY (:items::bigint[])
                        """)
                .param("supplier", supplierId)
                .param("poll", pollId)
                .param("items", itemIds)
                .update();
    }

    /** Forgets what is held of these positions: a newer answer was sound. The arrays go together. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void clear(Long[] itemIds, Integer[] locationIds) {
        jdbc.sql("""
                        DELETE FROM stock_held h
                         USING unnest(:items::bigint[], :locations::int[]) AS k (item_id, location_id)
                         WHERE h.item_id = k.item_id AND h.location_id = k.location_id
                        """)
                .param("items", itemIds)
                .param("locations", locationIds)
                .update();
    }

    /** Holds a set of values; the arrays go together. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void hold(int supplierId, long pollId, Long[] itemIds, Integer[] locationIds, Long[] quantities) {
        jdbc.sql("""
                        INSERT INTO stock_held AS h (item_id, location_id, supplier_id, poll_id, on_hand)
                        SELECT n.item_id, n.location_id, :supplier, :poll, n.on_hand
                          FROM unnest(:items::bigint[], :locations::int[], :quantities::bigint[])
                            AS n (item_id, location_id, on_hand)
                            ON CONFLICT (item_id, location_id) DO UPDATE
                               SET poll_id = excluded.poll_id, on_hand = excluded.on_hand
                        """)
                .param("supplier", supplierId)
                .param("poll", pollId)
                .param("items", itemIds)
                .param("locations", locationIds)
                .param("quantities", quantities)
                .update();
    }
}
