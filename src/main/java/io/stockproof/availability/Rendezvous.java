package io.stockproof.availability;

import io.stockproof.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Where readings that want something newer meet the thread that gets it. */
final class Rendezvous {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final Condition published = lock.newCondition();
    private boolean isWanted;

    /** Has the database asked at once, and again, until it is so or the time is over. */
    void await(Duration atMost, BooleanSupplier reached) {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (!reached.getAsBoolean() && nanos > 0) {
                isWanted = true;
                wanted.signal();
                nanos = published.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemType.TEMPORARILY_UNAVAILABLE
                    .because("The service is stopping.")
                    .retryAfter(Duration.ofSeconds(1));
        } finally {
            lock.unlock();
        }
    }

    /** Lets those look who wait. */
    void publish() {
        lock.lock();
        try {
            published.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Rests until something is wanted. False if it was interrupted. */
    boolean rest(Duration atMost) {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (!isWanted && nanos > 0) {
                nanos = wanted.awaitNanos(nanos);
            }
            isWanted = false;
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a rest. */
    void wake() {
        lock.lock();
        try {
            isWanted = true;
            wanted.signal();
        } finally {
            lock.unlock();
        }
    }
}
