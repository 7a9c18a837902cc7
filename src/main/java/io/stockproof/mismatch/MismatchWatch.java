package io.stockproof.mismatch;

import io.stockproof.display.Displays;
import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.Changes;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Watches, on one instance at a time: several times a second takes what has moved on either side, and what is due to be
 * looked at again, and has it compared.
 */
@Component
class MismatchWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(MismatchWatch.class);
    private static final int TAKEN_MAX = 5_000;
    /** So much of what full comparisons have found is compared before events are looked for again. */
    private static final int SLICE = 500;
    private static final int NAMED_MAX = 20_000;
    private static final long RESCAN_MILLIS = TimeUnit.SECONDS.toMillis(1);
    private static final long RECOUNT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long HOURS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final WatchLease lease;
    private final ChangeFeed feed;
    private final Displays displays;
    private final MismatchSuspects suspects;
    private final Comparisons comparisons;
    private final MismatchScan scan;
    private final CartRefusals refusals;
    private final InstantSource clock;
    private final MismatchProperties properties;
    private final AtomicBoolean rulesToScan = new AtomicBoolean();
    private final AtomicBoolean scanAsked = new AtomicBoolean();
    private volatile @Nullable ScheduledExecutorService watching;
    private volatile @Nullable ScheduledExecutorService scanning;
    private volatile @Nullable ScheduledFuture<?> rescan;
    private volatile long rescanMillis = RESCAN_MILLIS;
    private volatile boolean watchesNow;
    private @Nullable String token;
    private Map<Integer, Set<String>> unheard = Map.of();
    private String unheardOf = "";
    private long recountAtNanos = System.nanoTime();
    private long hoursAtNanos = System.nanoTime();

    MismatchWatch(
            WatchLease lease,
            ChangeFeed feed,
            Displays displays,
            MismatchSuspects suspects,
            Comparisons comparisons,
            MismatchScan scan,
            CartRefusals refusals,
            InstantSource clock,
            MismatchProperties properties) {
        this.lease = lease;
        this.feed = feed;
        this.displays = displays;
        this.suspects = suspects;
        this.comparisons = comparisons;
        this.scan = scan;
        this.refusals = refusals;
        this.clock = clock;
        this.properties = properties;
    }

    @Override
    public void start() {
        ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("mismatch-watch").factory());
        watchesNow = false;
        scanAsked.set(false); // what was asked of a scanner that was stopped, it has not done
        scanning = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("mismatch-scan").factory());
        long millis = properties.watchEvery().toMillis();
        watcher.scheduleWithFixedDelay(this::watch, millis, millis, TimeUnit.MILLISECONDS);
        watching = watcher;
    }

    @Override
    public void stop() {
        ScheduledExecutorService watcher = watching;
        watching = null;
        if (watcher != null) {
            watcher.shutdown();
            try {
                watcher.awaitTermination(2, TimeUnit.SECONDS);
                lease.release();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (DataAccessException e) {
                log.atDebug().setCause(e).log("The watch ends by itself");
            }
        }
        ScheduledExecutorService scanner = scanning;
        if (scanner != null) {
            scanner.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return watching != null;
    }

    private void watch() {
        try {
            boolean more = true;
            while (more && watching != null) {
                more = watchOnce();
            }
        } catch (DataAccessException | TransactionException e) {
            // The database is away, or a race was lost: the next look is a moment off.
            log.atDebug().setCause(e).log("Displays were not compared");
        } catch (RuntimeException e) {
            // Whatever it is, watching goes on: what escapes here would end it for ever.
            log.atError().setCause(e).log("Displays could not be compared");
        }
    }

    /** Whether more is known to wait. */
    private boolean watchOnce() {
        if (!lease.isHeld(token)) {
            watchesNow = false;
            return false;
        }
        if (!watchesNow) {
            watchesNow = true;
            token = lease.feedToken();
            comparisons.forgetAll();
            unheard = Map.of();
            // Whoever watched before knew of differences that had not settled yet, and perhaps of rules it had not scanned.
            scan(true);
        }
        boolean more = compare();
        countCarts();
        return more;
    }

    private boolean compare() {
        if (!displays.any()) {
            token = null; // what moves until then is of no interest
            return false;
        }
        unheard = comparisons.compare(unheard, unheardOf, false);
        if (!unheard.isEmpty()) {
            return false; // a newer version would be farther away still
        }
        Map<Integer, Set<String>> moved = new HashMap<>();
        comparisons
                .due(clock.instant(), TAKEN_MAX, false)
                .forEach(place -> add(moved, place.channelId(), place.variant()));
        for (Displays.Moved one : displays.takeMoved(TAKEN_MAX)) {
            if (one.variant() == null) {
                scan(false);
            } else {
                add(moved, one.channelId(), one.variant());
            }
        }
        Changes changes = feed.since(token);
        addChanges(changes, moved);
        token = changes.to();
        unheardOf = changes.version();
        unheard = comparisons.compare(moved, unheardOf, false);
        return unheard.isEmpty() && compareScanned();
    }

    /** Events come first: what full comparisons have found may be all that there is. */
    private boolean compareScanned() {
        Map<Integer, Set<String>> scanned = new HashMap<>();
        List<Place> due = comparisons.due(clock.instant(), SLICE, true);
        due.forEach(place -> add(scanned, place.channelId(), place.variant()));
        if (due.size() < SLICE && comparisons.hasRoom()) {
            suspects.take(SLICE).forEach(one -> add(scanned, one.channelId(), one.variant()));
        }
        unheard = comparisons.compare(scanned, unheardOf, true);
        return unheard.isEmpty() && !scanned.isEmpty();
    }

    private void addChanges(Changes changes, Map<Integer, Set<String>> moved) {
        changes.listings().forEach((channel, variants) -> variants.forEach(one -> add(moved, channel, one)));
        if (changes.reset() || changes.rules() || !changes.channels().isEmpty()) {
            scan(changes.rules());
        }
        if (!changes.items().isEmpty()) {
            List<Displays.Moved> shown = displays.shownOf(changes.items(), NAMED_MAX + 1);
            if (shown.size() > NAMED_MAX) {
                scan(false);
            } else {
                shown.forEach(one -> add(moved, one.channelId(), String.valueOf(one.variant())));
            }
        }
    }

    private static void add(Map<Integer, Set<String>> moved, int channelId, String variant) {
        moved.computeIfAbsent(channelId, channel -> new LinkedHashSet<>()).add(variant);
    }

    /** Compares all beside the watch, which goes on; what is asked for meanwhile is done once, after it. */
    private void scan(boolean rules) {
        if (rules) {
            rulesToScan.set(true);
        }
        ScheduledExecutorService scanner = scanning;
        if (scanner != null && !scanAsked.getAndSet(true)) {
            scanner.execute(this::scanNow);
        }
    }

    private void scanNow() {
        scanAsked.set(false);
        boolean rules = rulesToScan.getAndSet(false);
        boolean all = false;
        try {
            all = scan.all(rules);
        } catch (RuntimeException e) {
            log.atDebug().setCause(e).log("Displays were not all compared; the next time is near");
        }
        ScheduledFuture<?> planned = rescan;
        if (planned != null) {
            planned.cancel(false);
        }
        if (all) {
            rescanMillis = RESCAN_MILLIS;
        } else {
            scanLater(rules);
        }
    }

    /** Ever later, up to the pace of the cluster's task: one channel that always fails is not worth more. */
    private void scanLater(boolean rules) {
        if (rules) {
            rulesToScan.set(true);
        }
        ScheduledExecutorService scanner = scanning;
        if (scanner != null && !scanner.isShutdown() && watchesNow) {
            rescan = scanner.schedule(() -> scan(false), rescanMillis, TimeUnit.MILLISECONDS);
            rescanMillis = Math.min(rescanMillis * 2, properties.scanEvery().toMillis());
        }
    }

    private void countCarts() {
        long now = System.nanoTime();
        if (now >= recountAtNanos) {
            recountAtNanos = now + RECOUNT_NANOS;
            refusals.recountLately();
        }
        if (now >= hoursAtNanos) {
            hoursAtNanos = now + HOURS_NANOS;
            refusals.countHours();
        }
    }
}
