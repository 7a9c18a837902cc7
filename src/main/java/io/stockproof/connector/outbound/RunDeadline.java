package io.stockproof.connector.outbound;

import java.time.Duration;

/** The end of a run's time, over all its calls and retries. When it comes, the thread that reads is interrupted. */
public final class RunDeadline {

    private final Thread worker = Thread.currentThread();
    private final long startedNanos = System.nanoTime();
    private final Duration within;
    private final Thread watch;
    private boolean ended;
    private boolean expired;

    /** For the calling thread, from now. */
    RunDeadline(Duration within) {
        this.within = within;
        this.watch = Thread.ofVirtual().name("run-deadline").start(this::watch);
    }

    /** Whether nine tenths of the time are over: who can stop with what is read should do so. */
    public boolean isNear() {
        return System.nanoTime() - startedNanos > within.toNanos() / 10 * 9;
    }

    /** Ends the watch; whether the time was over before. An interrupt that came of it is taken back. */
    synchronized boolean end() {
        ended = true;
        watch.interrupt();
        if (expired) {
            Thread.interrupted();
        }
        return expired;
    }

    private void watch() {
        try {
            Thread.sleep(within);
        } catch (InterruptedException e) {
            return; // The run has ended.
        }
        expire();
    }

    private synchronized void expire() {
        if (!ended) {
            expired = true;
            worker.interrupt();
        }
    }
}
