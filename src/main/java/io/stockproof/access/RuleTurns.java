package io.stockproof.access;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * How many requests to this instance change the rules at a time. At the lock of the rules they wait for each other all the
 * same, but each with a connection, and behind one large document there would soon be none left for checkout. A few are let
 * in, so that one whose connection hangs does not hold up all others.
 */
@Component
public class RuleTurns {

    /** So many are let in. */
    public static final int AT_ONCE = 4;

    /** Longer than the database bears with a transaction that does nothing, as that of an instance which stands still. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(75);
    private static final Duration COME_AGAIN = Duration.ofSeconds(5);

    /** Each waits with what it was sent. */
    private static final int WAITING_MAX = 500;

    private final Semaphore turn;
    private final Duration waitMax;

    @Autowired
    RuleTurns() {
        this(AT_ONCE, WAIT_MAX);
    }

    /** For tests, which wait less long. */
    RuleTurns(int atOnce, Duration waitMax) {
        this.turn = new Semaphore(atOnce, true);
        this.waitMax = waitMax;
    }

    /** How many changes wait for their turn. */
    public int waiting() {
        return turn.getQueueLength();
    }

    /**
     * Makes {@code change} when it is its turn. It begins its transaction itself, since no connection is held before.
     *
     * @throws Problem where its turn does not come in time
     */
    public <T> T inTurn(Supplier<T> change) {
        if (waiting() >= WAITING_MAX || !comes()) {
            throw ProblemType.TEMPORARILY_UNAVAILABLE
                    .because("Others are changing the reference data just now.")
                    .retryAfter(COME_AGAIN);
        }
        try {
            return change.get();
        } finally {
            turn.release();
        }
    }

    private boolean comes() {
        try {
            return turn.tryAcquire(waitMax.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemType.TEMPORARILY_UNAVAILABLE.because("The service is stopping.").retryAfter(COME_AGAIN);
        }
    }
}
