package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.Task;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.database.ClusterTasks;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Suppliers;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.Standoff;
import io.stockproof.testing.StockproofIT;
import io.stockproof.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Polls over HTTP and by the cluster's scheduler. */
@StockproofIT
class PollHttpIT {

    @LocalServerPort int port;

    @Autowired ApplicationContext context;
    @Autowired TestDatabase database;
    @Autowired DataSource dataSource;

    @Test
    void pollsOnceWhenAskedToAndTellsHowTheSupplierIsDoing() {
        IntakeWorld world = new IntakeWorld(context, ConnectorKind.FEED);
        Api api = Api.admin(port);

        Answer asked = api.post("/v1/suppliers/" + world.code + "/polls", null).expect(202);

        // The address cannot be resolved: a failure, with a clear state, is the whole way through.
        JsonNode poll = await().atMost(Duration.ofSeconds(30))
                .until(() -> api.get(asked.header("Location")).expect(200).json(),
                        shown -> shown.path("state").asText().equals("FAILED"));
        assertThat(poll.path("supplier").asText()).isEqualTo(world.code.value());
        assertThat(poll.path("findings")).isNotEmpty();
        assertThat(poll.path("errors")).isEmpty();
        assertThat(api.get("/v1/polls?supplier=" + world.code + "&state=FAILED").expect(200).json().path("items"))
                .hasSize(1);
        world.poll(IntakeWorld.feed("A@main=1"));
        JsonNode status = api.get("/v1/suppliers/" + world.code + "/status").expect(200).json();
        assertThat(status.path("lastGoodPoll").path("state").asText()).isEqualTo("APPLIED");
        assertThat(status.path("lagSeconds").asLong()).isNotNegative();
        assertThat(status.path("nextPollAt").isNull()).isTrue();
        assertThat(context.getBean(io.micrometer.core.instrument.MeterRegistry.class)
                .counter("stockproof.polls", "supplier", world.code.value(), "outcome", "FAILED")
                .count())
                .isEqualTo(1);
    }

    @Test
    void pollsWhenAskedToThoughSomebodyElseMovesItsTaskJustThen() throws Exception {
        IntakeWorld world = new IntakeWorld(context, ConnectorKind.FEED);
        world.set("limit_retries", 0);
        Api api = Api.admin(port);
        context.getBean(PollTasks.class).dueAt(
                world.code, context.getBean(InstantSource.class).instant().plusSeconds(3_600));

        Answer asked = new Standoff(context).with(
                () -> write(world),
                () -> api.post("/v1/suppliers/" + world.code + "/polls", null).expect(202),
                () -> {});

        await().atMost(Duration.ofSeconds(30)).until(
                () -> api.get(asked.header("Location")).expect(200).json().path("state").asText(), "FAILED"::equals);
    }

    @Test
    void leavesATaskAloneThatSomebodyElseMovesWhileTheTasksAreMatched() throws Exception {
        IntakeWorld world = new IntakeWorld(context, ConnectorKind.FEED);
        PollTasks tasks = context.getBean(PollTasks.class);
        Instant later = context.getBean(InstantSource.class).instant().plusSeconds(3_600);
        context.getBean(SchedulerClient.class).scheduleIfNotExists(
                PollTask.DESCRIPTOR.instance(world.code.value()).data("of another schedule").build(), later);
        Standoff standoff = new Standoff(context);

        world.set("paused", false);
        standoff.with(() -> write(world), tasks::reconcile, () -> {});
        world.set("paused", true);
        standoff.with(() -> write(world), tasks::reconcile, () -> {});

        assertThat(tasks.nextAt(world.code)).isPresent();
        tasks.reconcile();
        assertThat(tasks.nextAt(world.code)).isEmpty();
    }

    /** As whoever moves a task or takes it up to run it. */
    private static void write(IntakeWorld world) {
        world.jdbc.sql("""
                        UPDATE scheduled_tasks SET version = version + 1
                         WHERE task_name = 'poll' AND task_instance = :code
                        """).param("code", world.code.value()).update();
    }

    @Test
    void tellsPrometheusHowEachSupplierIsDoing() {
        IntakeWorld world = new IntakeWorld(context, ConnectorKind.FEED);
        Api api = Api.admin(port);
        Answer asked = api.post("/v1/suppliers/" + world.code + "/polls", null).expect(202);
        await().atMost(Duration.ofSeconds(30)).until(
                () -> api.get(asked.header("Location")).expect(200).json().path("state").asText(), "FAILED"::equals);
        world.poll(IntakeWorld.feed("A@main=1", "B@main=2"));
        api.get("/v1/suppliers/no-such").expect(404);

        String supplier = "supplier=\"" + world.code + "\"";
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            // Again each time: whoever keeps the lags up in the background knows that nothing polls this supplier.
            context.getBean(PollMetrics.class).refreshLag(List.of(world.code));
            String told = Api.with(port, "ops:read").unchecked().get("/actuator/prometheus").expect(200).body();
            assertThat(value(told, "stockproof_polls_total", supplier, "outcome=\"FAILED\"")).isEqualTo(1);
            assertThat(value(told, "stockproof_polls_total", supplier, "outcome=\"APPLIED\"")).isEqualTo(1);
            assertThat(value(told, "stockproof_poll_rows_total", supplier, "kind=\"read\"")).isEqualTo(2);
            assertThat(value(told, "stockproof_poll_rows_total", supplier, "kind=\"changed\"")).isEqualTo(2);
            assertThat(value(told, "stockproof_supplier_lag_seconds", supplier)).isBetween(0.0, 60.0);
            assertThat(value(told, "resilience4j_circuitbreaker_state", "name=\"" + world.code + "\"",
                    "state=\"closed\"")).isEqualTo(1);
            assertThat(value(told, "http_server_requests_seconds_count", "uri=\"/v1/suppliers/{code}/polls\"",
                    "status=\"202\"")).isPositive();
            assertThat(value(told, "http_server_requests_seconds_count", "uri=\"/v1/suppliers/{code}\"",
                    "status=\"404\"")).isPositive();
            assertThat(value(told, "stockproof_transaction_hold_seconds_count", "operation=\"poll\"")).isPositive();
        });
    }

    /** The value of the first sample with these labels; NaN where there is none. */
    private static double value(String told, String name, String... labels) {
        return told.lines()
                .filter(line -> line.startsWith(name + "{") && Stream.of(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    @Test
    void tellsWhenASupplierIsPolledNextAndHowItsLineIs() {
        IntakeWorld world = new IntakeWorld(context, ConnectorKind.FEED);
        Api api = Api.admin(port);
        String path = "/v1/suppliers/" + world.code + "/status";
        JsonNode never = api.get(path).expect(200).json();
        assertThat(never.path("breaker").asText()).isEqualTo("CLOSED");
        assertThat(never.path("points").isNull()).isTrue();
        assertThat(never.path("lagSeconds").isNull()).isTrue();
        world.set("limit_retries", 0);
        world.set("paused", false);
        Instant before = context.getBean(InstantSource.class).instant();

        JsonNode status;
        try {
            context.getBean(PollTasks.class).reconcile();
            // A new supplier is polled at once; then every 300 seconds, give or take a tenth.
            status = await().atMost(Duration.ofSeconds(30))
                    .until(() -> api.get(path).expect(200).json(), shown -> shown.path("lastPoll").isObject()
                            && Instant.parse(shown.path("nextPollAt").asText()).isAfter(before.plusSeconds(60)));
        } finally {
            world.set("paused", true);
            context.getBean(PollTasks.class).reconcile();
        }
        Instant began = Instant.parse(status.path("lastPoll").path("startedAt").asText());
        assertThat(began).isAfterOrEqualTo(before);
        assertThat(Instant.parse(status.path("nextPollAt").asText()))
                .isBetween(before.plusSeconds(270), began.plusSeconds(330));
        assertThat(status.path("lastError").path("kind").asText()).isEqualTo("UNREACHABLE");
        assertThat(status.path("lastFailures").get(0).path("id")).isEqualTo(status.path("lastPoll").path("id"));
        assertThat(status.path("breaker").asText()).isEqualTo("CLOSED");
        assertThat(api.get(path).expect(200).json().path("nextPollAt").isNull()).as("once paused").isTrue();
        JdbcClient.create(dataSource).sql("""
                        UPDATE connector_session
                           SET breaker = 'OPEN', breaker_since = '2026-11-24T12:00:00Z', points_remaining = 2509,
                               points_total = 50000, points_at = '2026-11-24T11:00:00Z'
                         WHERE supplier_id = :supplier
                        """).param("supplier", world.supplierId()).update();
        JsonNode open = api.get(path).expect(200).json();
        assertThat(open.path("breaker").asText()).isEqualTo("OPEN");
        assertThat(open.path("breakerSince").asText()).isEqualTo("2026-11-24T12:00:00Z");
        assertThat(open.path("points").toString())
                .isEqualTo("{\"remaining\":2509,\"total\":50000,\"at\":\"2026-11-24T11:00:00Z\"}");
        assertThat(open.path("rate").toString()).isEqualTo("{\"requestsPerSecond\":1,\"concurrency\":1}");
    }

    @Test
    void refusesWhatIsNotPolledOrNotThere() {
        IntakeWorld push = new IntakeWorld(context, ConnectorKind.PUSH);
        Api api = Api.admin(port);

        api.post("/v1/suppliers/" + push.code + "/polls", null).expect(400);
        api.post("/v1/suppliers/no-such/polls", null).expect(404);
        api.get("/v1/polls/999999999").expect(404);
        api.post("/v1/polls/999999999/approve", null).expect(404);
        long applied = new IntakeWorld(context, ConnectorKind.FEED).poll(IntakeWorld.feed("A@main=1")).id();
        api.post("/v1/polls/" + applied + "/discard", null).expect(409);
        api.post("/v1/polls/" + applied + "/approve", null).expect(409);
    }

    @Test
    void runsOneAtATimeOverTwoSchedulers() throws Exception {
        IntakeWorld world = new IntakeWorld(context, ConnectorKind.FEED);
        JdbcClient.create(database.ownerDataSource())
                .sql("CREATE TABLE scheduled_tasks_two (LIKE scheduled_tasks INCLUDING ALL)").update();
        AtomicInteger under = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        world.connector.script = (request, sink) -> {
            most.accumulateAndGet(under.incrementAndGet(), Math::max);
            Thread.sleep(300);
            under.decrementAndGet();
            runs.incrementAndGet();
            return new ReadOutcome.Read(false, null, null, null);
        };
        InstantSource clock = context.getBean(InstantSource.class);
        Task<String> task = new PollTask().poll(
                context.getBean(ClusterTasks.class), world.runner, context.getBean(PollTasks.class),
                context.getBean(RunRepository.class),
                context.getBean(Suppliers.class), clock);
        Scheduler one = scheduler(task, clock);
        Scheduler two = scheduler(task, clock);
        one.start();
        two.start();
        try {
            await().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(60)).until(() -> {
                one.scheduleIfNotExists(task.instance(world.code.value(), ""), clock.instant());
                two.scheduleIfNotExists(task.instance(world.code.value(), ""), clock.instant());
                return runs.get() >= 5;
            });
        } finally {
            one.stop();
            two.stop();
        }

        assertThat(most.get()).isEqualTo(1);
    }

    private Scheduler scheduler(Task<String> task, InstantSource clock) {
        Clock time = clock::instant;
        return Scheduler.create(dataSource, task)
                .tableName("scheduled_tasks_two")
                .pollingInterval(Duration.ofMillis(100))
                .pollUsingLockAndFetch(0.5, 1.0)
                .threads(4)
                .clock(time)
                .build();
    }
}
