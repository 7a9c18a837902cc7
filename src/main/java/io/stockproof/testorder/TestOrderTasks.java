package io.stockproof.testorder;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.stockproof.database.ClusterTasks;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The cluster's tasks of test orders, each on one instance at a time. */
@Configuration(proxyBeanMethods = false)
class TestOrderTasks {

    private static final int LOOK_EVERY_SECONDS = 5;
    private static final int ROUNDS_MAX = 1_000;

    @Bean
    RecurringTask<Void> runTestOrderSchedules(ClusterTasks tasks, ScheduleRuns runs) {
        return tasks.recurring("test-order-schedules", FixedDelay.ofSeconds(LOOK_EVERY_SECONDS), () -> {
            try {
                runs.runDue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Bean
    RecurringTask<Void> deleteOldTestOrders(ClusterTasks tasks, TestOrderRepository orders,
            TestOrderProperties properties) {
        return tasks.recurring("test-order-delete-old", Schedules.daily(ZoneOffset.UTC, LocalTime.of(1, 40)), () -> {
            int rounds = 0;
            while (orders.deleteOld(properties.keptMax()) > 0 && rounds < ROUNDS_MAX) {
                rounds++;
            }
        });
    }
}
