package io.stockproof.alert;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.stockproof.database.ClusterTasks;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The cluster's tasks of alerts and digests, each on one instance at a time. */
@Configuration(proxyBeanMethods = false)
class AlertTasks {

    @Bean
    RecurringTask<Void> watchAlerts(ClusterTasks tasks, AlertWatch watch, AlertProperties properties) {
        return tasks.recurring("alert-watch", FixedDelay.of(properties.measureEvery()), watch::all);
    }

    @Bean
    RecurringTask<Void> makeDigests(ClusterTasks tasks, Digests digests, AlertProperties properties) {
        return tasks.recurring("alert-digests", FixedDelay.of(properties.digestEvery()), digests::makeDue);
    }

    @Bean
    RecurringTask<Void> pruneAlerts(
            ClusterTasks tasks, AlertRepository alerts, DigestRepository digests, AlertProperties properties) {
        return tasks.recurring("alert-prune", Schedules.daily(ZoneOffset.UTC, LocalTime.of(1, 55)), () -> {
            alerts.prune(properties.alertsKept());
            digests.prune();
        });
    }
}
