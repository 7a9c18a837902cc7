package io.stockproof.testorder;

import static io.stockproof.testorder.TestOrderFixture.aStore;
import static io.stockproof.testorder.TestOrderFixture.layer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a test order answers, what it leaves, and whom it refuses. */
@StockproofIT
class TestOrderIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired MeterRegistry meters;
    @Autowired TestOrderRepository repository;
    @Autowired PlatformTransactionManager transactions;

    @Test
    void walksEveryLayerInItsOrder() {
        TestOrderFixture store = aStore(port);

        JsonNode order = store.tries("A", 4);

        assertThat(layers(order)).containsExactly(
                "MAPPING PASSED", "SUPPLIER PASSED", "FRESHNESS PASSED", "ALLOCATION PASSED", "SHIPPING PASSED",
                "DISPLAY UNKNOWN", "CHECKOUT PASSED", "SUPPLIER_QUOTE SKIPPED");
        assertThat(order.path("verdict").asText()).isEqualTo("PASSED");
        assertThat(order.path("firstFailing").isNull()).isTrue();
        assertThat(order.at("/lines/0/accepted").asLong()).isEqualTo(4);
        assertThat(order.at("/lines/0/purchasable").asLong()).isEqualTo(9);
        JsonNode checkout = layer(order, Layer.CHECKOUT);
        assertThat(checkout.at("/evidence/0/detail").asText())
                .isEqualTo("of 9 accepted 9, of 10 accepted 9 [OUT_OF_STOCK]");
        assertThat(checkout.at("/evidence/1/detail").asText())
                .isEqualTo("held 4 of A by " + store.name + "-post, and given up again");
        assertThat(layer(order, Layer.SUPPLIER_QUOTE).path("detail").asText()).contains("gives no quotes");
        assertThat(order.path("contradictions")).isEmpty();
    }

    @Test
    void leavesNothingBehind() {
        TestOrderFixture store = aStore(port).maps("B", "A").holds("A", 2);
        Map<String, Object> several = store.body("A", 3);
        several.put("lines", List.of(Map.of("variant", "A", "quantity", 3), Map.of("variant", "B", "quantity", 1)));
        Map<String, String> before = store.traces(jdbc);
        Map<String, Double> figures = figures();

        store.tries(several);
        store.tries("A", 7);
        JsonNode refused = store.tries("A", 8);

        assertThat(refused.path("verdict").asText()).isEqualTo("FAILED");
        assertThat(store.traces(jdbc)).isEqualTo(before);
        assertThat(figures()).isEqualTo(figures);
        assertThat(store.api.get("/v1/ledger/audit").expect(200).json().path("violations")).isEmpty();
        store.holds("A", 7);
    }

    @Test
    void isUndecidedAndWaitsForNobodyWhereSomebodyIsAtTheStock() {
        TestOrderFixture store = aStore(port);

        JsonNode order = Objects.requireNonNull(new TransactionTemplate(transactions).execute(status -> {
            jdbc.sql("""
                            SELECT p.item_id FROM stock_position p JOIN supplier s USING (supplier_id)
                             WHERE s.code = :code FOR NO KEY UPDATE OF p
                            """).param("code", store.name).query(Long.class).list();
            return store.tries("A", 1);
        }));

        assertThat(order.path("verdict").asText()).isEqualTo("UNKNOWN");
        assertThat(layer(order, Layer.CHECKOUT).path("verdict").asText()).isEqualTo("UNKNOWN");
        assertThat(layer(order, Layer.CHECKOUT).path("detail").asText()).startsWith("Busy: ");
        assertThat(order.path("durationMillis").asLong()).isLessThan(5_000);
        assertThat(store.tries("A", 1).path("verdict").asText()).isEqualTo("PASSED");
    }

    @Test
    void countsSharedStockOnceOverTheLines() {
        TestOrderFixture store = aStore(port).maps("B", "A");
        Map<String, Object> body = store.body("A", 5);
        body.put("lines", List.of(Map.of("variant", "A", "quantity", 5), Map.of("variant", "B", "quantity", 5)));

        JsonNode order = store.tries(body);

        assertThat(order.path("firstFailing").asText()).isEqualTo("CHECKOUT");
        assertThat(order.at("/lines/0/firstFailing").isNull()).isTrue();
        assertThat(order.at("/lines/1/accepted").asLong()).isEqualTo(4);
        assertThat(order.at("/lines/1/firstFailing").asText()).isEqualTo("CHECKOUT");
        assertThat(order.path("detail").asText()).isEqualTo("B: 4 of 5 accepted [RESERVED].");
    }

    @Test
    void answersARepeatWithTheFirstReport() {
        TestOrderFixture store = aStore(port);
        Api keyed = store.api.header("Idempotency-Key", "again-" + store.name);

        Answer first = keyed.post("/v1/test-orders", store.body("A", 1)).expect(201);
        store.api.delete("/v1/listings/" + store.name + "/A");
        Answer second = keyed.post("/v1/test-orders", store.body("A", 1)).expect(201);

        assertThat(second.json()).isEqualTo(first.json());
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(first.header("Location")).isEqualTo("/v1/test-orders/" + first.json().path("id").asLong());
        keyed.post("/v1/test-orders", store.body("A", 2)).expect(422);
    }

    @Test
    void goesOnWithAnOrderWhoseWalkerDied() {
        TestOrderFixture store = aStore(port);
        Api keyed = store.api.header("Idempotency-Key", "died-" + store.name);
        long id = keyed.post("/v1/test-orders", store.body("A", 1)).expect(201).json().path("id").asLong();
        jdbc.sql("DELETE FROM testorder_variant WHERE test_order_id = :id").param("id", id).update();
        jdbc.sql("""
                        UPDATE testorder_order SET report = NULL, verdict = NULL, first_failing = NULL, finished_at = NULL,
                               begun_at = clock_timestamp() - interval '1 hour'
                         WHERE test_order_id = :id
                        """).param("id", id).update();
        store.api.get("/v1/test-orders/" + id).expect(404);

        JsonNode again = keyed.post("/v1/test-orders", store.body("A", 1)).expect(201).json();

        assertThat(again.path("id").asLong()).isEqualTo(id);
        assertThat(again.path("verdict").asText()).isEqualTo("PASSED");
        assertThat(store.api.get("/v1/test-orders/" + id).expect(200).json()).isEqualTo(again);
    }

    @Test
    void keepsAHistoryOfAListing() {
        TestOrderFixture store = aStore(port).maps("B", "A");
        long passed = store.tries("A", 1).path("id").asLong();
        long failed = store.tries("A", 99).path("id").asLong();
        store.tries("B", 1);
        String of = "/v1/test-orders?channel=" + store.name;

        assertThat(ids(store.api.get(of + "&variant=A").expect(200))).containsExactly(failed, passed);
        assertThat(ids(store.api.get(of + "&verdict=FAILED").expect(200))).containsExactly(failed);
        assertThat(ids(store.api.get(of + "&odd=true").expect(200))).isEmpty();
        jdbc.sql("UPDATE testorder_order SET disagreements = 1 WHERE test_order_id = :id").param("id", passed).update();
        assertThat(ids(store.api.get(of + "&odd=true").expect(200))).containsExactly(passed);
        JsonNode page = store.api.get(of + "&limit=2").expect(200).json();
        assertThat(page.at("/items/1/firstFailing").asText()).isEqualTo("SUPPLIER");
        assertThat(page.at("/items/1/variants")).extracting(JsonNode::asText).containsExactly("A");
        assertThat(page.at("/items/1/lines").asInt()).isEqualTo(1);
        JsonNode rest = store.api.get(of + "&limit=2&cursor=" + page.path("nextCursor").asText()).expect(200).json();
        assertThat(rest.at("/items/0/id").asLong()).isEqualTo(passed);
        assertThat(rest.path("nextCursor").isNull()).isTrue();
        String sheet = store.api.header("Accept", "text/csv").get(of + "&variant=A").expect(200).body();
        assertThat(sheet.lines().map(line -> line.substring(0, line.indexOf(','))))
                .containsExactly("id", Long.toString(failed), Long.toString(passed));
        assertThat(sheet).contains("," + store.name + ",").contains(",FAILED,SUPPLIER,");
    }

    @Test
    void forgetsWhatIsOlderThanThirteenMonths() {
        TestOrderFixture store = aStore(port);
        long old = store.tries("A", 1).path("id").asLong();
        long young = store.tries("A", 1).path("id").asLong();
        jdbc.sql(
                "UPDATE testorder_order SET requested_at = requested_at - interval '14 months' WHERE test_order_id = :id")
                .param("id", old).update();

        repository.deleteOld(500_000);

        assertThat(repository.find(old)).isEmpty();
        assertThat(repository.find(young)).isPresent();
        repository.deleteOld(0);
        assertThat(repository.find(young)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"quantity,0,lines[0].quantity", "quantity,-1,lines[0].quantity", "quantity,1000001,lines[0].quantity",
            "variant,'',lines[0].variant", "lineId,'',lines[0].lineId", "colour,1,lines[0].colour"})
    void refusesALineThatIsNotValid(String member, String value, String pointer) {
        TestOrderFixture store = aStore(port);
        Map<String, Object> line = new TreeMap<>(Map.of("variant", "A", "quantity", 1));
        line.put(member, value.matches("-?\\d+") ? (Object) Long.valueOf(value) : value);
        Map<String, Object> body = store.body("A", 1);
        body.put("lines", List.of(line));

        JsonNode refused = store.api.post("/v1/test-orders", body).expect(400).json();

        assertThat(refused.path("type").asText()).isEqualTo("/problems/invalid-request");
        assertThat(refused.at("/errors/0/pointer").asText()).isEqualTo(pointer);
    }

    @Test
    void refusesWhatDoesNotExist() {
        TestOrderFixture store = aStore(port);
        Map<String, String> before = store.traces(jdbc);

        assertThat(refusal(store, "channel", "no-such-channel", 404)).isEqualTo("unknown-channel");
        assertThat(refusal(store, "shippingMethod", "no-such-method", 404)).isEqualTo("unknown-method");
        assertThat(refusal(store, "lines", List.of(Map.of("variant", "NO-SUCH", "quantity", 1)), 404))
                .isEqualTo("unknown-variant");
        assertThat(refusal(store, "channel", "NOPE", 404)).isEqualTo("unknown-channel");
        assertThat(refusal(store, "shippingMethod", "x y", 404)).isEqualTo("unknown-method");
        assertThat(refusal(store, "channel", "", 400)).isEqualTo("invalid-request");
        assertThat(refusal(store, "lines", List.of(), 400)).isEqualTo("invalid-request");
        List<Object> lines = new ArrayList<>(IntStream.range(0, 500)
                .mapToObj(i -> Map.of("variant", "A", "quantity", 1)).toList());
        assertThat(store.tries(with(store, "lines", lines)).path("lines")).hasSize(500);
        lines.add(Map.of("variant", "A", "quantity", 1));
        assertThat(refusal(store, "lines", lines, 400)).isEqualTo("invalid-request");
        assertThat(refusal(store, "lines", List.of(Map.of("lineId", "2", "variant", "A", "quantity", 1),
                Map.of("variant", "A", "quantity", 1)), 400)).isEqualTo("invalid-request");
        assertThat(refusal(store, "destination", Map.of("country", "Germany"), 400)).isEqualTo("invalid-request");

        assertThat(store.traces(jdbc)).isEqualTo(before);
        assertThat(jdbc.sql("SELECT count(*) FROM testorder_order WHERE channel = :store")
                .param("store", store.name).query(Long.class).single()).isEqualTo(1);
    }

    private static String refusal(TestOrderFixture store, String member, Object value, int status) {
        return type(store.api.post("/v1/test-orders", with(store, member, value)).expect(status));
    }

    private static Map<String, Object> with(TestOrderFixture store, String member, Object value) {
        Map<String, Object> body = store.body("A", 1);
        body.put(member, value);
        return body;
    }

    private static String type(Answer answer) {
        return answer.json().path("type").asText().replace("/problems/", "");
    }

    private static List<String> layers(JsonNode order) {
        return StreamSupport.stream(order.path("layers").spliterator(), false)
                .map(report -> report.path("layer").asText() + " " + report.path("verdict").asText())
                .toList();
    }

    private static List<Long> ids(Answer answer) {
        return StreamSupport.stream(answer.json().path("items").spliterator(), false)
                .map(item -> item.path("id").asLong())
                .toList();
    }

    /** All counters that tell of shoppers, carts and polls. */
    private Map<String, Double> figures() {
        Map<String, Double> figures = new TreeMap<>();
        meters.getMeters().stream()
                .filter(meter -> meter.getId().getName()
                        .matches("(availability|checkout|stockproof|reservation|sync).*"))
                .forEach(meter -> meter.measure().forEach(measured -> figures.put(
                        meter.getId().getName() + meter.getId().getTags() + measured.getStatistic(),
                        measured.getValue())));
        figures.keySet().removeIf(name -> !Objects.requireNonNull(name).startsWith("availability.answers")
                && !name.contains("checkout") && !name.contains("reservation"));
        return figures;
    }
}
