package io.stockproof.subscription;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Sends what is put out, on every instance. Each subscription has its own few attempts at a time, each on a thread of its
 * own, so that a receiver that is slow or dead delays no other.
 */
@Component
class Deliverer implements SmartLifecycle {

    /** Outcomes that are noted at a time: they must not take all connections to the database. */
    private static final int NOTING_MAX = 4;

    private static final Duration STOP_WITHIN = Duration.ofSeconds(3);
    private static final int GROWTH = 4;
    private static final int GROWTHS_MAX = 12;
    private static final double JITTER = 0.25;
    private static final Logger log = LoggerFactory.getLogger(Deliverer.class);

    private final Deliveries deliveries;
    private final WebhookSender sender;
    private final SubscriptionProperties properties;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final Map<Long, Integer> underWay = new ConcurrentHashMap<>();
    private final Semaphore noting = new Semaphore(NOTING_MAX);
    private volatile ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean running;

    Deliverer(
            Deliveries deliveries,
            WebhookSender sender,
            SubscriptionProperties properties,
            InstantSource clock,
            MeterRegistry meters) {
        this.deliveries = deliveries;
        this.sender = sender;
        this.properties = properties;
        this.clock = clock;
        this.meters = meters;
        meters.gauge("subscription.deliveries.under.way", underWay, Deliverer::count);
    }

    @Override
    public void start() {
        running = true;
        looking = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("webhook-deliverer").factory());
        long millis = properties.sendEvery().toMillis();
        looking.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** What is under way gets a moment to end; after that its lease runs out, and another instance sends it again. */
    @Override
    public void stop() {
        running = false;
        looking.shutdownNow();
        long until = System.nanoTime() + STOP_WITHIN.toNanos();
        while (count(underWay) > 0 && System.nanoTime() < until && pause()) {}
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void look() {
        try {
            deliveries.takeBackExpired();
            for (Deliveries.Waiting waiting : deliveries.waiting()) {
                sendSome(waiting);
            }
        } catch (DataAccessException | TransactionException e) {
            // A lost race, or the database is away: the next look is a moment off.
            log.atDebug().setCause(e).log("Deliveries were not looked for");
        } catch (RuntimeException | Error e) {
            // Whatever it is, the looking goes on: what escapes here would end it for ever.
            log.atError().setCause(e).log("Looking for deliveries failed");
        }
    }

    private void sendSome(Deliveries.Waiting waiting) {
        int busy = underWay.getOrDefault(waiting.subscriptionId(), 0);
        int free = (waiting.failing() ? 1 : properties.concurrentMax()) - busy;
        if (free <= 0 || !running) {
            return;
        }
        for (Attempt attempt : deliveries.claim(waiting.subscriptionId(), free)) {
            underWay.merge(attempt.subscriptionId(), 1, Integer::sum);
            Thread.ofVirtual().name("webhook-" + attempt.deliveryId()).start(() -> {
                try {
                    deliver(attempt);
                } finally {
                    underWay.computeIfPresent(
                            attempt.subscriptionId(), (id, count) -> count == 1 ? null : Integer.valueOf(count - 1));
                }
            });
        }
    }

    private void deliver(Attempt attempt) {
        Outcome outcome;
        try {
            outcome = sender.send(attempt);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("subscription", attempt.subscription()).setCause(e).log("A delivery failed");
            outcome = new Outcome.Failed(null, "The event could not be sent", null);
        }
        meters.counter("subscription.deliveries", "outcome", outcome.getClass().getSimpleName()).increment();
        noting.acquireUninterruptibly();
        try {
            note(attempt, outcome);
        } catch (DataAccessException | TransactionException e) {
            // The lease runs out, and it is sent again: at least once, not exactly.
            log.atWarn().addKeyValue("delivery", attempt.deliveryId()).setCause(e).log("An outcome was not noted");
        } finally {
            noting.release();
        }
    }

    private void note(Attempt attempt, Outcome outcome) {
        switch (outcome) {
            case Outcome.Delivered(int status) -> deliveries.delivered(attempt, status);
            case Outcome.Gone() -> deliveries.gone(attempt);
            case Outcome.Failed failed -> {
                boolean isLast = attempt.createdAt().plus(properties.giveUpAfter()).isBefore(clock.instant());
                deliveries.failed(attempt, failed, pauseAfter(attempt.number(), failed), isLast);
            }
        }
    }

    /** Grows with each failure; what the receiver asks for is heard, within the same limit. */
    private Duration pauseAfter(int failures, Outcome.Failed failed) {
        double grown = properties.retryAfter().toMillis() * Math.pow(GROWTH, Math.min(failures - 1, GROWTHS_MAX));
        double asked = failed.retryAfter() == null ? 0 : failed.retryAfter().toMillis();
        double within = Math.min(Math.max(grown, asked), properties.retryAfterMax().toMillis());
        return Duration.ofMillis((long) (within * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER)));
    }

    private static int count(Map<Long, Integer> underWay) {
        return underWay.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static boolean pause() {
        try {
            Thread.sleep(20);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
