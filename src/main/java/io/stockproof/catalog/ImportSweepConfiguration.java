package io.stockproof.catalog;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has one instance at a time look for imports whose own instance died. */
@Configuration(proxyBeanMethods = false)
class ImportSweepConfiguration {

    private static final int EVERY_SECONDS = 10;

    @Bean
    RecurringTask<Void> importSweep(Imports imports) {
        return Tasks.recurring("catalog-import-sweep", FixedDelay.ofSeconds(EVERY_SECONDS))
                .execute((instance, context) -> imports.giveUpDead());
    }
}
