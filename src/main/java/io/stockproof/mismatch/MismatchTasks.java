package io.stockproof.mismatch;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.stockproof.database.ClusterTasks;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The cluster's tasks of mismatches, each on one instance at a time. */
@Configuration(proxyBeanMethods = false)
class MismatchTasks {

    @Bean
    RecurringTask<Void> mismatchScanTask(
            ClusterTasks tasks,
            MismatchScan scan,
            QuoteMismatches quotes,
            MismatchCounts counts,
            MismatchProperties properties) {
        return tasks.recurring("mismatch-scan", FixedDelay.of(properties.scanEvery()), () -> {
            scan.all(false);
            quotes.resolveOfNothing();
            counts.count();
        });
    }

    @Bean
    RecurringTask<Void> mismatchPrune(ClusterTasks tasks, MismatchRepository mismatches) {
        return tasks.recurring("mismatch-prune", Schedules.daily(ZoneOffset.UTC, LocalTime.of(1, 50)),
                mismatches::prune);
    }
}
