package io.stockproof.ledger;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The row that everybody locks first who writes what a supplier, or a person about its stock, has stated. It serialises
 * them, so that positions are made by one at a time, and gives the tokens by which a run that was paused past its lease
 * knows that it may apply nothing. Checkout does not lock it.
 */
@Component
public class SupplierFence {

    /**
     * The fence under lock.
     *
     * @param token of the run that started last
     * @param onHandWrites transactions so far that wrote the supplier's numbers, or what else polls count on: see
     *     {@link PositionBatch#outdatesPolls}
     */
    public record Fence(long token, long onHandWrites) {}

    static final String HELD_IDLE_MAX = "15s";

    private final JdbcClient jdbc;

    SupplierFence(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Locks until the transaction ends. The server ends it where its instance says nothing for {@value #HELD_IDLE_MAX}
     * between two statements: one that was paused there does not keep the others from the supplier's stock.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Fence lock(int supplierId) {
        jdbc.sql("""
                        INSERT INTO stock_fence (supplier_id)
                        SELECT :supplier FROM set_config('idle_in_transaction_session_timeout', :idleMax, true)
                            ON CONFLICT DO NOTHING
                        """)
                .param("supplier", supplierId)
                .param("idleMax", HELD_IDLE_MAX)
                .update();
        return jdbc.sql("SELECT token, on_hand_writes FROM stock_fence WHERE supplier_id = :supplier FOR UPDATE")
                .param("supplier", supplierId)
                .query((row, n) -> new Fence(row.getLong(1), row.getLong(2)))
                .single();
    }

    /** Locks, and gives a token beside which every earlier one is void. */
    @Transactional(propagation = Propagation.MANDATORY)
    public long takeToken(int supplierId) {
        long token = lock(supplierId).token() + 1;
        jdbc.sql("UPDATE stock_fence SET token = :token WHERE supplier_id = :supplier")
                .param("token", token)
                .param("supplier", supplierId)
                .update();
        return token;
    }

    /** Notes that the transaction, which holds the lock, writes numbers. Returns the count with it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public long noteOnHandWrite(int supplierId) {
        return jdbc.sql("""
                        UPDATE stock_fence SET on_hand_writes = on_hand_writes + 1
                         WHERE supplier_id = :supplier
                        RETURNING on_hand_writes
                        """)
                .param("supplier", supplierId)
                .query(Long.class)
                .single();
    }

    /** How often the supplier's numbers were written, without a lock: to be compared with {@link #lock} later. */
    public long onHandWrites(int supplierId) {
        return jdbc.sql("SELECT on_hand_writes FROM stock_fence WHERE supplier_id = :supplier")
                .param("supplier", supplierId)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }
}
