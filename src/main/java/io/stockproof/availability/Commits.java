package io.stockproof.availability;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Counts what this instance commits, before its caller hears of it: so a reading that follows a write's answer on the
 * same instance can tell whether the index has been read since.
 */
@Component
class Commits implements TransactionExecutionListener {

    private final AtomicLong count = new AtomicLong();

    long count() {
        return count.get();
    }

    @Override
    public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
        // Of one that failed, nobody knows whether it committed.
        if (transaction.isNewTransaction() && !transaction.isReadOnly()) {
            count.incrementAndGet();
        }
    }
}
