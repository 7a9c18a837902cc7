package io.stockproof.checkout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what arrives while a transaction is in flight into the next one. A hot item then costs one lock and one commit
 * a batch, not one a buyer; an idle service commits each request at once, since nothing waits for a batch to fill. Only
 * where a crowd was just answered, and those that come back are coming in, does the next batch wait for them, a moment:
 * else they would split into two halves that take turns, and pay for twice the transactions.
 *
 * <p>Several lanes, each a thread, so that unrelated work does not wait. What shares stock should go to the same lane;
 * where it does not it meets at the database's row locks, which is slower and as correct. Lanes are bounded: what does
 * not fit is refused at once.
 *
 * @param <Q> a request
 * @param <A> its answer
 */
final class GroupCommit<Q, A> implements AutoCloseable {

    private static final long CROWD_GAP_NANOS = 400_000;
    private static final long CROWD_GAP_NANOS_MAX = 1_500_000;
    private static final int CROWD_GAPS_A_BATCH = 8;
    private static final int CROWD_GAPS_MAX = 10;
    private static final int NOBODY_WAITS = Integer.MAX_VALUE;

    /** How often somebody who waits is looked after. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final List<Lane> lanes = new ArrayList<>();
    private final Consumer<List<Entry<Q, A>>> batch;
    private final int batchSizeMax;
    private volatile boolean closed;

    /** A request that waits for its answer. Answered exactly once. */
    static final class Entry<Q, A> {

        private final Q request;
        private final long sinceNanos = System.nanoTime();
        private final CompletableFuture<A> answer = new CompletableFuture<>();
        private final Thread asking = Thread.currentThread();
        private volatile long lookedNanos = sinceNanos;
        private volatile @Nullable Queue<Entry<Q, A>> queue;

        Entry(Q request) {
            this.request = request;
        }

        Q request() {
            return request;
        }

        void answer(A value) {
            answer.complete(value);
        }

        void fail(Throwable cause) {
            answer.completeExceptionally(cause);
        }

        /** The answer, for who does not wait here. */
        CompletableFuture<A> toCome() {
            return answer;
        }

        /**
         * Waits for the answer, as long as somebody wants it: asks {@code hasLeft} now and then, on this thread.
         *
         * @throws CancellationException it was given up; if its batch has not begun it is not decided
         */
        A await(BooleanSupplier hasLeft) throws InterruptedException, ExecutionException {
            answer.whenComplete((given, failure) -> LockSupport.unpark(asking));
            while (!answer.isDone()) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    giveUp();
                    throw new InterruptedException();
                }
                if (!answer.isDone() && hasLeft.getAsBoolean()) {
                    giveUp();
                }
            }
            return answer.get();
        }

        /** Gives up what waits for longer; who waits a while looks whether anybody still wants to know. */
        private void giveUpAfter(Duration patience) {
            long now = System.nanoTime();
            if (now - sinceNanos > patience.toNanos()) {
                giveUp();
            } else if (now - lookedNanos > LOOK_NANOS) {
                lookedNanos = now;
                LockSupport.unpark(asking);
            }
        }

        /** Leaves its place to who comes next, however long the batch in flight takes. */
        private void giveUp() {
            Queue<Entry<Q, A>> left = queue;
            if (answer.cancel(false) && left != null) {
                left.remove(this);
            }
        }

        /** Whether it is answered, or given up: it has waited too long, or whoever asked has left. */
        boolean isDone() {
            return answer.isDone();
        }
    }

    /**
     * @param batch decides the entries it is given, in one transaction, and answers or fails each
     * @param queueMax requests that may wait in one lane
     */
    GroupCommit(int laneCount, int queueMax, int batchSizeMax, Consumer<List<Entry<Q, A>>> batch) {
        this.batch = batch;
        this.batchSizeMax = batchSizeMax;
        for (int number = 0; number < laneCount; number++) {
            lanes.add(new Lane(number, queueMax));
        }
        lanes.forEach(lane -> lane.thread.start());
    }

    /**
     * Puts {@code request} into the lane of {@code affinity}.
     *
     * @param affinity equal for what shares stock
     * @return what this thread waits with
     */
    Entry<Q, A> submit(Q request, Object affinity) {
        Entry<Q, A> entry = new Entry<>(request);
        Lane lane = lanes.get(Math.floorMod(spread(affinity.hashCode()), lanes.size()));
        entry.queue = lane.waiting;
        if (closed || !lane.waiting.offer(entry)) {
            entry.fail(new QueueFullException());
        }
        lane.wakeIfAllAreBack();
        return entry;
    }

    /**
     * Cancels what has no answer yet and came longer ago, and wakes who waits a while to see whether its client does. Asked
     * now and then for all: a timer for each request, nearly every one of which is stopped again, costs more than many
     * another step.
     */
    void giveUpAfter(Duration patience) {
        for (Lane lane : lanes) {
            lane.deciding.forEach(entry -> entry.giveUpAfter(patience));
            List.copyOf(lane.waiting).forEach(entry -> entry.giveUpAfter(patience)); // who gives up leaves the queue
        }
    }

    /** Requests that wait to be decided, over all lanes. */
    int waiting() {
        return lanes.stream()
                .mapToInt(lane -> (int) lane.waiting.stream().filter(entry -> !entry.isDone()).count())
                .sum();
    }

    /** Decides what waits, then ends. What comes later is refused. */
    @Override
    public void close() {
        closed = true;
        for (Lane lane : lanes) {
            lane.join();
        }
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }

    /** There is no room for one more: try again a little later. */
    static final class QueueFullException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        QueueFullException() {
            super("too many requests wait for their turn", null, false, false);
        }
    }

    private final class Lane {

        private final BlockingQueue<Entry<Q, A>> waiting;
        private final Thread thread;
        /** The batch in flight; empty while there is none. */
        private volatile List<Entry<Q, A>> deciding = List.of();
        /** How many were here when the last batch was done: those that it answered, and those that waited. */
        private int crowd;
        /** How many of them are waited for, beside the first. */
        private volatile int wanted = NOBODY_WAITS;
        /** How long it took: who waits an eighth of it for the crowd loses little, and may save another one. */
        private long batchNanos;

        Lane(int number, int queueMax) {
            this.waiting = new ArrayBlockingQueue<>(queueMax);
            this.thread = Thread.ofPlatform().name("checkout-lane-" + number).daemon().unstarted(this::run);
        }

        private void run() {
            while (!closed || !waiting.isEmpty()) {
                List<Entry<Q, A>> gathered = gather();
                if (!gathered.isEmpty()) {
                    long nanos = System.nanoTime();
                    decide(gathered);
                    batchNanos = System.nanoTime() - nanos;
                    crowd = gathered.size() + waiting.size();
                }
            }
        }

        private List<Entry<Q, A>> gather() {
            List<Entry<Q, A>> gathered = new ArrayList<>();
            try {
                Entry<Q, A> first = waiting.poll(50, TimeUnit.MILLISECONDS);
                if (first != null) {
                    gathered.add(first);
                    awaitCrowd();
                    waiting.drainTo(gathered, batchSizeMax - 1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                closed = true;
            }
            gathered.removeIf(Entry::isDone);
            return gathered;
        }

        /** Returns once no more come in, or all that were here before are back. */
        private void awaitCrowd() throws InterruptedException {
            wanted = Math.min(crowd, batchSizeMax) - 1;
            long gap = Math.clamp(batchNanos / CROWD_GAPS_A_BATCH, CROWD_GAP_NANOS, CROWD_GAP_NANOS_MAX);
            int before = -1;
            for (int gaps = 0; gaps < CROWD_GAPS_MAX && before < waiting.size() && waiting.size() < wanted; gaps++) {
                before = waiting.size();
                awaitAll(gap);
            }
            wanted = NOBODY_WAITS;
        }

        /** Waits for so long, or until all are back. */
        private void awaitAll(long nanos) throws InterruptedException {
            long until = System.nanoTime() + nanos;
            for (long left = nanos; left > 0 && waiting.size() < wanted; left = until - System.nanoTime()) {
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }

        private void wakeIfAllAreBack() {
            if (wanted < NOBODY_WAITS && waiting.size() >= wanted) {
                LockSupport.unpark(thread);
            }
        }

        private void decide(List<Entry<Q, A>> entries) {
            deciding = entries;
            try {
                batch.accept(entries);
                entries.stream()
                        .filter(entry -> !entry.isDone())
                        .forEach(entry -> entry.fail(new IllegalStateException("the batch left a request undecided")));
            } catch (RuntimeException | Error e) {
                entries.forEach(entry -> entry.fail(e));
            } finally {
                deciding = List.of();
            }
        }

        private void join() {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
