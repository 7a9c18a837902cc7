package io.stockproof.checkout;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.stockproof.database.ClusterTasks;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The cluster's tasks of checkout, each on one instance at a time. */
@Configuration(proxyBeanMethods = false)
class CheckoutTasks {

    private static final int COUNT_EVERY_SECONDS = 60;

    @Bean
    RecurringTask<Void> countShortfalls(ClusterTasks tasks, Shortfalls shortfalls, InstantSource clock) {
        return tasks.recurring("checkout-count-shortfalls", FixedDelay.ofSeconds(COUNT_EVERY_SECONDS),
                () -> shortfalls.count(clock.instant()));
    }

    @Bean
    RecurringTask<Void> deleteOldReservations(ClusterTasks tasks, EndedReservations reservations) {
        return tasks.recurring("checkout-delete-old", Schedules.daily(ZoneOffset.UTC, LocalTime.of(1, 10)),
                reservations::deleteOld);
    }
}
