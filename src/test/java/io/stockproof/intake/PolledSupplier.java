package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.access.Caller;
import io.stockproof.ledger.LedgerAudit;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.testing.StockproofIT;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A supplier of its own for each test, polled on a real database; the audit finds nothing afterwards. */
@StockproofIT
abstract class PolledSupplier {

    @Autowired ApplicationContext context;
    @Autowired LedgerAudit audit;
    @Autowired InstantSource clock;
    @Autowired Quarantine quarantine;
    @Autowired PlatformTransactionManager transactions;

    IntakeWorld world;

    @BeforeEach
    void make() {
        world = new IntakeWorld(context, ConnectorKind.FEED);
    }

    @AfterEach
    void auditIsClean() {
        assertThat(audit.run().violations()).isEmpty();
    }

    void approve(long poll) {
        new TransactionTemplate(transactions).execute(status -> quarantine.approve(poll, Caller.SYSTEM));
    }
}
