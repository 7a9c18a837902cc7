package io.stockproof.intake;

import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Lets few webhooks at the database at once, however many come, so that a flood takes no connection from buyers and
 * polls, and none waits longer than its sender does.
 */
@Component
class WebhookGate {

    private static final int AT_ONCE_MAX = 4;
    private static final int WAITING_MAX = 200;
    private static final Duration WAIT_MAX = Duration.ofMillis(1_500);

    private final Semaphore room = new Semaphore(AT_ONCE_MAX, true);
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

    /** Does {@code work} when there is room; refuses at once where too many wait. */
    <T> T pass(Supplier<T> work) {
        if (room.getQueueLength() >= WAITING_MAX || !enter()) {
            count("limited");
            throw ProblemType.TOO_MANY_REQUESTS.because("Too many webhooks at once; send it again.")
                    .retryAfter(Duration.ofSeconds(5));
        }
        try {
            return work.get();
        } catch (DataAccessException | TransactionException e) {
            count("failed");
            throw ProblemType.TEMPORARILY_UNAVAILABLE.because("The message could not be taken; send it again.")
                    .retryAfter(Duration.ofSeconds(2));
        } finally {
            room.release();
        }
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

    private boolean enter() {
        try {
            return room.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void count(String outcome) {
        meters.counter("stockproof.webhooks", "outcome", outcome).increment();
    }
}
