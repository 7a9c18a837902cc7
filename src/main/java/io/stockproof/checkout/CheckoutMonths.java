package io.stockproof.checkout;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the partitions of checkout's outcomes ahead of time, and drops those that are over for longer than they are
 * kept. On every instance, at start and then every few hours; the database serialises them.
 */
@Component
class CheckoutMonths implements SmartInitializingSingleton, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(CheckoutMonths.class);
    private static final int MONTHS_AHEAD = 3;
    private static final int MONTHS_KEPT = 13;
    private static final int MONTHS_LOOKED_BACK = 24;
    private static final int EVERY_HOURS = 6;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("checkout-months").factory());

    CheckoutMonths(JdbcClient jdbc, PlatformTransactionManager transactions, InstantSource clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
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

    /** Never fails: without it outcomes are dropped in a quarter of a year, and there are many tries until then. */
    void keepUp() {
        LocalDate month = clock.instant().atZone(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1);
        for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
            call("SELECT checkout_ensure_month(:month)", month.plusMonths(ahead));
        }
        for (int back = MONTHS_KEPT + 1; back <= MONTHS_KEPT + MONTHS_LOOKED_BACK; back++) {
            call("SELECT checkout_drop_month(:month)", month.minusMonths(back));
        }
    }

    /** Waits for a lock for at most a second: whoever waits here makes all inserts wait behind it. */
    private void call(String function, LocalDate month) {
        try {
            transaction.executeWithoutResult(status -> {
                jdbc.sql("SET LOCAL lock_timeout = '1s'").update();
                boolean done =
                        jdbc.sql(function).param("month", month).query(Boolean.class).single();
                if (done) {
                    log.atInfo().addKeyValue("month", month).log("Partition of checkout outcomes kept up");
                }
            });
        } catch (DataAccessException | TransactionException e) {
            log.atWarn().addKeyValue("month", month).setCause(e).log("Partition of checkout outcomes not kept up yet");
        }
    }
}
