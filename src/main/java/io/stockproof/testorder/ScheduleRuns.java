package io.stockproof.testorder;

import io.stockproof.problem.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes the orders of schedules that are due, one after another: of one instance at a time, so that no run floods a
 * supplier, and each quote waits for its turn under the supplier's own limits.
 */
@Component
class ScheduleRuns {

    private static final Logger log = LoggerFactory.getLogger(ScheduleRuns.class);
    private static final Duration RUN_MAX = Duration.ofMinutes(10);
    private static final long PAUSE_MILLIS = 20;
    private static final int LEFT_OUT_SHOWN = 5;

    private final ScheduleRepository schedules;
    private final Picks picks;
    private final TestOrders orders;
    private final InstantSource clock;
    private final int ordersMax;

    ScheduleRuns(
            ScheduleRepository schedules,
            Picks picks,
            TestOrders orders,
            InstantSource clock,
            TestOrderProperties properties) {
        this.schedules = schedules;
        this.picks = picks;
        this.orders = orders;
        this.clock = clock;
        this.ordersMax = properties.ordersPerRunMax();
    }

    /** Runs all that are due, each once. */
    void runDue() throws InterruptedException {
        Optional<TestOrderSchedule> due = schedules.takeDue(clock.instant());
        while (due.isPresent()) {
            run(due.get());
            due = schedules.takeDue(clock.instant());
        }
    }

    private void run(TestOrderSchedule schedule) throws InterruptedException {
        Outcome outcome = new Outcome();
        try {
            make(schedule, outcome);
        } catch (InterruptedException e) {
            outcome.leftOut.add("the instance was stopped");
            throw e;
        } catch (RuntimeException e) {
            outcome.leftOut.add("something went wrong; the log tells more");
            log.atWarn().addKeyValue("schedule", schedule.id()).setCause(e).log("A run of test orders was cut short");
        } finally {
            schedules.ran(schedule.id(), outcome.run());
            log.atInfo()
                    .addKeyValue("schedule", schedule.name())
                    .addKeyValue("orders", outcome.orders)
                    .addKeyValue("failed", outcome.failed)
                    .log("Scheduled test orders made");
        }
    }

    private void make(TestOrderSchedule schedule, Outcome outcome) throws InterruptedException {
        long giveUpAt = System.nanoTime() + RUN_MAX.toNanos();
        for (String variant : picks.of(schedule, clock.instant())) {
            if (outcome.orders == ordersMax || System.nanoTime() > giveUpAt) {
                outcome.leftOut
                        .add("no more than " + ordersMax + " orders and " + RUN_MAX.toMinutes() + " minutes a run");
                return;
            }
            try {
                TestOrder order = orders.make(schedule.id(), "schedule", schedule.order(variant));
                outcome.orders++;
                outcome.failed += order.verdict() == Verdict.FAILED ? 1 : 0;
            } catch (Problem refusal) {
                outcome.leftOut.add(refusal.detail());
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static final class Outcome {

        private int orders;
        private int failed;
        private final List<String> leftOut = new ArrayList<>();

        TestOrderSchedule.Run run() {
            int more = leftOut.size() - LEFT_OUT_SHOWN;
            String detail = String.join(" ", leftOut.subList(0, Math.min(LEFT_OUT_SHOWN, leftOut.size())))
                    + (more > 0 ? " And " + more + " more." : "");
            return new TestOrderSchedule.Run(orders, failed, detail.isEmpty() ? null : detail);
        }
    }
}
