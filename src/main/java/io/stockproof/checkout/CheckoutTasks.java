package io.stockproof.checkout;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
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
    RecurringTask<Void> countShortfalls(Shortfalls shortfalls, InstantSource clock) {
        return Tasks.recurring("checkout-count-shortfalls", FixedDelay.ofSeconds(COUNT_EVERY_SECONDS))
                .execute((instance, context) -> shortfalls.count(clock.instant()));
    }

    @Bean
    RecurringTask<Void> deleteOldReservations(EndedReservations reservations) {
        return Tasks.recurring("checkout-delete-old", Schedules.daily(ZoneOffset.UTC, LocalTime.of(1, 10)))
                .execute((instance, context) -> reservations.deleteOld());
    }
}
