package io.stockproof.ledger;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.stockproof.database.ClusterTasks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The cluster's tasks of the audit: one each night, and those that are asked for. */
@Configuration(proxyBeanMethods = false)
class AuditTask {

    /** Its instance is the run's id. */
    private static final TaskDescriptor<Void> ASKED_FOR = TaskDescriptor.of("ledger-audit");

    private static final Duration RETRY_AFTER = Duration.ofMinutes(5);

    @Bean
    RecurringTask<Void> nightlyLedgerAudit(ClusterTasks tasks, AuditJob job) {
        return tasks.recurring("ledger-audit-nightly", Schedules.daily(ZoneOffset.UTC, LocalTime.of(2, 10)),
                job::nightly);
    }

    @Bean
    OneTimeTask<Void> requestedLedgerAudit(ClusterTasks tasks, AuditJob job, InstantSource clock) {
        return Tasks.oneTime(ASKED_FOR)
                .onDeadExecution(tasks.revival())
                .onFailure((complete, operations) -> operations.reschedule(complete, clock.instant().plus(RETRY_AFTER)))
                .execute((instance, context) -> job.work(Long.parseLong(instance.getId())));
    }

    /** Has it run at once on some instance, unless that is so already. */
    static void start(ObjectProvider<SchedulerClient> scheduler, long auditId, Instant now) {
        SchedulerClient client = scheduler.getIfAvailable();
        if (client != null) {
            client.scheduleIfNotExists(ASKED_FOR.instance(Long.toString(auditId)).build(), now);
        }
    }
}
