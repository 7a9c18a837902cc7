package io.stockproof.ledger;

import io.stockproof.database.MonthPartitions;
import java.time.InstantSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Makes the ledger's partitions ahead of time: at start, before any request or task, and daily by a task of the cluster.
 * None is ever dropped from here.
 */
@Component
public class LedgerMonths implements SmartInitializingSingleton {

    private final MonthPartitions months;

    LedgerMonths(JdbcClient jdbc, PlatformTransactionManager transactions, InstantSource clock) {
        this.months = new MonthPartitions("ledger", jdbc, transactions, clock);
    }

    @Override
    public void afterSingletonsInstantiated() {
        ensure();
    }

    /** Makes what is missing. */
    public void ensure() {
        months.ensure();
    }
}
