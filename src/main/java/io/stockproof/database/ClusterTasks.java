package io.stockproof.database;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.task.DeadExecutionHandler;
import com.github.kagkarlsson.scheduler.task.VoidExecutionHandler;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/**
 * Makes the tasks that one instance at a time does for all. They go by the database's time: an instance whose own clock is
 * wrong neither finds another dead nor puts off by an hour what a dead one left.
 */
@Component
public class ClusterTasks {

    private final InstantSource clock;

    ClusterTasks(InstantSource clock) {
        this.clock = clock;
    }

    /** Takes a turn by the schedule; the turn of an instance that died is taken again at once. */
    public RecurringTask<Void> recurring(String name, Schedule schedule, Runnable turn) {
        return recurring(name, schedule, (instance, context) -> turn.run());
    }

    /** The same for a turn that wants to know whether its instance is stopping. */
    public RecurringTask<Void> recurring(String name, Schedule schedule, VoidExecutionHandler<Void> turn) {
        return Tasks.recurring(name, schedule).onDeadExecution(revival()).execute(turn);
    }

    /** Has a dead instance's execution done at once. The library's own way of it goes by the machine's clock. */
    public <T> DeadExecutionHandler<T> revival() {
        return (complete, operations) -> operations.reschedule(complete, clock.instant());
    }

    @Configuration(proxyBeanMethods = false)
    static class SchedulerTime {

        @Bean
        Clock schedulerClock(InstantSource clock) {
            return clock::instant;
        }
    }
}
