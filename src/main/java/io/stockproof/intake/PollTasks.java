package io.stockproof.intake;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.PollSchedule;
import io.stockproof.supplier.Supplier;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import io.stockproof.supplier.WebhookSettings;
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

    /** Messages come in bursts: so long after the first of one its products are read again. */
    private static final Duration BURST = Duration.ofSeconds(1);

    /** From the end of a run to the next that only reads again. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** So often in a row somebody else may be quicker; then it is left to them. */
    private static final int TRIES = 5;

    private final ObjectProvider<SchedulerClient> scheduler;
    private final Suppliers suppliers;
    private final RunRepository runs;
    private final RereadRepository rereads;
    private final WebhookRepository webhooks;
    private final InstantSource clock;

    PollTasks(
            ObjectProvider<SchedulerClient> scheduler,
            Suppliers suppliers,
            RunRepository runs,
            RereadRepository rereads,
            WebhookRepository webhooks,
            InstantSource clock) {
        this.scheduler = scheduler;
        this.suppliers = suppliers;
        this.runs = runs;
        this.rereads = rereads;
        this.webhooks = webhooks;
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
        bringForward(client, supplier, at);
    }

    /** Has the supplier's task look soon for what is to be read again, unless it does so anyway. */
    void rereadSoon(SupplierCode supplier) {
        rereadWithin(BURST, supplier);
    }

    /** Likewise, after a run that may have missed what was noted at its very end. */
    void rereadAfterPause(SupplierCode supplier) {
        rereadWithin(PAUSE, supplier);
    }

    private void rereadWithin(Duration wait, SupplierCode supplier) {
        SchedulerClient client = scheduler.getIfAvailable();
        if (client != null) {
            bringForward(client, supplier, clock.instant().plus(wait));
        }
    }

    /**
     * Has the task run at {@code at}, unless it does so earlier anyway. Without one the supplier is not polled, or is about
     * to get one, which begins by reading all.
     */
    private void bringForward(SchedulerClient client, SupplierCode supplier, Instant at) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            if (nextAt(supplier).filter(at::isBefore).isEmpty()
                    || isWritten(() -> client.reschedule(id(supplier), at))) {
                return;
            }
        }
    }

    /** False where somebody else wrote the task since it was looked at: who takes it up to run it, or moves it as well. */
    private static boolean isWritten(Runnable write) {
        try {
            write.run();
        } catch (TaskInstanceCurrentlyExecutingException | TaskInstanceNotFoundException e) {
            // The run that is under way looks when it ends for what is queued or to be read again, and goes on with it.
        } catch (ExecutionException e) {
            return false;
        }
        return true;
    }

    /** Whether a run for which nothing else is due would have anything to do. */
    boolean hasWork(int supplierId) {
        return rereads.isDue(supplierId) || runs.isApplying(supplierId);
    }

    /** When a task goes on whose next run of all there is comes {@code wholeAt}. */
    Instant goesOnAt(int supplierId, Instant wholeAt) {
        Instant earliest = clock.instant().plus(PAUSE);
        return rereads.nextAt(supplierId)
                .map(due -> due.isBefore(earliest) ? earliest : due)
                .filter(wholeAt::isAfter)
                .orElse(wholeAt);
    }

    /** Makes the tasks match the suppliers. Safe to do at any time, on any number of instances. */
    List<SupplierCode> reconcile() {
        SchedulerClient client = scheduler.getIfAvailable();
        List<StoredSupplier> polled = suppliers.all().stream()
                .filter(stored -> isPolled(stored.supplier()))
                .toList();
        if (client != null) {
            Map<String, ScheduledExecution<String>> tasks = new HashMap<>();
            client.fetchScheduledExecutionsForTask(
                    TASK, String.class, task -> tasks.put(task.getTaskInstance().getId(), task));
            Set<String> served = served(tasks.values());
            polled.forEach(stored -> match(client, stored, tasks.remove(code(stored).value())));
            tasks.values().stream().filter(task -> !task.getData().isEmpty()).forEach(task -> cancel(client, task));
            // Their instance ended between the commit that had them wait and the task that was to follow.
            runs.waiting().stream().filter(code -> !served.contains(code)).map(SupplierCode::new).forEach(this::dueNow);
            rereads.overdue().stream()
                    .filter(code -> !served.contains(code))
                    .map(SupplierCode::new)
                    .forEach(this::rereadSoon);
        }
        return polled.stream().map(PollTasks::code).toList();
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

    /** By what the supplier is polled now: more seldom, if that is asked for, while its webhooks come. */
    PollSchedule schedule(StoredSupplier stored) {
        WebhookSettings webhook = stored.supplier().webhook();
        Integer seldom = webhook == null ? null : webhook.pollEverySeconds();
        PollSchedule poll = Objects.requireNonNull(stored.supplier().poll());
        if (seldom == null || webhooks.health(stored).state() != WebhookState.ACTIVE) {
            return poll;
        }
        // Whoever keeps webhooks seeming to come must not keep stock from being read before it is stale.
        long everyMax = Math.max(1, stored.supplier().freshness().maxAgeSeconds() / 2);
        long atLeast = poll.everySeconds() == null ? 1 : poll.everySeconds();
        return new PollSchedule((int) Math.max(atLeast, Math.min(seldom, everyMax)), null);
    }

    /** When the supplier is next due after a run that began at {@code began}. */
    Instant next(PollSchedule schedule, Instant began) {
        return Schedule.next(schedule, began, clock.instant(), ThreadLocalRandom.current().nextDouble(-1, 1));
    }

    private void match(SchedulerClient client, StoredSupplier stored, @Nullable ScheduledExecution<String> task) {
        PollSchedule schedule = schedule(stored);
        String fingerprint = Schedule.fingerprint(schedule);
        if (task == null) {
            String data = new DuePoll(fingerprint, null).text();
            client.scheduleIfNotExists(
                    PollTask.DESCRIPTOR.instance(code(stored).value()).data(data).build(), clock.instant());
        } else if (!fingerprint.equals(DuePoll.parse(task.getData()).schedule()) && !task.isPicked()) {
            reschedule(client, code(stored), schedule, task);
        }
    }

    /** Never later than it was due: a run may be asked for. One under way takes the new schedule when it ends. */
    private void reschedule(
            SchedulerClient client, SupplierCode supplier, PollSchedule schedule, ScheduledExecution<String> task) {
        Instant next = next(schedule, clock.instant());
        Instant due = task.getExecutionTime();
        Instant whole = DuePoll.parse(task.getData()).wholeAt();
        DuePoll data = new DuePoll(Schedule.fingerprint(schedule), whole == null ? null : earlier(whole, next));
        // Where it has just begun, it takes the new schedule when it ends; so it does where somebody else had it run soon,
        // and another instance that was quicker did the same.
        isWritten(() -> client.reschedule(id(supplier), earlier(due, next), data.text()));
    }

    /** One that has just begun, or that somebody has run soon, is removed when its run ends. */
    private static void cancel(SchedulerClient client, ScheduledExecution<String> task) {
        isWritten(() -> client.cancel(task.getTaskInstance()));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static SupplierCode code(StoredSupplier stored) {
        return stored.supplier().code();
    }

    private static TaskInstanceId id(SupplierCode supplier) {
        return TaskInstanceId.of(TASK, supplier.value());
    }
}
