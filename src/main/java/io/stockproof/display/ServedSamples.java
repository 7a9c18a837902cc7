package io.stockproof.display;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.availability.AnswerObserver;
import io.stockproof.availability.AvailabilityBody;
import io.stockproof.availability.AvailabilityItem;
import io.stockproof.availability.Context;
import io.stockproof.kernel.ChannelCode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps a sample of what was answered to storefronts, without slowing the answers: of a listing and context one every few
 * seconds, gathered in memory, written in the background. What does not fit is dropped: it is evidence, no promise.
 * Answers to postal codes are not kept: there are too many of them.
 */
@Component
class ServedSamples implements AnswerObserver, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ServedSamples.class);
    private static final int SLOTS = 1 << 16;
    private static final int WAITING_MAX = 5_000;
    private static final int LOOKED_AT_MAX = 16;
    private static final int BATCH_MAX = 1_000;
    private static final int DELETED_AT_ONCE = 2_000;
    private static final long EVERY_MILLIS = 500;

    private final JdbcClient jdbc;
    private final Counter dropped;
    private final long everyNanos;
    private final AtomicLongArray lately = new AtomicLongArray(SLOTS);
    private final BlockingQueue<Sample> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private volatile @Nullable ScheduledExecutorService writing;

    private record Key(ChannelCode channel, String variant, String context) {}

    private record Sample(
            ChannelCode channel, Context context, String version, Instant at, String variant, long purchasable,
            long available) {

        Key key() {
            return new Key(channel, variant, ContextKey.of(context));
        }
    }

    ServedSamples(JdbcClient jdbc, MeterRegistry meters, DisplayProperties properties) {
        this.jdbc = jdbc;
        this.everyNanos = properties.servedEvery().toNanos();
        this.dropped = Counter.builder("stockproof.displays.served.dropped")
                .description("Answers to storefronts that were to be kept and were not")
                .register(meters);
    }

    @Override
    public void answered(AvailabilityBody body) {
        if (body.destination().postalCode() != null) {
            return;
        }
        Context context = new Context(body.destination(), body.shippingMethod());
        int question = body.channel().hashCode() * 31 + context.hashCode();
        // A few of a long answer, others each time: looking at all would cost the answer more than it is worth.
        int items = body.items().size();
        int first = items <= LOOKED_AT_MAX ? 0 : (int) Math.floorMod(System.nanoTime() >> 8, (long) items);
        for (int i = 0; i < Math.min(items, LOOKED_AT_MAX); i++) {
            AvailabilityItem item = body.items().get((first + i) % items);
            Long available = item.available(); // absent for an unknown variant
            if (available != null && isDue(question, item.variant())
                    && !waiting.offer(new Sample(
                            body.channel(), context, body.version(), body.asOf(), item.variant(), item.purchasable(),
                            available))) {
                dropped.increment();
            }
        }
    }

    /**
     * Remembers in a slot of its own, or of a stranger that it forgets: the slot holds whose it is and the period in which
     * it was kept last.
     */
    private boolean isDue(int question, String variant) {
        int hash = question * 31 + variant.hashCode();
        hash ^= hash >>> 16;
        long mark = ((long) hash << 32) | ((System.nanoTime() / everyNanos) & 0xffffffffL);
        int slot = hash & (SLOTS - 1);
        return lately.get(slot) != mark && lately.getAndSet(slot, mark) != mark;
    }

    @Override
    public void start() {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("served-samples").factory());
        executor.scheduleWithFixedDelay(this::writeAll, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        writing = executor;
    }

    @Override
    public void stop() {
        ScheduledExecutorService executor = writing;
        if (executor != null) {
            executor.shutdownNow();
            writing = null;
        }
        writeAll();
    }

    @Override
    public boolean isRunning() {
        return writing != null;
    }

    /** One batch, so that no load makes more than so many rows a second. Also by tests, which do not wait. */
    synchronized void writeAll() {
        List<Sample> samples = new ArrayList<>();
        waiting.drainTo(samples, BATCH_MAX);
        Map<Key, Sample> newest = new LinkedHashMap<>();
        samples.forEach(sample -> newest.put(sample.key(), sample));
        if (newest.isEmpty()) {
            return;
        }
        try {
            write(newest);
        } catch (RuntimeException e) {
            dropped.increment(newest.size());
            log.atDebug().setCause(e).log("Served answers were not kept");
        }
    }

    private void write(Map<Key, Sample> newest) {
        List<Sample> rows = List.copyOf(newest.values());
        jdbc.sql("""
                        INSERT INTO display_served AS d (channel_id, variant, context, purchasable, available, version,
                                served_at)
                        SELECT c.channel_id, n.variant, n.context, n.purchasable, n.available, n.version, n.served_at
                          FROM unnest(:channels::text[], :variants::text[], :contexts::text[], :purchasables::bigint[],
                                      :availables::bigint[], :versions::text[], :ats::timestamptz[])
                            AS n (channel, variant, context, purchasable, available, version, served_at)
                          JOIN channel c ON c.code = n.channel
                         ORDER BY c.channel_id, n.variant, n.context
                            ON CONFLICT (channel_id, variant, context) DO UPDATE
                               SET purchasable = excluded.purchasable, available = excluded.available,
                                   version = excluded.version, served_at = excluded.served_at
                             WHERE excluded.served_at > d.served_at
                        """)
                .param("channels", newest.keySet().stream().map(key -> key.channel().value()).toArray(String[]::new))
                .param("variants", newest.keySet().stream().map(Key::variant).toArray(String[]::new))
                .param("contexts", newest.keySet().stream().map(Key::context).toArray(String[]::new))
                .param("purchasables", rows.stream().map(Sample::purchasable).toArray(Long[]::new))
                .param("availables", rows.stream().map(Sample::available).toArray(Long[]::new))
                .param("versions", rows.stream().map(Sample::version).toArray(String[]::new))
                .param("ats", rows.stream().map(row -> row.at().toString()).toArray(String[]::new))
                .update();
    }

    /** Forgets what is old, and the oldest of what is too many, some at a time. */
    void prune(Duration kept, long rowsMax) {
        OffsetDateTime before = jdbc.sql("""
                        SELECT greatest(clock_timestamp() - make_interval(secs => :kept),
                                        (SELECT served_at FROM display_served ORDER BY served_at DESC OFFSET :most LIMIT 1))
                        """)
                .param("kept", kept.toSeconds())
                .param("most", rowsMax)
                .query(OffsetDateTime.class)
                .single();
        int deleted;
        do {
            // One that was answered again meanwhile is at another place by then, and stays.
            deleted = jdbc.sql("""
                            DELETE FROM display_served
                             WHERE ctid = ANY (ARRAY(SELECT ctid FROM display_served
                                                      WHERE served_at < :before ORDER BY served_at LIMIT :most))
                               AND served_at < :before
                            """)
                    .param("before", before)
                    .param("most", DELETED_AT_ONCE)
                    .update();
        } while (deleted == DELETED_AT_ONCE);
    }
}
