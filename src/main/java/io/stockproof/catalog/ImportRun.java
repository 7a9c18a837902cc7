package io.stockproof.catalog;

import io.stockproof.access.Caller;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** An import that this instance is running. */
final class ImportRun {

    private final long importId;
    private final boolean dryRun;
    private final Caller caller;
    private final ImportProgress progress = new ImportProgress();
    private volatile boolean stopped;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ReentrantLock beating = new ReentrantLock();

    ImportRun(long importId, boolean dryRun, Caller caller) {
        this.importId = importId;
        this.dryRun = dryRun;
        this.caller = caller;
    }

    long importId() {
        return importId;
    }

    boolean dryRun() {
        return dryRun;
    }

    Caller caller() {
        return caller;
    }

    ImportProgress progress() {
        return progress;
    }

    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    void requireGoingOn() {
        if (stopped) {
            throw new ImportSlices.Stopped();
        }
    }

    /** Says regularly that this import lives, also while a slow client sends it. */
    void beatWith(ImportRepository imports, Duration every) {
        Thread.ofVirtual().name("import-heart-" + importId).start(() -> {
            try {
                while (!ended.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
                    if (!beat(imports)) {
                        stop();
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** A database that does not answer is no reason to stop: the work itself will notice. */
    private boolean beat(ImportRepository imports) {
        beating.lock();
        try {
            return ended.getCount() == 0 || imports.beat(importId, progress);
        } catch (RuntimeException e) {
            return true;
        } finally {
            beating.unlock();
        }
    }

    /** A beat that is under way is waited for: to interrupt it would close its connection. */
    void stopBeating() {
        ended.countDown();
        beating.lock();
        beating.unlock();
    }
}
