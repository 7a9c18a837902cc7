package io.stockproof.intake;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerCustomizer;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.LedgerMonths;
import io.stockproof.supplier.Supplier;
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

    /** Its data is the schedule that it was made for; empty where it was only asked for once. */
    static final TaskDescriptor<String> DESCRIPTOR = TaskDescriptor.of(PollTasks.TASK, String.class);

    /** All instances go by the database's time, so that none finds another dead because its own clock is wrong. */
    @Bean
    Clock schedulerClock(InstantSource clock) {
        return clock::instant;
    }

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
    Task<String> poll(PollRun run, PollTasks tasks, RunRepository runs, Suppliers suppliers, InstantSource clock) {
        return Tasks.custom(DESCRIPTOR)
                .onDeadExecutionRevive()
                .onFailure((complete, operations) -> operations.reschedule(complete, clock.instant().plusSeconds(10)))
                .execute((instance, context) -> {
                    SupplierCode code = new SupplierCode(instance.getId());
                    Instant now = clock.instant();
                    Instant began = suppliers
                            .find(code)
                            .flatMap(stored -> runs.beganBeforeDry(run.run(stored)))
                            .orElse(now);
                    return ended(code, began, tasks, runs, suppliers);
                });
    }

    /** When it goes on is asked after the run, since the settings may have changed meanwhile. */
    private static CompletionHandler<String> ended(
            SupplierCode code, Instant began, PollTasks tasks, RunRepository runs, Suppliers suppliers) {
        return (complete, operations) -> {
            Optional<StoredSupplier> stored = suppliers.find(code);
            Optional<Supplier> polled = stored.map(StoredSupplier::supplier).filter(PollTasks::isPolled);
            if (polled.isPresent()) {
                Supplier supplier = polled.get();
                operations.reschedule(
                        complete,
                        tasks.next(supplier, began),
                        Schedule.fingerprint(java.util.Objects.requireNonNull(supplier.poll())));
            } else {
                operations.remove();
            }
            // Only now: whoever queued before this was told that a run is under way, and relies on it.
            if (stored.isPresent() && runs.isQueued(stored.get().supplierId())) {
                tasks.dueNow(code);
            } else if (stored.isPresent() && runs.isApplying(stored.get().supplierId())) {
                tasks.dueAt(code, complete.getTimeDone().plusSeconds(10));
            }
        };
    }

    @Bean
    Task<Void> upkeep(LedgerMonths months, PollUpkeep polls) {
        return Tasks.recurring("daily-upkeep", Schedules.daily(ZoneOffset.UTC, LocalTime.of(0, 20)))
                .execute((instance, context) -> {
                    months.ensure();
                    polls.deleteOld();
                });
    }
}
