package io.stockproof.intake;

import static io.stockproof.intake.IntakeWorld.feed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.stockproof.ledger.LedgerAudit;
import io.stockproof.ledger.SupplierFence;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What suppliers send, alone and against polls and one another. */
@StockproofIT
class PushIntakeIT {

    @LocalServerPort int port;

    @Autowired ApplicationContext context;
    @Autowired LedgerAudit audit;
    @Autowired InstantSource clock;

    IntakeWorld world;

    @BeforeEach
    void make() {
        world = new IntakeWorld(context, ConnectorKind.PUSH);
        world.item("A");
        world.item("B");
    }

    static PushedRow row(String sku, String location, long quantity, Instant at) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return new PushedRow(
                json.textNode(sku), json.textNode(location), json.numberNode(quantity), json.textNode(at.toString()));
    }

    /** Pushes rows, whose items are declared, if they are there. */
    static List<PushIntake.Result> push(ApplicationContext context, IntakeWorld world, PushedRow... rows) {
        PushIntake intake = context.getBean(PushIntake.class);
        world.declareSeen(Stream.of(rows).map(row -> row.sku().asText()).toArray(String[]::new));
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .execute(status -> intake.take(world.supplierId(), List.of(rows), Duration.ofSeconds(10)));
    }

    @Test
    void answersEachRowInTheOrderSent() {
        Instant now = clock.instant();
        String body = """
                [{"sku": "A", "location": "main", "quantity": 5, "observedAt": "%s"},
                 {"sku": "A", "location": "main", "quantity": 5, "observedAt": "%s"},
                 {"sku": "A", "location": "main", "quantity": 6, "observedAt": "%s"},
                 {"sku": "A", "location": "main", "quantity": 9, "observedAt": "%s"},
                 {"sku": "Z", "location": "main", "quantity": 5, "observedAt": "%s"},
                 {"sku": "A", "location": "nowhere", "quantity": 5, "observedAt": "%s"},
                 {"sku": "A", "location": "main", "quantity": -1, "observedAt": "%s"},
                 {"sku": "A", "location": "main", "quantity": 1.5, "observedAt": "%s"},
                 {"sku": "A", "location": "main", "quantity": 5, "observedAt": "%s"},
                 {"sku": "A", "location": "main", "quantity": "5", "observedAt": "%s"}]
                """.formatted(now, now, now, now.minusSeconds(1), now, now, now, now, now.plusSeconds(60), now);
        Api api = Api.admin(port).header("Idempotency-Key", "k-" + world.code);

        JsonNode answer = api.post(path(), body).expect(200).json();
        JsonNode again = api.post(path(), body).expect(200).json();

        List<String> outcomes = new ArrayList<>();
        answer.path("results").forEach(result -> outcomes.add(result.path("outcome").asText()));
        assertThat(outcomes).containsExactly("APPLIED", "UNCHANGED", "APPLIED", "OLDER", "UNKNOWN_ITEM", "INVALID",
                "INVALID", "INVALID", "INVALID", "INVALID");
        assertThat(again).isEqualTo(answer);
        assertThat(world.positions()).containsExactly("A@main=6");
        assertThat(world.causes("A")).containsExactly("OBSERVED 5", "OBSERVED 1");
    }

    private String path() {
        return "/v1/suppliers/" + world.code + "/observations";
    }

    @Test
    void refusesUnknownMembersTooManyRowsAndForeignKeys() {
        Api api = Api.admin(port);

        api.post(path(), "[{\"sku\": \"A\", \"qty\": 1}]").expect(400);
        api.post(path(), "[null]").expect(400);
        api.post(path(), "[" + "{},".repeat(10_000) + "{}]").expect(400);
        api.post("/v1/suppliers/no-such/observations", "[]").expect(404);
        Api.with(port, "ops:read").post(path(), "[]").expect(403);
        IntakeWorld other = new IntakeWorld(context, ConnectorKind.PUSH);
        String key = api
                .post("/v1/keys", Map.of("name", "own", "scopes", List.of("ops:write"), "supplier", other.code.value()))
                .expect(201).json().path("key").asText();
        Api own = Api.anonymous(port).key(key);
        own.post(path(), "[]").expect(403);
        own.post("/v1/suppliers/" + other.code + "/observations", "[]").expect(200);
    }

    @Test
    void takesAsManyRowsAsItPromisesHoweverLongTheirSkusAre() {
        String at = clock.instant().toString();
        String body = IntStream.range(0, ObservationController.ROWS_MAX)
                .mapToObj(i -> "{\"sku\":\"%s%05d\",\"location\":\"main\",\"quantity\":1,\"observedAt\":\"%s\"}"
                        .formatted("\u6f22".repeat(195), i, at))
                .collect(Collectors.joining(",", "[", "]"));

        JsonNode results = Api.admin(port).post(path(), body).expect(200).json().path("results");

        assertThat(results).hasSize(ObservationController.ROWS_MAX);
        assertThat(results.path(0).path("outcome").asText()).isEqualTo("UNKNOWN_ITEM");
    }

    @Test
    void anItemThatWasOnlySeenIsUnknownUntilItIsDeclaredOrMapped() {
        IntakeWorld polled = new IntakeWorld(context, ConnectorKind.FEED);
        polled.poll(feed("SEEN@main=1", "DECLARED@main=1", "MAPPED@main=1"));
        polled.declareSeen("DECLARED");
        Api api = Api.admin(port);
        api.put("/v1/channels/" + polled.code, Map.of()).expect(200);
        api.put("/v1/listings/" + polled.code + "/V", Map.of("sources", List.of(Map.of("components",
                List.of(Map.of("supplier", polled.code, "sku", "MAPPED")))))).expect(200);
        List<Map<String, Object>> rows =
                Stream.of("SEEN", "DECLARED", "MAPPED").map(sku -> pushed(sku, 2)).toList();

        JsonNode results = api.post("/v1/suppliers/" + polled.code + "/observations", rows).expect(200).json()
                .path("results");

        assertThat(results.findValuesAsText("outcome")).containsExactly("UNKNOWN_ITEM", "APPLIED", "APPLIED");
        assertThat(polled.positions()).containsExactly("DECLARED@main=2", "MAPPED@main=2", "SEEN@main=1");
    }

    @Test
    void pushesThatWaitForTheirSuppliersStockTakeNoConnectionsFromOthers() throws Exception {
        HikariPoolMXBean pool = context.getBean(DataSource.class).unwrap(HikariDataSource.class).getHikariPoolMXBean();
        PushTurns turns = context.getBean(PushTurns.class);
        SupplierFence fence = context.getBean(SupplierFence.class);
        Api api = Api.admin(port);
        int pushes = 40;
        IntakeWorld other = new IntakeWorld(context, ConnectorKind.PUSH);
        other.item("A");
        List<Future<Answer>> sent = new ArrayList<>();
        Map<String, Object> known = pushed("A", 7);
        Api keyed = api.header("Idempotency-Key", "pushed-before");
        String first = keyed.post(path(), List.of(known)).expect(200).body();
        try (ExecutorService threads = Executors.newFixedThreadPool(pushes)) {
            new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult(held -> {
                fence.lock(world.supplierId());
                for (int i = 0; i < pushes; i++) {
                    Object row = pushed("A", i);
                    sent.add(threads.submit(() -> api.post(path(), List.of(row))));
                }
                await().until(() -> turns.waiting(world.supplierId()) == pushes - 1);

                assertThat(pool.getThreadsAwaitingConnection()).isZero();
                assertThat(pool.getIdleConnections() + 20 - pool.getTotalConnections()).isPositive();
                api.get("/v1/positions?supplier=" + world.code).expect(200);
                api.post("/v1/suppliers/" + other.code + "/observations", List.of(pushed("A", 1))).expect(200);
                assertThat(keyed.post(path(), List.of(known)).expect(200).body()).as("a repeat").isEqualTo(first);
                keyed.post(path(), List.of(pushed("A", 8))).expect(422);
            });
            for (Future<Answer> answer : sent) {
                answer.get().expect(200);
            }
        }

        assertThat(world.positions()).hasSize(1);
        assertThat(other.positions()).containsExactly("A@main=1");
    }

    @Test
    void suppliersWhoseStockIsBeingWrittenKeepOutNoOthersPushes() throws Exception {
        SupplierFence fence = context.getBean(SupplierFence.class);
        Api api = Api.admin(port);
        List<IntakeWorld> busy = new ArrayList<>();
        for (int i = 0; i < PushTurns.AT_ONCE; i++) {
            IntakeWorld one = new IntakeWorld(context, ConnectorKind.PUSH);
            one.item("A");
            busy.add(one);
        }
        List<Future<Answer>> sent = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(busy.size())) {
            new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult(held -> {
                busy.forEach(one -> fence.lock(one.supplierId()));
                busy.forEach(one -> sent.add(threads.submit(() -> api.post(
                        "/v1/suppliers/" + one.code + "/observations", List.of(pushed("A", 1))))));
                await().until(() -> waitingForLocks() == busy.size());

                api.post(path(), List.of(pushed("A", 2))).expect(200);
                api.post(path(), List.of(pushed("A", 3))).expect(200);
            });
            for (Future<Answer> answer : sent) {
                answer.get().expect(200);
            }
        }

        assertThat(world.positions()).containsExactly("A@main=3");
        assertThat(busy).allSatisfy(one -> assertThat(one.positions()).containsExactly("A@main=1"));
    }

    private int waitingForLocks() {
        return context.getBean(JdbcClient.class)
                .sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                .query(Integer.class)
                .single();
    }

    private Map<String, Object> pushed(String sku, int quantity) {
        return Map.of("sku", sku, "location", "main", "quantity", quantity, "observedAt", clock.instant().toString());
    }

    @Test
    void aLatePushIsOlderThanAPollThatChangedNothing() {
        IntakeWorld polled = new IntakeWorld(context, ConnectorKind.FEED);
        polled.poll(feed("A@main=10"));
        Instant between = clock.instant();
        polled.poll(feed("A@main=10"));

        assertThat(push(context, polled, row("A", "main", 0, between)).getFirst().outcome())
                .isEqualTo(PushOutcome.OLDER);
        assertThat(push(context, polled, row("A", "main", 3, clock.instant())).getFirst().outcome())
                .isEqualTo(PushOutcome.APPLIED);
        assertThat(push(context, polled, row("A", "far", 4, between)).getFirst().outcome())
                .isEqualTo(PushOutcome.APPLIED);
        assertThat(polled.observedAt("A", "far")).isEqualTo(between);
        assertThat(polled.positions()).containsExactly("A@far=4", "A@main=3");
    }

    @Test
    void aPushOfASupplierWhoseClockIsAheadHoldsNothingUpThatComesAfterIt() {
        IntakeWorld polled = new IntakeWorld(context, ConnectorKind.FEED);
        polled.item("A");
        Instant ahead = clock.instant().plusSeconds(4);

        assertThat(push(context, polled, row("A", "main", 10, ahead), row("A", "main", 9, ahead.minusSeconds(1))))
                .extracting(PushIntake.Result::outcome)
                .containsExactly(PushOutcome.APPLIED, PushOutcome.APPLIED);

        assertThat(polled.takenAt("A", "main")).isBefore(ahead.minusSeconds(3));
        assertThat(polled.observedAt("A", "main")).isEqualTo(polled.takenAt("A", "main"));
        polled.poll(feed("A@main=0"));
        assertThat(polled.positions()).containsExactly("A@main=0");
    }

    @Test
    void manyPushersAndPollsLeaveTheNewestValueAndACleanLedger() throws Exception {
        IntakeWorld polled = new IntakeWorld(context, ConnectorKind.FEED);
        polled.poll(feed("A@main=1", "B@main=1", "C@main=1"));
        Instant start = clock.instant();
        List<Callable<Void>> pushers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            int number = i;
            pushers.add(() -> {
                for (int n = 0; n < 4; n++) {
                    long millis = number * 4L + n;
                    Instant at = start.plusMillis(millis);
                    push(context, polled,
                            row("C", "main", millis, at),
                            row("A", "main", millis, at));
                }
                return null;
            });
        }
        Collections.shuffle(pushers, new java.util.Random(7));
        pushers.add(() -> {
            for (int n = 0; n < 8; n++) {
                polled.poll(IntakeWorld.feedAt(start.minusSeconds(1), "A@main=77", "B@main=" + n, "C@main=77"));
            }
            return null;
        });
        try (ExecutorService threads = Executors.newFixedThreadPool(64)) {
            for (Future<Void> done : threads.invokeAll(pushers)) {
                done.get();
            }
        }

        assertThat(polled.positions()).contains("A@main=255", "C@main=255");
        assertThat(audit.run().violations()).isEmpty();
    }
}
