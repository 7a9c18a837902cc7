package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** On a database of its own. */
class SupplierFenceIT {

    private final LedgerFixture ledger = LedgerFixture.aPosition();
    private final SupplierFence fence = new SupplierFence(ledger.jdbc);

    @Test
    void setsHowLongItsTransactionMayBeIdle() {
        int supplier = ledger.jdbc.sql("SELECT supplier_id FROM supplier").query(Integer.class).single();
        String otherwise = idleMax(ledger.jdbc);

        String held = ledger.transaction.execute(status -> {
            fence.lock(supplier);
            return idleMax(ledger.jdbc);
        });

        assertThat(held).isEqualTo(SupplierFence.HELD_IDLE_MAX).isNotEqualTo(otherwise);
        assertThat(idleMax(ledger.jdbc)).isEqualTo(otherwise);
    }

    private static String idleMax(JdbcClient jdbc) {
        return jdbc.sql("SHOW idle_in_transaction_session_timeout").query(String.class).single();
    }
}
