package io.stockproof.display;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.stockproof.database.ClusterTasks;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The cluster's tasks of displays, each on one instance at a time. */
@Configuration(proxyBeanMethods = false)
class DisplayTasks {

    private static final int SWEEP_SECONDS = 600;

    @Bean
    RecurringTask<Void> displaySweep(
            ClusterTasks tasks, DisplayStaging staging, ServedSamples samples, DisplayProperties properties) {
        return tasks.recurring("display-sweep", FixedDelay.ofSeconds(SWEEP_SECONDS), () -> {
            staging.forgetDead(properties.uploadTimeMax().multipliedBy(2));
            samples.prune(properties.servedKept(), properties.servedRowsMax());
        });
    }

    @Bean
    RecurringTask<Void> displayDeleteUnlisted(ClusterTasks tasks, Displays displays) {
        return tasks.recurring("display-delete-unlisted", Schedules.daily(ZoneOffset.UTC, LocalTime.of(1, 40)),
                displays::deleteUnlisted);
    }
}
