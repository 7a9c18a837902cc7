package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerCustomizer;
import com.github.kagkarlsson.scheduler.task.Task;
import com.zaxxer.hikari.HikariDataSource;
import io.stockproof.connector.Connector;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.RowSink;
import io.stockproof.database.ClusterTasks;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Suppliers;
import io.stockproof.testing.StockproofIT;
import io.stockproof.testing.TestDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Many suppliers that never answer, and one that does. */
@StockproofIT
class HangingSuppliersIT {

    /** More than there are connections to the database. */
    private static final int HANGING = 40;

    @Autowired ApplicationContext context;
    @Autowired TestDatabase database;
    @Autowired DataSource dataSource;
    @Autowired InstantSource clock;

    @Test
    void delayNoOtherSupplierAndHoldNoConnection() throws Exception {
        List<IntakeWorld> hanging = IntStream.range(0, HANGING)
                .mapToObj(number -> new IntakeWorld(context, ConnectorKind.FEED))
                .toList();
        IntakeWorld healthy = new IntakeWorld(context, ConnectorKind.FEED);
        Hanging connector = new Hanging(healthy);
        Task<String> task = new PollTask().poll(
                context.getBean(ClusterTasks.class), IntakeWorld.runner(context, connector),
                context.getBean(PollTasks.class),
                context.getBean(RunRepository.class), context.getBean(Suppliers.class), clock);
        Scheduler scheduler = scheduler(task);
        scheduler.start();
        try {
            hanging.forEach(
                    world -> scheduler.scheduleIfNotExists(task.instance(world.code.value(), ""), clock.instant()));
            await().until(() -> connector.waiting.get() == HANGING);
            scheduler.scheduleIfNotExists(task.instance(healthy.code.value(), ""), clock.instant());

            await().untilAsserted(
                    () -> assertThat(healthy.positions()).containsExactly("A@main=7"));
            assertThat(connector.waiting).hasValue(HANGING);
            await().untilAsserted(() -> assertThat(dataSource.unwrap(HikariDataSource.class).getHikariPoolMXBean()
                    .getActiveConnections()).isZero());
        } finally {
            connector.answer.countDown();
            scheduler.stop();
        }
    }

    /** As the service's own is made, over a table of its own. */
    private Scheduler scheduler(Task<String> task) {
        JdbcClient.create(database.ownerDataSource())
                .sql("CREATE TABLE scheduled_tasks_hanging (LIKE scheduled_tasks INCLUDING ALL)").update();
        Clock time = clock::instant;
        return Scheduler.create(dataSource, task)
                .tableName("scheduled_tasks_hanging")
                .pollingInterval(Duration.ofMillis(100))
                .pollUsingLockAndFetch(0.5, 1.0)
                .threads(context.getEnvironment().getRequiredProperty("db-scheduler.threads", Integer.class))
                .executorService(context.getBean(DbSchedulerCustomizer.class).executorService().orElseThrow())
                .clock(time)
                .build();
    }

    /** Answers for one supplier, and lets all others wait. */
    private static final class Hanging implements Connector {

        private final IntakeWorld healthy;
        private final CountDownLatch answer = new CountDownLatch(1);
        private final AtomicInteger waiting = new AtomicInteger();

        Hanging(IntakeWorld healthy) {
            this.healthy = healthy;
        }

        @Override
        public ConnectorKind kind() {
            return ConnectorKind.FEED;
        }

        @Override
        public ReadOutcome read(ReadRequest request, RowSink sink) throws InterruptedException {
            if (!request.supplier().code().equals(healthy.code)) {
                waiting.incrementAndGet();
                answer.await();
                return new ReadOutcome.Read(false, null, null, null);
            }
            IntakeWorld.write(sink, request.databaseClock().instant(), "A@main=7");
            return new ReadOutcome.Read(true, null, null, null);
        }
    }
}
