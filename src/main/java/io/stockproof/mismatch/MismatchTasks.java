package io.stockproof.mismatch;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The cluster's tasks of mismatches, each on one instance at a time. */
@Configuration(proxyBeanMethods = false)
class MismatchTasks {

    @Bean
    RecurringTask<Void> mismatchScanTask(
            MismatchScan scan, MismatchMetrics metrics, MismatchProperties properties) {
        return Tasks.recurring("mismatch-scan", FixedDelay.of(properties.scanEvery())).execute((instance, context) -> {
            scan.all(false);
            metrics.count();
        });
    }

    @Bean
    RecurringTask<Void> mismatchPrune(MismatchRepository mismatches) {
        return Tasks.recurring("mismatch-prune", Schedules.daily(ZoneOffset.UTC, LocalTime.of(1, 50)))
                .execute((instance, context) -> mismatches.prune());
    }
}
