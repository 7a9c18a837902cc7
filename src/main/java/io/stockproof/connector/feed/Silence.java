package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.time.Duration;

/**
 * Watches a download whose reads know no time limit of their own, and aborts it once nothing has come for too long. What the
 * server sends besides the file, to seem alive, does not count.
 */
final class Silence implements AutoCloseable {

    private final long idleNanos;
    private final Runnable abort;
    private final Thread watch;
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean tooLong;

    Silence(Duration idleTimeout, Runnable abort) {
        this.idleNanos = idleTimeout.toNanos();
        this.abort = abort;
        this.watch = Thread.ofVirtual().name("download-silence").start(this::watch);
    }

    /** To be told whenever something comes. */
    void heard() {
        lastNanos = System.nanoTime();
    }

    /** What is to be said in place of {@code failure}, which may have come of the abort. */
    ConnectorException or(ConnectorException failure) {
        return tooLong ? new ConnectorException(Kind.TIMEOUT, "The answer stopped arriving", failure) : failure;
    }

    @Override
    public void close() {
        watch.interrupt();
    }

    private void watch() {
        try {
            for (long left = idleNanos; left > 0; left = lastNanos + idleNanos - System.nanoTime()) {
                Thread.sleep(Duration.ofNanos(left));
            }
        } catch (InterruptedException e) {
            return; // The download has ended.
        }
        tooLong = true;
        abort.run();
    }
}
