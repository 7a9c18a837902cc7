package io.stockproof.ledger;

import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * When a supplier as a whole was last read by a poll that was applied: what such a poll carried unchanged wrote nothing
 * else, its positions inherit from here. Written under the {@link SupplierFence}, after the poll's exceptions.
 */
@Component
public class Coverage {

    private final JdbcClient jdbc;

    Coverage(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Raises the supplier's; never lowers it. {@code takenAt} is {@code null} where only its freshness is renewed. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void raise(int supplierId, Instant observedAt, @Nullable Instant takenAt) {
        if (takenAt == null) {
            jdbc.sql("""
                            UPDATE stock_coverage SET observed_at = greatest(observed_at, :observedAt)
                             WHERE supplier_id = :supplier
                            """)
                    .param("supplier", supplierId)
                    .param("observedAt", observedAt.atOffset(ZoneOffset.UTC))
                    .update();
            return;
        }
        jdbc.sql("""
                        INSERT INTO stock_coverage AS c (supplier_id, observed_at, taken_at)
                        VALUES (:supplier, :observedAt, :takenAt)
                            ON CONFLICT (supplier_id) DO UPDATE
                               SET observed_at = greatest(c.observed_at, excluded.observed_at),
                                   taken_at = greatest(c.taken_at, excluded.taken_at)
                        """)
                .param("supplier", supplierId)
                .param("observedAt", observedAt.atOffset(ZoneOffset.UTC))
                .param("takenAt", takenAt.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Raises that of each item: for suppliers read item by item. The arrays go together. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void raiseItems(Long[] itemIds, String[] observedAts, String[] takenAts) {
        jdbc.sql("""
                        INSERT INTO stock_item_coverage AS c (item_id, observed_at, taken_at)
                        SELECT n.*
                          FROM unnest(:items::bigint[], :observedAts::timestamptz[], :takenAts::timestamptz[])
                            AS n (item_id, observed_at, taken_at)
                         ORDER BY n.item_id
                            ON CONFLICT (item_id) DO UPDATE
                               SET observed_at = greatest(c.observed_at, excluded.observed_at),
                                   taken_at = greatest(c.taken_at, excluded.taken_at)
                        """)
                .param("items", itemIds)
                .param("observedAts", observedAts)
                .param("takenAts", takenAts)
                .update();
    }
}
