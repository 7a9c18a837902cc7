package io.stockproof.mismatch;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has all displays compared while this instance watches, beside the watch, which goes on: at its pace, and whenever it is
 * asked for.
 */
final class FullScans {

    private static final Logger log = LoggerFactory.getLogger(FullScans.class);
    private static final long AGAIN_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final MismatchScan scan;
    private final long everyMillis;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean rulesToo = new AtomicBoolean();
    private volatile boolean watches;
    private volatile @Nullable ScheduledExecutorService scanning;
    private @Nullable ScheduledFuture<?> next;
    private long againMillis = AGAIN_MILLIS;

    FullScans(MismatchScan scan, MismatchProperties properties) {
        this.scan = scan;
        this.everyMillis = properties.scanEvery().toMillis();
    }

    void start() {
        asked.set(false); // what was asked of one that was stopped, it has not done
        scanning = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("mismatch-scan").factory());
    }

    void stop() {
        watches = false;
        ScheduledExecutorService scanner = scanning;
        if (scanner != null) {
            scanner.shutdownNow();
        }
    }

    void watches(boolean now) {
        watches = now;
    }

    /** What is asked for while one goes on is done once, after it. */
    void ask(boolean rules) {
        if (rules) {
            rulesToo.set(true);
        }
        ScheduledExecutorService scanner = scanning;
        if (scanner != null && !scanner.isShutdown() && !asked.getAndSet(true)) {
            scanner.execute(this::scan);
        }
    }

    private void scan() {
        asked.set(false);
        if (!watches) {
            return; // another instance does, or none until one has begun
        }
        boolean rules = rulesToo.getAndSet(false);
        boolean all = false;
        try {
            all = scan.all(rules);
        } catch (RuntimeException e) {
            log.atDebug().setCause(e).log("Displays were not all compared; the next time is near");
        } finally {
            again(all, rules);
        }
    }

    /** At its pace; soon where not all were compared, but ever later: one channel that always fails is not worth more. */
    private void again(boolean all, boolean rules) {
        if (rules && !all) {
            rulesToo.set(true);
        }
        if (next != null) {
            next.cancel(false);
        }
        ScheduledExecutorService scanner = scanning;
        if (scanner != null && !scanner.isShutdown()) {
            next = scanner.schedule(() -> ask(false), all ? everyMillis : againMillis, TimeUnit.MILLISECONDS);
        }
        againMillis = all ? AGAIN_MILLIS : Math.min(againMillis * 2, everyMillis);
    }
}
