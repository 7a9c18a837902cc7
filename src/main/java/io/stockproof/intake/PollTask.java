package io.stockproof.intake;

import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerCustomizer;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.stockproof.database.ClusterTasks;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.LedgerMonths;
import io.stockproof.supplier.PollSchedule;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The cluster's tasks of intake: one of each polled supplier, run by one instance at a time, and daily upkeep. */
@Configuration(proxyBeanMethods = false)
class PollTask {

    /** Its data is a {@link DuePoll}; empty where it was only asked for once. */
    static final TaskDescriptor<String> DESCRIPTOR = TaskDescriptor.of(PollTasks.TASK, String.class);

    @Bean
    DbSchedulerCustomizer schedulerCustomizer() {
        String name = "stockproof-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID();
        return new DbSchedulerCustomizer() {
            @Override
            public Optional<SchedulerName> schedulerName() {
                return Optional.of(new SchedulerName.Fixed(name));
            }

            /**
             * A thread for each run, most of which wait for a supplier. They are the platform's: a virtual one that reads
             * rows would keep its carrier, and there are as few of those as processors, from all requests.
             */
            @Override
            public Optional<ExecutorService> executorService() {
                return Optional.of(Executors.newThreadPerTaskExecutor(
                        Thread.ofPlatform().name("task-", 0).factory()));
            }
        };
    }

    @Bean
    Task<String> poll(
            ClusterTasks cluster, PollRun run, PollTasks tasks, RunRepository runs, Suppliers suppliers,
            InstantSource clock) {
        return Tasks.custom(DESCRIPTOR)
                .onDeadExecution(cluster.revival())
                .onFailure((complete, operations) -> operations.reschedule(complete, clock.instant().plusSeconds(10)))
                .execute((instance, context) -> {
                    SupplierCode code = new SupplierCode(instance.getId());
                    Instant now = clock.instant();
                    Optional<StoredSupplier> stored = suppliers.find(code);
                    DuePoll due = DuePoll.parse(instance.getData());
                    boolean whole = due.isDue(now)
                            || stored.filter(found -> runs.isQueued(found.supplierId())).isPresent();
                    Optional<Instant> beforeDry = stored
                            .filter(found -> whole || tasks.hasWork(found.supplierId()))
                            .flatMap(found -> runs.beganBeforeDry(run.run(found, whole)));
                    boolean isRead = whole && beforeDry.isEmpty();
                    return ended(code, beforeDry.orElse(now), isRead ? DuePoll.NONE : due, tasks, runs, suppliers);
                });
    }

    /**
     * When it goes on is asked after the run, since the settings may have changed meanwhile.
     *
     * @param due the next run of all there is, if this was none
     */
    private static CompletionHandler<String> ended(
            SupplierCode code, Instant began, DuePoll due, PollTasks tasks, RunRepository runs, Suppliers suppliers) {
        return (complete, operations) -> {
            Optional<StoredSupplier> stored = suppliers.find(code);
            Optional<StoredSupplier> polled = stored.filter(found -> PollTasks.isPolled(found.supplier()));
            if (polled.isPresent()) {
                PollSchedule schedule = tasks.schedule(polled.get());
                String fingerprint = Schedule.fingerprint(schedule);
                Instant kept = due.schedule().equals(fingerprint) ? due.wholeAt() : null;
                Instant wholeAt = kept == null ? tasks.next(schedule, began) : kept;
                Instant goesOnAt = tasks.goesOnAt(polled.get().supplierId(), wholeAt);
                operations.reschedule(complete, goesOnAt, new DuePoll(fingerprint, wholeAt).text());
            } else {
                operations.remove();
            }
            // Only now: whoever queued before this was told that a run is under way, and relies on it.
            if (stored.isPresent() && runs.isQueued(stored.get().supplierId())) {
                tasks.dueNow(code);
            } else if (stored.isPresent() && runs.isApplying(stored.get().supplierId())) {
                tasks.dueAt(code, complete.getTimeDone().plusSeconds(10));
            } else if (stored.isPresent() && tasks.hasWork(stored.get().supplierId())) {
                tasks.rereadAfterPause(code);
            }
        };
    }

    @Bean
    RecurringTask<Void> webhookCheck(ClusterTasks tasks, WebhookMonitor webhooks) {
        return tasks.recurring("webhook-check", FixedDelay.ofMinutes(1), webhooks::check);
    }

    @Bean
    Task<Void> upkeep(ClusterTasks tasks, LedgerMonths months, PollUpkeep polls) {
        return tasks.recurring("daily-upkeep", Schedules.daily(ZoneOffset.UTC, LocalTime.of(0, 20)), () -> {
            months.ensure();
            polls.deleteOld();
        });
    }
}
