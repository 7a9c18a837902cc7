package io.stockproof.mismatch;

import io.stockproof.database.MonthPartitions;
import java.time.InstantSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Keeps up the partitions of what happened to mismatches: those ahead at start, before anything is compared or decided, and
 * all by a daily task of the cluster.
 */
@Component
class MismatchMonths implements SmartInitializingSingleton {

    private static final int MONTHS_KEPT = 13;

    private final MonthPartitions months;

    MismatchMonths(JdbcClient jdbc, PlatformTransactionManager transactions, InstantSource clock) {
        this.months = new MonthPartitions("mismatch", jdbc, transactions, clock);
    }

    @Override
    public void afterSingletonsInstantiated() {
        months.ensure();
    }

    void keepUp() {
        months.keepUp(MONTHS_KEPT);
    }
}
