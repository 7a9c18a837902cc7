package io.stockproof.database;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A feature's table that is partitioned by month (UTC): makes this month's partition and the next {@value #MONTHS_AHEAD}
 * ahead of time, and drops those that are over for longer than they are kept. By the owner's functions
 * {@code <feature>_ensure_month} and {@code <feature>_drop_month}, which do nothing where nothing is to be done, so that
 * any number of instances may ask.
 */
public final class MonthPartitions {

    private static final int MONTHS_AHEAD = 3;
    private static final int MONTHS_LOOKED_BACK = 24;
    private static final int TRIES = 10;
    private static final int PAUSE_MILLIS = 200;
    private static final Logger log = LoggerFactory.getLogger(MonthPartitions.class);

    private final String feature;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    public MonthPartitions(
            String feature, JdbcClient jdbc, PlatformTransactionManager transactions, InstantSource clock) {
        this.feature = feature;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * Makes what is missing, for which it tries for some seconds.
     *
     * @throws DataAccessException where a partition could not be made
     */
    public void ensure() {
        LocalDate month = month();
        for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
            ensure(month.plusMonths(ahead));
        }
    }

    /**
     * Makes what is missing, and drops the months that were over {@code monthsKept} months ago. Never fails: what could not
     * be done is left for the next time, of which there are many until the months that were made ahead are used up.
     */
    public void keepUp(int monthsKept) {
        LocalDate month = month();
        for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
            tryOnce("ensure", month.plusMonths(ahead));
        }
        for (int back = monthsKept + 1; back <= monthsKept + MONTHS_LOOKED_BACK; back++) {
            tryOnce("drop", month.minusMonths(back));
        }
    }

    private LocalDate month() {
        return clock.instant().atZone(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1);
    }

    private void ensure(LocalDate month) {
        for (int left = TRIES - 1;; left--) {
            try {
                once("ensure", month);
                return;
            } catch (DataAccessException | TransactionException e) {
                if (left == 0) {
                    throw e;
                }
                log.atDebug().addKeyValue("feature", feature).addKeyValue("month", month).setCause(e)
                        .log("Partition not made yet");
                pause();
            }
        }
    }

    private void tryOnce(String what, LocalDate month) {
        try {
            once(what, month);
        } catch (DataAccessException | TransactionException e) {
            log.atWarn().addKeyValue("feature", feature).addKeyValue("month", month).setCause(e)
                    .log("Partition not kept up yet");
        }
    }

    /** Waits for a lock for at most a second: whoever waits here makes all inserts wait behind it. */
    private void once(String what, LocalDate month) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("SET LOCAL lock_timeout = '1s'").update();
            boolean done = jdbc.sql("SELECT " + feature + "_" + what + "_month(:month)")
                    .param("month", month)
                    .query(Boolean.class)
                    .single();
            if (done) {
                log.atInfo().addKeyValue("feature", feature).addKeyValue("month", month)
                        .log(what.equals("drop") ? "Partition dropped" : "Partition made");
            }
        });
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while making partitions", e);
        }
    }
}
