package io.stockproof.intake;

import static io.stockproof.intake.IntakeWorld.feed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.stockproof.ledger.LedgerAudit;
import io.stockproof.supplier.ConnectorKind;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
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

    static List<PushIntake.Result> push(ApplicationContext context, IntakeWorld world, PushedRow... rows) {
        PushIntake intake = context.getBean(PushIntake.class);
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
