package io.stockproof.ledger;

import io.stockproof.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets few audits run at once on this instance, however many are asked for: each reads all positions and holds a
 * connection while it does, which buyers and polls are in need of.
 */
final class AuditTurns {

    static final int AT_ONCE_MAX = 2;

    private final Semaphore turns = new Semaphore(AT_ONCE_MAX, true);
    private final Duration waitMax;

    AuditTurns(Duration waitMax) {
        this.waitMax = waitMax;
    }

    /** Does {@code audit} when it is its turn; refuses it where that does not come soon. */
    <T> T take(Supplier<T> audit) {
        if (!enter()) {
            throw ProblemType.TEMPORARILY_UNAVAILABLE.because("Other audits are under way.").retryAfter(waitMax);
        }
        try {
            return audit.get();
        } finally {
            turns.release();
        }
    }

    private boolean enter() {
        try {
            return turns.tryAcquire(waitMax.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
