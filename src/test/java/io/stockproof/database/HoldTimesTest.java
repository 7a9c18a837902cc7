package io.stockproof.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

class HoldTimesTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void beginTransaction() {
        TransactionSynchronizationManager.initSynchronization();
    }

    @AfterEach
    void endTransaction() {
        TransactionSynchronizationManager.clearSynchronization();
    }

    @Test
    void measuresUntilTheTransactionIsOverHoweverItEnds() {
        long began = System.nanoTime();
        new HoldTimes(meters).measure("push");
        assertThat(meters.find("stockproof.transaction.hold").timer()).as("still held").isNull();

        TransactionSynchronizationUtils.triggerAfterCompletion(TransactionSynchronization.STATUS_ROLLED_BACK);

        Timer push = meters.get("stockproof.transaction.hold").tag("operation", "push").timer();
        assertThat(push.count()).isEqualTo(1);
        assertThat(push.totalTime(TimeUnit.NANOSECONDS)).isPositive().isLessThanOrEqualTo(System.nanoTime() - began);
    }
}
