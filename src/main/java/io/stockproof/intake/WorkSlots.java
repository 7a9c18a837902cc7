package io.stockproof.intake;

import io.stockproof.connector.ConnectorException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * How many polls of this instance work on the database at a time. All of them may wait for their suppliers at once; what
 * has come in is taken in turn, so that polls leave connections to everybody else.
 */
@Component
class WorkSlots {

    private static final int SLOTS = 8;

    private final Semaphore slots = new Semaphore(SLOTS, true);

    /** A part of a poll. */
    @FunctionalInterface
    interface Work {
        void run() throws ConnectorException;
    }

    /** Does {@code work} when it is its turn. Not to be nested. */
    void inTurn(Work work) throws ConnectorException, InterruptedException {
        slots.acquire();
        try {
            work.run();
        } finally {
            slots.release();
        }
    }

    /** The same for work that is short and must not be left out. */
    void inTurnSurely(Runnable work) {
        slots.acquireUninterruptibly();
        try {
            work.run();
        } finally {
            slots.release();
        }
    }

    /** The same for work that gives something. */
    <T> T resultInTurn(Supplier<T> work) {
        slots.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            slots.release();
        }
    }
}
