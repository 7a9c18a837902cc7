package io.stockproof.catalog;

import io.stockproof.access.Caller;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An import that this instance is running. */
final class ImportRun {

    private final long importId;
    private final boolean dryRun;
    private final Caller caller;
    private final ImportProgress progress = new ImportProgress();
    private volatile boolean stopped;
    private volatile @Nullable Thread heart;

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
        heart = Thread.ofVirtual().name("import-heart-" + importId).start(() -> {
            try {
                while (true) {
                    Thread.sleep(every);
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
        try {
            return imports.beat(importId, progress);
        } catch (RuntimeException e) {
            return true;
        }
    }

    void stopBeating() {
        Thread thread = heart;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
