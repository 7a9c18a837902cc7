package io.stockproof.mismatch;

import io.stockproof.display.Displays;
import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.Changes;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Watches, on one instance at a time: several times a second takes what has moved on either side, and what is due to be
 * looked at again, and has it compared.
 */
@Component
class MismatchWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(MismatchWatch.class);
    private static final int TAKEN_MAX = 5_000;
    /** So much of what full comparisons have found is compared before events are looked for again. */
    private static final int SLICE = 1_000;
    private static final int NAMED_MAX = 20_000;
    private static final long RECOUNT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long HOURS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final WatchLease lease;
    private final ChangeFeed feed;
    private final Displays displays;
    private final MismatchSuspects suspects;
    private final ShownMemory memory;
    private final Comparisons comparisons;
    private final FullScans scans;
    private final CartRefusals refusals;
    private final InstantSource clock;
    private final MismatchProperties properties;
    private final TransactionTemplate transaction;
    private final Map<Integer, Set<String>> taken = new HashMap<>(); // and not compared yet
    private volatile @Nullable ScheduledExecutorService watching;
    private boolean watchesNow;
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
            ShownMemory memory,
            Comparisons comparisons,
            MismatchScan scan,
            CartRefusals refusals,
            InstantSource clock,
            MismatchProperties properties,
            PlatformTransactionManager transactions) {
        this.lease = lease;
        this.feed = feed;
        this.displays = displays;
        this.suspects = suspects;
        this.memory = memory;
        this.comparisons = comparisons;
        this.scans = new FullScans(scan, properties);
        this.refusals = refusals;
        this.clock = clock;
        this.properties = properties;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public void start() {
        ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("mismatch-watch").factory());
        watchesNow = false;
        scans.start();
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
                watchesNow = false;
                scans.watches(false);
                memory.watches(false);
                lease.release();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (DataAccessException e) {
                log.atDebug().setCause(e).log("The watch ends by itself");
            }
        }
        scans.stop();
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
            lost();
        } catch (RuntimeException | Error e) {
            // Whatever it is, watching goes on: what escapes here would end it for ever.
            log.atError().setCause(e).log("Displays could not be compared");
            lost();
        }
    }

    /** Nobody knows how far it came: what was taken is given back as soon as may be, and displays are read anew. */
    private void lost() {
        unheard.forEach((channel, variants) -> variants.forEach(one -> add(taken, channel, one)));
        unheard = Map.of();
        memory.forgetAll();
    }

    /** Not compared at once: one that fails each time must not keep all others waiting. */
    private void giveBack() {
        taken.forEach(suspects::add);
        taken.clear();
    }

    /** Whether more is known to wait. */
    private boolean watchOnce() {
        if (!lease.isHeld(token)) {
            if (watchesNow) {
                watchesNow = false;
                scans.watches(false);
                memory.watches(false);
            }
            return false;
        }
        if (!watchesNow) {
            token = lease.feedToken();
            comparisons.forgetAll();
            unheard = Map.of();
            taken.clear();
            memory.watches(true);
            scans.watches(true);
            watchesNow = true;
            // Whoever watched before knew of differences that had not settled yet, and perhaps of rules it had not scanned.
            scans.ask(true);
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
        giveBack();
        unheard = comparisons.compare(unheard, unheardOf, false);
        if (!unheard.isEmpty()) {
            return false; // a newer version would be farther away still
        }
        comparisons
                .due(clock.instant(), TAKEN_MAX, false)
                .forEach(place -> add(taken, place.channelId(), place.variant()));
        for (Displays.Moved one : takeMoved()) {
            if (one.variant() == null) {
                memory.forget(one.channelId());
                scans.ask(false);
            } else {
                add(taken, one.channelId(), one.variant());
            }
        }
        Changes changes = feed.since(token);
        addChanges(changes);
        token = changes.to();
        unheardOf = changes.version();
        compareTaken(false);
        return unheard.isEmpty() && compareScanned();
    }

    /** Events come first: what full comparisons have found may be all that there is. */
    private boolean compareScanned() {
        List<Place> due = comparisons.due(clock.instant(), SLICE, true);
        due.forEach(place -> add(taken, place.channelId(), place.variant()));
        if (due.size() < SLICE && comparisons.hasRoom()) {
            suspects.take(SLICE).forEach(one -> add(taken, one.channelId(), one.variant()));
        }
        boolean any = !taken.isEmpty();
        compareTaken(true);
        return unheard.isEmpty() && any;
    }

    private void compareTaken(boolean scanned) {
        unheard = comparisons.compare(taken, unheardOf, scanned);
        taken.clear();
    }

    /** None once another instance has begun to watch: of what we took it would never hear. */
    private List<Displays.Moved> takeMoved() {
        return displays.anyMoved()
                ? Objects.requireNonNull(transaction.execute(
                        status -> lease.isStillOurs() ? displays.takeMoved(TAKEN_MAX) : List.of()))
                : List.of();
    }

    private void addChanges(Changes changes) {
        changes.listings().forEach((channel, variants) -> variants.forEach(one -> add(taken, channel, one)));
        if (changes.reset()) {
            memory.forgetAll(); // perhaps this is another database than it was
        }
        if (changes.reset() || changes.rules() || !changes.channels().isEmpty()) {
            scans.ask(changes.rules());
        }
        if (!changes.items().isEmpty()) {
            List<Displays.Moved> shown = displays.shownOf(changes.items(), NAMED_MAX + 1);
            if (shown.size() > NAMED_MAX) {
                scans.ask(false);
            } else {
                shown.forEach(one -> add(taken, one.channelId(), String.valueOf(one.variant())));
            }
        }
    }

    private static void add(Map<Integer, Set<String>> moved, int channelId, String variant) {
        moved.computeIfAbsent(channelId, channel -> new LinkedHashSet<>()).add(variant);
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
