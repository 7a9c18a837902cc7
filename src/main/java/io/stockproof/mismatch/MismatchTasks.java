package io.stockproof.mismatch;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.stockproof.database.ClusterTasks;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The cluster's tasks of mismatches, each on one instance at a time. */
@Configuration(proxyBeanMethods = false)
class MismatchTasks {

    private static final Duration COUNT_EVERY = Duration.ofSeconds(15);

    /** All displays are compared by whoever watches. */
    @Bean
    RecurringTask<Void> mismatchQuotes(ClusterTasks tasks, QuoteMismatches quotes, MismatchProperties properties) {
        return tasks.recurring(
                "mismatch-quotes", FixedDelay.of(properties.scanEvery()), quotes::resolveOfNothing);
    }

    /** Apart from comparing, which may fail or take long: alerts go by these numbers, and what is not added up grows. */
    @Bean
    RecurringTask<Void> mismatchCountTask(ClusterTasks tasks, MismatchCounts counts) {
        return tasks.recurring("mismatch-count", FixedDelay.of(COUNT_EVERY), counts::count);
    }

    @Bean
    RecurringTask<Void> mismatchPrune(ClusterTasks tasks, MismatchPruning pruning, MismatchMonths months) {
        return tasks.recurring("mismatch-prune", Schedules.daily(ZoneOffset.UTC, LocalTime.of(1, 50)), () -> {
            months.keepUp();
            pruning.prune();
        });
    }
}
