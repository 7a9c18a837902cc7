package io.stockproof.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What one client has yet to be sent: of each variant the newest answer only. Whoever offers never waits for it; the one
 * thread that writes to it takes all at once.
 */
final class StreamClient {

    /** {@code null}: the whole channel. */
    private final @Nullable Set<String> variants;

    private final int pendingMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Map<String, StreamEvent> pending = new LinkedHashMap<>();
    private boolean everything;
    private @Nullable StreamEnd end;

    StreamClient(@Nullable Set<String> variants, int pendingMax) {
        this.variants = variants == null ? null : Collections.unmodifiableSet(new LinkedHashSet<>(variants));
        this.pendingMax = pendingMax;
    }

    /** What is to be written now. {@code everything}: first all there is. */
    record Due(List<StreamEvent> events, boolean everything, @Nullable StreamEnd end) {

        boolean isNothing() {
            return events.isEmpty() && !everything && end == null;
        }
    }

    @Nullable
    Set<String> variants() {
        return variants;
    }

    /** Adds an answer, of which {@link #wake} tells. */
    void offer(StreamEvent event) {
        lock.lock();
        try {
            if (end != null) {
                return;
            }
            if (pending.size() >= pendingMax && !pending.containsKey(event.variant())) {
                finish(StreamEnd.TOO_SLOW);
                return;
            }
            pending.put(event.variant(), event);
        } finally {
            lock.unlock();
        }
    }

    /** Has all answers sent again: rules have changed. */
    void offerEverything() {
        lock.lock();
        try {
            everything = true;
            pending.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void end(StreamEnd why) {
        lock.lock();
        try {
            if (end == null) {
                finish(why);
            }
        } finally {
            lock.unlock();
        }
    }

    private void finish(StreamEnd why) {
        end = why;
        pending.clear();
        everything = false;
        changed.signal();
    }

    /** Tells that answers were offered. */
    void wake() {
        lock.lock();
        try {
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something, at most so long. */
    void await(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (pending.isEmpty() && !everything && end == null && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes all there is. */
    Due take() {
        lock.lock();
        try {
            List<StreamEvent> events = new ArrayList<>(pending.values());
            Due due = new Due(events, everything, end);
            pending = new LinkedHashMap<>();
            everything = false;
            return due;
        } finally {
            lock.unlock();
        }
    }
}
