package io.stockproof.availability;

import io.stockproof.ledger.Seen;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.StampedLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * What storefronts are answered from: listings, stock and rules in this instance's memory, all of one version. One thread
 * follows the database; any number read. While the database is away it goes on with what it has, and says so.
 */
@Component
public class AvailabilityIndex implements SmartLifecycle {

    private static final Duration WAIT_MAX = Duration.ofMillis(300);
    private static final Duration OWN_WAIT_MAX = Duration.ofSeconds(2);
    private static final Duration FIRST_LOAD_MAX = Duration.ofSeconds(2);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);
    private static final Duration RESTLESS = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(AvailabilityIndex.class);

    private final IndexTail tail;
    private final Commits commits;
    private final InstantSource clock;
    private final IndexProperties properties;
    private final IndexMetrics metrics;
    private final KeptAnswers kept;
    private final IndexGates gates = new IndexGates();
    private final List<Consumer<IndexMoved>> listeners = new CopyOnWriteArrayList<>();

    private final StampedLock memoryLock = new StampedLock();
    private final Rendezvous rendezvous = new Rendezvous();

    private volatile @Nullable State state;
    private volatile boolean running;
    private volatile boolean reloading;
    private volatile boolean failing;
    private volatile @Nullable Thread thread;
    private long movedNanos;

    /**
     * What is answered from.
     *
     * @param commits of this instance that it has seen
     * @param nanos when the snapshot was taken, or a little before
     */
    private record State(IndexTail.Standing standing, StockMemory memory, long commits, long nanos) {}

    AvailabilityIndex(
            IndexTail tail,
            Commits commits,
            InstantSource clock,
            IndexProperties properties,
            IndexMetrics metrics,
            KeptAnswers kept) {
        this.tail = tail;
        this.commits = commits;
        this.clock = clock;
        this.properties = properties;
        this.metrics = metrics;
        this.kept = kept;
        metrics.follow(this);
    }

    /** Tells {@code listener} of each move, on the thread that follows the database: it must be quick. */
    public void onMove(Consumer<IndexMoved> listener) {
        listeners.add(listener);
    }

    /** When next a variant's answer may change though nothing is written, as far as stock and days can tell. */
    public Instant nextGateAfter(Instant instant) {
        State now = state;
        return now == null ? Instant.MAX : gates.nextAfter(instant, now.standing().maxAgeSeconds());
    }

    /** Whether it was ever loaded. */
    public boolean isLoaded() {
        return state != null;
    }

    /** Since it last heard from the database. */
    public Duration lag() {
        State now = state;
        return now == null ? Duration.ofDays(1) : Duration.ofNanos(System.nanoTime() - now.nanos());
    }

    /**
     * Reads one version, no older than what this instance has committed, and than {@code minVersion} if that comes within
     * 300 ms.
     */
    <T> T read(@Nullable String minVersion, Function<IndexView, T> reading) {
        if (state == null) {
            rendezvous.await(FIRST_LOAD_MAX, this::isLoaded);
        }
        long committed = commits.count();
        Seen atLeast = minVersion != null && Versions.isVersion(minVersion) ? Seen.by(minVersion) : null;
        boolean never = minVersion != null && atLeast == null;
        BooleanSupplier recent = () -> has(committed, atLeast);
        // While nothing can come, nobody waits for it.
        if (!failing && !reloading && (never || !recent.getAsBoolean())) {
            rendezvous.await(WAIT_MAX, never ? () -> false : recent);
            if (lag().compareTo(OWN_WAIT_MAX) < 0) { // a moment more for what its own callers have been told is done
                rendezvous.await(OWN_WAIT_MAX, () -> failing || has(committed, null));
            }
        }
        return glance(committed, never, atLeast, reading);
    }

    /** Reads the version that there is, without waiting for another. */
    <T> T glance(Function<IndexView, T> reading) {
        return glance(0, false, null, reading);
    }

    private <T> T glance(long committed, boolean never, @Nullable Seen atLeast, Function<IndexView, T> reading) {
        long stamp = memoryLock.readLock();
        try {
            State now = state;
            if (now == null) {
                throw ProblemType.TEMPORARILY_UNAVAILABLE
                        .because("Stock is still being loaded.")
                        .retryAfter(Duration.ofSeconds(1));
            }
            boolean older = never || now.commits() < committed || !now.standing().has(atLeast);
            boolean late = reloading || System.nanoTime() - now.nanos() > properties.lagMax().toNanos();
            return reading.apply(new IndexView(
                    clock.instant(), now.standing().version(), older || late, now.standing().rules(), now.memory()));
        } finally {
            memoryLock.unlockRead(stamp);
        }
    }

    private boolean has(long committed, @Nullable Seen atLeast) {
        State now = state;
        return now != null && now.commits() >= committed && now.standing().has(atLeast);
    }

    private void follow() {
        while (running) {
            try {
                State before = state;
                if (before == null || reloading) {
                    load();
                } else {
                    tail(before);
                }
                failing = false;
                passGates();
                rest(properties.tailInterval()
                        .multipliedBy(System.nanoTime() - movedNanos > RESTLESS.toNanos() ? 2 : 1));
            } catch (RuntimeException | Error e) { // what escaped here would end the following for ever
                failing = true;
                // Whatever else it was, it may have left something half done.
                reloading = reloading || !(e instanceof DataAccessException || e instanceof TransactionException);
                if (running) {
                    log.atWarn().setCause(e).log("The index is not up to date");
                    rest(AFTER_FAILURE);
                }
            }
        }
    }

    private void rest(Duration atMost) {
        if (!rendezvous.rest(atMost)) {
            running = false;
        }
    }

    private void load() {
        long seen = commits.count();
        long nanos = System.nanoTime();
        IndexTail.Loaded loaded = tail.load();
        publish(() -> {
            kept.forgetAll(IndexMoved.everything(loaded.standing().version()));
            state = new State(loaded.standing(), loaded.memory(), seen, nanos);
        });
        reloading = false;
        gates.loaded(loaded.memory(), loaded.standing().maxAgeSeconds(), clock.instant());
        Duration took = Duration.ofNanos(System.nanoTime() - nanos);
        metrics.loaded(took);
        log.atInfo()
                .addKeyValue("listings", loaded.memory().listings())
                .addKeyValue("positions", loaded.memory().positions())
                .addKeyValue("bytes", loaded.memory().bytes())
                .addKeyValue("millis", took.toMillis())
                .log("Availability index loaded");
        tell(IndexMoved.everything(loaded.standing().version()));
    }

    private void tail(State before) {
        long seen = commits.count();
        long nanos = System.nanoTime();
        StockMemory memory = before.memory();
        IndexTail.Tailed tailed = tail.tail(before.standing(), memory);
        if (tailed == null) {
            reloading = true;
            return;
        }
        IndexMoved moved = tailed.moved();
        publish(() -> {
            tailed.staged().applyTo(memory);
            kept.forget(tailed, moved);
            state = new State(tailed.standing(), memory, seen, nanos);
        });
        if (!tailed.staged().isEmpty()) {
            movedNanos = System.nanoTime();
            gates.changed(tailed.staged(), memory, tailed.standing().maxAgeSeconds());
        }
        if (moved.everything() || !moved.variants().isEmpty()) {
            tell(moved);
        }
    }

    private void publish(Runnable change) {
        long stamp = memoryLock.writeLock();
        try {
            change.run();
        } finally {
            memoryLock.unlockWrite(stamp);
        }
        rendezvous.publish();
    }

    private void passGates() {
        State now = state;
        if (now != null && !listeners.isEmpty()) {
            IndexMoved moved = gates.pass(clock.instant(), now.standing(), now.memory());
            if (moved != null) {
                tell(moved);
            }
        }
    }

    private void tell(IndexMoved moved) {
        for (Consumer<IndexMoved> listener : listeners) {
            try {
                listener.accept(moved);
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("A listener of the index failed");
            }
        }
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().daemon().name("availability-index").start(this::follow);
    }

    /** Before the web server starts, and after it has stopped. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 8_192;
    }

    @Override
    public void stop() {
        running = false;
        Thread following = thread;
        if (following != null) {
            rendezvous.wake();
            try {
                following.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Nullable
    StockMemory memory() {
        State now = state;
        return now == null ? null : now.memory();
    }

    /** Has all read anew, as after a gap. */
    void reload() {
        reloading = true;
    }
}
