package io.stockproof.database;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** How long transactions that others may have to wait for hold what they lock: {@code stockproof.transaction.hold}. */
@Component
public class HoldTimes {

    private final MeterRegistry meters;

    HoldTimes(MeterRegistry meters) {
        this.meters = meters;
    }

    /**
     * Measures the current transaction from now until it is committed or rolled back.
     *
     * @param operation what it is for, one word of a closed set
     */
    public void measure(String operation) {
        long began = System.nanoTime();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                meters.timer("stockproof.transaction.hold", "operation", operation)
                        .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
            }
        });
    }
}
