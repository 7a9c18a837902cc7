package io.stockproof.subscription;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.stockproof.database.ClusterTasks;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** The cluster's task that runs the notifier, and that which tidies up after it. Each on one instance at a time. */
@Configuration(proxyBeanMethods = false)
class NotifierTask {

    private static final Duration TURN = Duration.ofSeconds(20);
    private static final Duration GATES_EVERY = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final int PRUNE_EVERY_SECONDS = 60;
    private static final int ROUNDS_MAX = 20;
    private static final Duration READ_AGAIN = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(NotifierTask.class);

    @Bean
    RecurringTask<Void> notifySubscriptions(
            ClusterTasks tasks, Notifier notifier, NotifierRepository cursor, SubscriptionProperties properties) {
        return tasks.recurring("subscription-notify", FixedDelay.ofMillis(100), (instance, context) -> {
            BooleanSupplier stopping = () -> context.getSchedulerState().isShuttingDown();
            run(notifier, cursor, properties.notifyEvery(), stopping);
        });
    }

    @Bean
    RecurringTask<Void> pruneSubscriptions(ClusterTasks tasks, Deliveries deliveries) {
        return tasks.recurring("subscription-prune", FixedDelay.ofSeconds(PRUNE_EVERY_SECONDS), deliveries::prune);
    }

    /** A turn of some seconds, so that the task need not be picked anew for each look at the feed. */
    private static void run(
            Notifier notifier, NotifierRepository cursor, Duration every, BooleanSupplier stopping) {
        long token = notifier.begin();
        long until = System.nanoTime() + TURN.toNanos();
        long gatesAt = System.nanoTime();
        while (!stopping.getAsBoolean() && System.nanoTime() < until) {
            try {
                notifier.readFeed(token);
                if (System.nanoTime() >= gatesAt && cursor.isAnyEnabled()) {
                    notifier.passGates(token);
                    gatesAt = System.nanoTime() + GATES_EVERY.toNanos();
                }
                // However much there is to look at, what changes meanwhile is read in between.
                long readAgainAt = System.nanoTime() + READ_AGAIN.toNanos();
                for (int round = 0; round < ROUNDS_MAX && System.nanoTime() < readAgainAt
                        && notifier.lookAtSome(token); round++) {}
            } catch (Notifier.Overtaken e) {
                log.info("Another notifier of subscriptions has begun");
                return;
            } catch (TransientDataAccessException | DataIntegrityViolationException | TransactionException e) {
                // Among others: a subscription was deleted that something was just noted for.
                log.atDebug().setCause(e).log("A look at the change feed failed; tried again");
            }
            if (!sleep(cursor.isAnyEnabled() ? every : IDLE)) {
                return;
            }
        }
    }

    private static boolean sleep(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
