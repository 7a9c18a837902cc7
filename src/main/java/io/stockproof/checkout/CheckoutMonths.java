package io.stockproof.checkout;

import io.stockproof.database.MonthPartitions;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Keeps up the partitions of checkout's outcomes. On every instance, at start and then every few hours; the database
 * serialises them.
 */
@Component
class CheckoutMonths implements SmartInitializingSingleton, DisposableBean {

    private static final int MONTHS_KEPT = 13;
    private static final int EVERY_HOURS = 6;

    private final MonthPartitions months;
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("checkout-months").factory());

    CheckoutMonths(JdbcClient jdbc, PlatformTransactionManager transactions, InstantSource clock) {
        this.months = new MonthPartitions("checkout", jdbc, transactions, clock);
    }

    @Override
    public void afterSingletonsInstantiated() {
        keepUp();
        upkeep.scheduleWithFixedDelay(this::keepUp, EVERY_HOURS, EVERY_HOURS, TimeUnit.HOURS);
    }

    @Override
    public void destroy() {
        upkeep.shutdownNow();
    }

    void keepUp() {
        months.keepUp(MONTHS_KEPT);
    }
}
