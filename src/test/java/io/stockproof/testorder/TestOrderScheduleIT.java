package io.stockproof.testorder;

import static io.stockproof.testorder.TestOrderFixture.aStore;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.StockproofIT;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Schedules: what they pick, when they run, what they count. */
@StockproofIT
class TestOrderScheduleIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired ScheduleRuns runs;

    private TestOrderFixture store;

    /** Else the cluster's own task would go on with them behind other tests. */
    @AfterEach
    void tidyUp() {
        jdbc.sql("DELETE FROM testorder_schedule").update();
    }

    @Test
    void triesWhatSellsBestAndIsStillListed() throws Exception {
        store = aStore(port).maps("B", "A").maps("C", "A").maps("GONE", "A");
        orders("GONE", 3);
        orders("B", 2);
        orders("C", 1);
        store.holds("A", 1);
        store.api.delete("/v1/listings/" + store.name + "/GONE");
        JsonNode made = makes(Map.of("bestSelling", 2));

        runs.runDue();

        assertThat(tried(made)).containsExactly("C", "B");
        JsonNode after = shown(made);
        assertThat(after.at("/lastRun/orders").asInt()).isEqualTo(2);
        assertThat(after.at("/lastRun/failed").asInt()).isZero();
        assertThat(after.at("/lastRun/detail").isNull()).isTrue();
        assertThat(after.at("/totals/runs").asInt()).isEqualTo(1);
        assertThat(Instant.parse(after.path("nextRunAt").asText()))
                .isEqualTo(Instant.parse(after.path("lastRunAt").asText()).plusSeconds(3_600));
    }

    @Test
    void triesWhatIsNewAlsoIfItWasChangedSince() throws Exception {
        store = aStore(port).maps("B", "A").maps("C", "A");
        store.maps("A", "A", "F");
        JsonNode made = makes(Map.of("newest", 2));

        runs.runDue();

        assertThat(tried(made)).containsExactlyInAnyOrder("B", "C");
    }

    @Test
    void triesWhatIsNamedAndTellsWhatIsNotThere() throws Exception {
        store = aStore(port).maps("B", "NEW");
        JsonNode made = makes(Map.of("variants", List.of("A", "NO-SUCH", "B")));

        runs.runDue();
        runs.runDue();

        assertThat(tried(made)).containsExactly("B", "A");
        JsonNode after = shown(made);
        assertThat(after.at("/lastRun/orders").asInt()).isEqualTo(2);
        assertThat(after.at("/lastRun/failed").asInt()).isEqualTo(1);
        assertThat(after.at("/lastRun/detail").asText()).isEqualTo("The channel has no variant NO-SUCH.");
        assertThat(store.api.get("/v1/test-orders?variant=A&channel=" + store.name).expect(200).json()
                .at("/items/0/requestedBy").asText()).isEqualTo("schedule");
    }

    @Test
    void isReplacedShownListedAndDeleted() throws Exception {
        store = aStore(port);
        Map<String, Object> body = body(Map.of("newest", 1));
        body.put("enabled", false); // One that is enabled is due at once, and the cluster's own task looks at any time.
        JsonNode made = store.api.post("/v1/test-order-schedules", body).expect(201).json();
        String at = "/v1/test-order-schedules/" + made.path("id").asLong();
        body.put("cron", "0 30 4 * * *");
        body.remove("everySeconds");

        JsonNode off = store.api.put(at, body).expect(200).json();

        assertThat(off.path("nextRunAt").isNull()).isTrue();
        runs.runDue();
        assertThat(tried(made)).isEmpty();
        body.put("enabled", true);
        body.put("cron", "0 30 3 * * *");
        assertThat(store.api.put(at, body).expect(200).json().path("nextRunAt").asText()).endsWith("T03:30:00Z");
        assertThat(store.api.get("/v1/test-order-schedules?channel=" + store.name).expect(200).json().path("items"))
                .hasSize(1);
        JsonNode changes = store.api.get("/v1/changes?kind=test-order-schedule&code=" + store.name + "-nightly")
                .expect(200).json().path("items");
        assertThat(changes).hasSize(3);
        assertThat(off.path("version").asText()).isNotEmpty();
        assertThat(store.api.delete(at).expect(200).json().path("version").asText()).isNotEmpty();
        store.api.get(at).expect(404);
        store.api.put(at, body).expect(404);
    }

    @ParameterizedTest
    @CsvSource({"everySeconds,59,everySeconds", "cron,0 0 3 * *,cron", "cron,*/10 * * * * *,cron",
            "cron,nightly x x x x x,cron",
            "cron,0 0 0 30 2 *,cron", "quantity,0,quantity", "name,'',name"})
    void refusesASchedule(String member, String value, String pointer) {
        store = aStore(port);
        Map<String, Object> body = body(Map.of("newest", 1));
        if (member.equals("cron")) {
            body.remove("everySeconds");
        }
        body.put(member, value.matches("\\d+") ? (Object) Integer.valueOf(value) : value);

        JsonNode refused = store.api.post("/v1/test-order-schedules", body).expect(400).json();

        assertThat(refused.at("/errors/0/pointer").asText()).isEqualTo(pointer);
    }

    @Test
    void refusesPicksThatMakeNoSenseAndWhatDoesNotExist() {
        store = aStore(port);
        makes(Map.of("newest", 1));
        assertThat(refused(body(Map.of()), 400)).isEqualTo("pick");
        assertThat(refused(body(Map.of("newest", 1, "bestSelling", 1)), 400)).isEqualTo("pick");
        assertThat(refused(body(Map.of("newest", 201)), 400)).isEqualTo("pick.newest");
        assertThat(refused(body(Map.of("variants", List.of("A", "A"))), 400)).isEqualTo("pick.variants");
        assertThat(refused(body(Map.of("newest", 1)), 400)).isEqualTo("name");
        Map<String, Object> body = body(Map.of("newest", 1));
        body.put("channel", "no-such");
        store.api.post("/v1/test-order-schedules", body).expect(404);
        body.put("channel", store.name);
        body.put("shippingMethod", "no-such");
        store.api.post("/v1/test-order-schedules", body).expect(404);
    }

    private String refused(Map<String, Object> body, int status) {
        return store.api.post("/v1/test-order-schedules", body).expect(status).json().at("/errors/0/pointer").asText();
    }

    private void orders(String variant, long quantity) {
        String key = "order-" + store.name + variant;
        JsonNode held = store.api.header("Idempotency-Key", key)
                .post("/v1/reservations", store.body(variant, quantity)).expect(201).json();
        store.api.post("/v1/reservations/" + held.path("id").asText() + "/confirm", Map.of("orderId", key)).expect(200);
    }

    /** Not yet due of itself: the cluster's task must not be quicker than the test. */
    private JsonNode makes(Map<String, Object> pick) {
        return store.api.post("/v1/test-order-schedules", body(pick)).expect(201).json();
    }

    private Map<String, Object> body(Map<String, Object> pick) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", store.name + "-nightly");
        body.put("channel", store.name);
        body.put("destination", Map.of("country", "DE"));
        body.put("pick", pick);
        body.put("everySeconds", 3_600);
        return body;
    }

    private JsonNode shown(JsonNode schedule) {
        String at = "/v1/test-order-schedules/" + schedule.path("id").asLong();
        org.awaitility.Awaitility.await().until(
                () -> !store.api.get(at).expect(200).json().at("/lastRun/detail").asText().equals("under way"));
        return store.api.get(at).expect(200).json();
    }

    private List<String> tried(JsonNode schedule) {
        if (!schedule.isMissingNode() && shown(schedule).path("lastRunAt").isNull()) {
            return List.of();
        }
        return StreamSupport.stream(
                store.api.get("/v1/test-orders?scheduleId=" + schedule.path("id").asLong()).expect(200).json()
                        .path("items").spliterator(),
                false)
                .map(item -> item.at("/variants/0").asText())
                .toList();
    }
}
