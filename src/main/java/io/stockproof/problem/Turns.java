package io.stockproof.problem;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets few do something at a time on this instance, such as what holds a database connection for long. Who comes later
 * waits, in the order of coming, and is refused where the turn does not come in time.
 */
public final class Turns {

    private final Semaphore turns;
    private final int waitingMax;
    private final Duration waitMax;
    private final String busy;
    private final Duration comeAgain;

    /**
     * @param waitingMax who comes behind so many is refused at once
     * @param busy what a refusal says
     * @param comeAgain when it says to try again
     */
    public Turns(int atOnce, int waitingMax, Duration waitMax, String busy, Duration comeAgain) {
        this.turns = new Semaphore(atOnce, true);
        this.waitingMax = waitingMax;
        this.waitMax = waitMax;
        this.busy = busy;
        this.comeAgain = comeAgain;
    }

    /** What is done in a turn. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object, E extends Exception> {
        T run() throws E;
    }

    /** How many wait. */
    public int waiting() {
        return turns.getQueueLength();
    }

    /**
     * Does {@code work} when it is its turn.
     *
     * @throws Problem {@code temporarily-unavailable} where that does not come in time
     */
    public <T extends @Nullable Object, E extends Exception> T take(Work<T, E> work) throws E {
        return take(waitMax, work);
    }

    /** The same for one that waits for no longer than {@code patience}. */
    public <T extends @Nullable Object, E extends Exception> T take(Duration patience, Work<T, E> work) throws E {
        if (waiting() >= waitingMax || !comes(patience)) {
            throw refusal(busy);
        }
        try {
            return work.run();
        } finally {
            turns.release();
        }
    }

    private boolean comes(Duration patience) {
        try {
            return turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refusal("The service is stopping.");
        }
    }

    private Problem refusal(String why) {
        return ProblemType.TEMPORARILY_UNAVAILABLE.because(why).retryAfter(comeAgain);
    }
}
