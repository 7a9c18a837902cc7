package io.stockproof.intake;

import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Lets few webhooks at the database at once, however many come, so that a flood takes no connection from buyers and
 * polls, and none waits longer than its sender does. Of one supplier there is one at a time: it may wait for what is
 * being written of that supplier, and takes no place from others meanwhile.
 */
@Component
class WebhookGate {

    private static final int AT_ONCE_MAX = 4;
    private static final int VERIFIED_AT_ONCE_MAX = 4;
    private static final int WAITING_MAX = 200;
    private static final int WAITING_OF_ONE_MAX = 50;
    private static final Duration WAIT_MAX = Duration.ofMillis(1_500);
    private static final Duration VERIFY_WAIT_MAX = Duration.ofMillis(500);

    private final Semaphore room = new Semaphore(AT_ONCE_MAX, true);

    /** Apart from the others, since what waits here may be anybody's. */
    private final Semaphore verifying = new Semaphore(VERIFIED_AT_ONCE_MAX, true);

    /** Only of suppliers that there are, and whose signature was seen. */
    private final ConcurrentHashMap<Integer, Semaphore> ofSuppliers = new ConcurrentHashMap<>();

    private final MeterRegistry meters;

    /** What became of a message. */
    enum Outcome {
        /** It has the effect that it asks for. */
        ACCEPTED,
        /** It was taken before, and has no effect again. */
        DUPLICATE,
        /** It is of no concern here. */
        IGNORED,
        /** It says nothing: a test of the address. */
        PROBE
    }

    WebhookGate(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Does what tells who sent a message, when there is room. */
    <T> T verify(Supplier<T> work) {
        enter(verifying, WAITING_MAX, VERIFY_WAIT_MAX.toNanos());
        try {
            return answered(work);
        } finally {
            verifying.release();
        }
    }

    /** Does {@code work} for a supplier whose signature was seen, when there is room; refuses where too many wait. */
    <T> T pass(int supplierId, Supplier<T> work) {
        long began = System.nanoTime();
        Semaphore ofSupplier = ofSuppliers.computeIfAbsent(supplierId, id -> new Semaphore(1, true));
        enter(ofSupplier, WAITING_OF_ONE_MAX, WAIT_MAX.toNanos());
        try {
            enter(room, WAITING_MAX, WAIT_MAX.toNanos() - (System.nanoTime() - began));
            try {
                return answered(work);
            } finally {
                room.release();
            }
        } finally {
            ofSupplier.release();
        }
    }

    /**
     * Does {@code work} in a thread of its own, and answers at {@code deadline} whatever that waits for: a place, a
     * connection, a lock, or a database that says nothing. What was given up is interrupted, and its statements end by
     * the database's own limit; it has no effect, unless it was being committed, and then its repeat is a duplicate.
     */
    <T> T by(WebhookDeadline deadline, Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread.ofVirtual().name("webhook-taken").start(task);
        try {
            return task.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw failed();
        } catch (InterruptedException e) {
            Problem failed = failed();
            Thread.currentThread().interrupt();
            throw failed;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        } finally {
            task.cancel(true);
        }
    }

    private <T> T answered(Supplier<T> work) {
        try {
            return work.get();
        } catch (DataAccessException | TransactionException e) {
            throw failed();
        }
    }

    private Problem failed() {
        count("failed");
        return ProblemType.TEMPORARILY_UNAVAILABLE.because("The message could not be taken; send it again.")
                .retryAfter(Duration.ofSeconds(2));
    }

    /** Too many at once. */
    Problem limited() {
        count("limited");
        return ProblemType.TOO_MANY_REQUESTS.because("Too many webhooks at once; send it again.")
                .retryAfter(Duration.ofSeconds(5));
    }

    /** All that is not the supplier's own is refused in the same words, an unknown supplier too. */
    Problem refused() {
        count("refused");
        return ProblemType.UNAUTHENTICATED.because("The message is not signed by a supplier of this code.");
    }

    Outcome counted(Outcome outcome) {
        count(outcome.name().toLowerCase(Locale.ROOT));
        return outcome;
    }

    private void enter(Semaphore places, int waitingMax, long waitNanos) {
        try {
            if (places.getQueueLength() >= waitingMax || !places.tryAcquire(waitNanos, TimeUnit.NANOSECONDS)) {
                throw limited();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw limited();
        }
    }

    private void count(String outcome) {
        if (!Thread.currentThread().isInterrupted()) { // Else it was given up, and counted by who did that.
            meters.counter("stockproof.webhooks", "outcome", outcome).increment();
        }
    }
}
