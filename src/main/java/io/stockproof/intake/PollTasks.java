package io.stockproof.intake;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.PollSchedule;
import io.stockproof.supplier.Supplier;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Keeps one task of the cluster for each supplier that is polled, and none for the others. */
@Component
class PollTasks {

    static final String TASK = "poll";

    /** As long as a run that came to grief waits for its next attempt, and more. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ObjectProvider<SchedulerClient> scheduler;
    private final Suppliers suppliers;
    private final RunRepository runs;
    private final InstantSource clock;

    PollTasks(ObjectProvider<SchedulerClient> scheduler, Suppliers suppliers, RunRepository runs, InstantSource clock) {
        this.scheduler = scheduler;
        this.suppliers = suppliers;
        this.runs = runs;
        this.clock = clock;
    }

    /** When the supplier is polled next; empty while it is not. */
    Optional<Instant> nextAt(SupplierCode supplier) {
        SchedulerClient client = scheduler.getIfAvailable();
        return client == null
                ? Optional.empty()
                : client.getScheduledExecution(id(supplier)).map(ScheduledExecution::getExecutionTime);
    }

    /** Has the supplier polled at once; while it is being polled, its task looks for what is queued when it is done. */
    void dueNow(SupplierCode supplier) {
        dueAt(supplier, clock.instant());
    }

    void dueAt(SupplierCode supplier, Instant at) {
        SchedulerClient client = scheduler.getIfAvailable();
        if (client == null) {
            return;
        }
        if (client.scheduleIfNotExists(PollTask.DESCRIPTOR.instance(supplier.value()).data("").build(), at)) {
            return;
        }
        try {
            client.reschedule(id(supplier), at);
        } catch (TaskInstanceCurrentlyExecutingException | TaskInstanceNotFoundException e) {
            // The run that is under way sees the queue when it ends, and begins the next.
        }
    }

    /** Makes the tasks match the suppliers. Safe to do at any time, on any number of instances. */
    List<SupplierCode> reconcile() {
        SchedulerClient client = scheduler.getIfAvailable();
        List<Supplier> polled = suppliers.all().stream()
                .map(StoredSupplier::supplier)
                .filter(PollTasks::isPolled)
                .toList();
        if (client != null) {
            Map<String, ScheduledExecution<String>> tasks = new HashMap<>();
            client.fetchScheduledExecutionsForTask(
                    TASK, String.class, task -> tasks.put(task.getTaskInstance().getId(), task));
            Set<String> served = served(tasks.values());
            polled.forEach(supplier -> match(client, supplier, tasks.remove(supplier.code().value())));
            tasks.values().stream().filter(task -> !task.getData().isEmpty()).forEach(task -> cancel(client, task));
            // Their instance ended between the commit that had them wait and the task that was to follow.
            runs.waiting().stream().filter(code -> !served.contains(code)).map(SupplierCode::new).forEach(this::dueNow);
        }
        return polled.stream().map(Supplier::code).toList();
    }

    /** Suppliers whose task runs, or is about to. */
    private Set<String> served(Collection<ScheduledExecution<String>> tasks) {
        Instant soon = clock.instant().plus(SOON);
        return tasks.stream()
                .filter(task -> task.isPicked() || !task.getExecutionTime().isAfter(soon))
                .map(task -> task.getTaskInstance().getId())
                .collect(Collectors.toSet());
    }

    static boolean isPolled(Supplier supplier) {
        return supplier.connector() != ConnectorKind.PUSH && !supplier.paused() && supplier.poll() != null;
    }

    /** When the supplier is next due after a run that began at {@code began}. */
    Instant next(Supplier supplier, Instant began) {
        PollSchedule schedule = Objects.requireNonNull(supplier.poll());
        return Schedule.next(schedule, began, clock.instant(), ThreadLocalRandom.current().nextDouble(-1, 1));
    }

    private void match(SchedulerClient client, Supplier supplier, @Nullable ScheduledExecution<String> task) {
        String schedule = Schedule.fingerprint(Objects.requireNonNull(supplier.poll()));
        if (task == null) {
            client.scheduleIfNotExists(
                    PollTask.DESCRIPTOR.instance(supplier.code().value()).data(schedule).build(), clock.instant());
        } else if (!schedule.equals(task.getData()) && !task.isPicked()) {
            reschedule(client, supplier, schedule, task.getExecutionTime());
        }
    }

    /** Never later than it was due: a run may be asked for. One under way takes the new schedule when it ends. */
    private void reschedule(SchedulerClient client, Supplier supplier, String schedule, Instant due) {
        Instant next = next(supplier, clock.instant());
        try {
            client.reschedule(id(supplier.code()), due.isBefore(next) ? due : next, schedule);
        } catch (TaskInstanceCurrentlyExecutingException | TaskInstanceNotFoundException e) {
            // It has just begun, or another instance was quicker.
        }
    }

    private static void cancel(SchedulerClient client, ScheduledExecution<String> task) {
        try {
            client.cancel(task.getTaskInstance());
        } catch (TaskInstanceCurrentlyExecutingException | TaskInstanceNotFoundException e) {
            // It is removed when its run ends.
        }
    }

    private static TaskInstanceId id(SupplierCode supplier) {
        return TaskInstanceId.of(TASK, supplier.value());
    }
}
