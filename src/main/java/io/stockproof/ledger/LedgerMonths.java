package io.stockproof.ledger;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the ledger's partitions ahead of time: this month's and the next {@value #MONTHS_AHEAD}. At start, before any
 * request or task, and daily by a task of the cluster.
 */
@Component
public class LedgerMonths implements SmartInitializingSingleton {

    private static final int MONTHS_AHEAD = 3;
    private static final int TRIES = 10;
    private static final Logger log = LoggerFactory.getLogger(LedgerMonths.class);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    LedgerMonths(JdbcClient jdbc, PlatformTransactionManager transactions, InstantSource clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    @Override
    public void afterSingletonsInstantiated() {
        ensure();
    }

    /** Makes what is missing. */
    public void ensure() {
        LocalDate month = clock.instant().atZone(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1);
        for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
            ensure(month.plusMonths(ahead));
        }
    }

    private void ensure(LocalDate month) {
        for (int left = TRIES - 1;; left--) {
            try {
                ensureOnce(month);
                return;
            } catch (DataAccessException e) {
                if (left == 0) {
                    throw e;
                }
                log.atDebug().addKeyValue("month", month).setCause(e).log("Partition not made yet");
                pause();
            }
        }
    }

    /** Waits for a lock for at most a second: whoever waits here would make all inserts wait behind it. */
    private void ensureOnce(LocalDate month) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("SET LOCAL lock_timeout = '1s'").update();
            boolean made = jdbc.sql("SELECT ledger_ensure_month(:month)")
                    .param("month", month)
                    .query(Boolean.class)
                    .single();
            if (made) {
                log.atInfo().addKeyValue("month", month).log("Ledger partition made");
            }
        });
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while making the ledger's partitions", e);
        }
    }
}
