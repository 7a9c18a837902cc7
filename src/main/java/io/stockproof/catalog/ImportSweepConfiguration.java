package io.stockproof.catalog;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.stockproof.database.ClusterTasks;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has one instance at a time look for imports whose own instance died. */
@Configuration(proxyBeanMethods = false)
class ImportSweepConfiguration {

    private static final int EVERY_SECONDS = 10;

    @Bean
    RecurringTask<Void> importSweep(ClusterTasks tasks, Imports imports) {
        return tasks.recurring("catalog-import-sweep", FixedDelay.ofSeconds(EVERY_SECONDS), imports::giveUpDead);
    }
}
