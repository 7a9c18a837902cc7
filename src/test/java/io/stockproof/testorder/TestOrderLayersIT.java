package io.stockproof.testorder;

import static io.stockproof.testorder.TestOrderFixture.aStore;
import static io.stockproof.testorder.TestOrderFixture.layer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.StockproofIT;
import io.stockproof.testorder.TestOrderFixture.More;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Worlds in which one thing is wrong: the order names the layer that has it, with the reason and the fix. */
@StockproofIT
class TestOrderLayersIT {

    @LocalServerPort int port;

    @Autowired PlatformTransactionManager transactions;

    @Autowired JdbcClient jdbc;

    private record World(
            Layer layer, String reason, String fix, More more, Function<TestOrderFixture, TestOrderFixture> wrong) {}

    private static World world(Layer layer, String reason, String fix, More more) {
        return new World(layer, reason, fix, more, Function.identity());
    }

    private static World world(
            Layer layer, String reason, String fix, Function<TestOrderFixture, TestOrderFixture> wrong) {
        return new World(layer, reason, fix, More.NOTHING, wrong);
    }

    private Stream<World> worlds() {
        Instant longAgo = Instant.now().minusSeconds(3_600);
        return Stream.of(
                world(Layer.MAPPING, "UNMAPPED", "map A", store -> store.maps("A")),
                world(Layer.MAPPING, "LISTING_INACTIVE", "activate listing A", store -> store.maps("A", false, "A")),
                world(Layer.MAPPING, "MAPPING_BROKEN", "map the listing to an item", this::isBroken),
                world(Layer.SUPPLIER, "SUPPLIER_PAUSED", "resume supplier", More.supplier("paused: true")),
                world(Layer.SUPPLIER, "LOCATION_INACTIVE", "activate location", More.location("active: false")),
                world(Layer.SUPPLIER, "NEVER_OBSERVED", "", store -> store.maps("A", "NEW")),
                world(Layer.SUPPLIER, "OUT_OF_STOCK", "order at most 0",
                        store -> store.has("A", "de", 0, Instant.now())),
                world(Layer.SUPPLIER, "OUT_OF_STOCK", "order at most 2",
                        store -> store.has("A", "de", 2, Instant.now())),
                new World(Layer.FRESHNESS, "STOCK_STALE", "poll", More.supplier("freshness: {maxAgeSeconds: 60}"),
                        store -> store.maps("A", "OLD").has("OLD", "de", 9, longAgo)),
                world(Layer.ALLOCATION, "FACTORY_EXCLUDED", "sell factory stock",
                        store -> store.maps("A", "F").has("F", "plant", 10_077, Instant.now())),
                world(Layer.ALLOCATION, "NOT_ALLOCATED", "allocate more",
                        More.channel("allocations: [{location: $NAME/de, units: 2}]")),
                world(Layer.ALLOCATION, "SAFETY_STOCK", "sell the safety stock",
                        More.channel("safetyStock: {units: 8}")),
                world(Layer.SHIPPING, "METHOD_CLOSED", "open", More.method("open: false")),
                world(Layer.SHIPPING, "LANE_SUSPENDED", "resume lane", More.lane("suspended: true")),
                world(Layer.SHIPPING, "DESTINATION_BLOCKED", "unblock lane", More.lane("blocked: true")),
                world(Layer.SHIPPING, "TOO_SLOW", "promise 3 days", More.channel("promise: {maxDeliveryDays: 2}")),
                world(Layer.SHIPPING, "TOO_HEAVY", "raise the weight limit",
                        More.item("weightGrams: 900", "maxWeightGrams: 500")),
                world(Layer.SHIPPING, "ITEM_RESTRICTED", "carry BATTERY",
                        More.item("attributes: [BATTERY]", "refuses: [BATTERY]")),
                world(Layer.SHIPPING, "SPLIT_NOT_ALLOWED", "allow split shipments", store -> store
                        .has("A", "de", 2, Instant.now()).has("A", "pl", 2, Instant.now())),
                world(Layer.CHECKOUT, "RESERVED", "wait until carts", store -> store.holds("A", 7)),
                world(Layer.CHECKOUT, "ORDER_LIMIT", "order at most 2", More.channel("orderLimit: 2")));
    }

    @TestFactory
    Stream<DynamicTest> namesTheLayerThatFailsAlone() {
        return worlds().map(world -> DynamicTest.dynamicTest(world.layer() + " " + world.reason() + world.fix(), () -> {
            TestOrderFixture store = world.wrong().apply(aStore(port, world.more()));

            JsonNode order = store.tries("A", 3);

            assertThat(order.path("verdict").asText()).isEqualTo("FAILED");
            assertThat(order.path("firstFailing").asText()).as(order.toPrettyString()).isEqualTo(world.layer().name());
            JsonNode report = layer(order, world.layer());
            assertThat(texts(report.path("reasons"))).contains(world.reason());
            assertThat(texts(report.path("variants"))).containsExactly("A");
            assertThat(order.at("/lines/0/firstFailing").asText()).isEqualTo(world.layer().name());
            assertThat(order.path("fix").asText("")).contains(world.fix());
            assertThat(layer(order, Layer.CHECKOUT).path("verdict").asText()).isEqualTo("FAILED");
            assertThat(order.path("contradictions")).isEmpty();
            others(order, world.layer()).forEach(other -> assertThat(other.path("verdict").asText())
                    .as("%s", other).isNotEqualTo("FAILED"));
        }));
    }

    @Test
    void judgesTheLayersBehindTheFirstAsIfItWereRepaired() {
        TestOrderFixture store = aStore(port, More.lane("suspended: true"));
        store.maps("A", "F").has("F", "plant", 10_077, Instant.now());

        JsonNode order = store.tries("A", 3);

        assertThat(order.path("firstFailing").asText()).isEqualTo("ALLOCATION");
        assertThat(layer(order, Layer.FRESHNESS).path("verdict").asText()).isEqualTo("PASSED");
        assertThat(texts(layer(order, Layer.SHIPPING).path("reasons"))).containsExactly("LANE_SUSPENDED");
        assertThat(order.path("fix").asText()).contains("sell factory stock", "resume lane");
        assertThat(order.at("/evidence/0/quantity").asLong()).isEqualTo(10_077);
        assertThat(order.at("/evidence/0/location").asText()).isEqualTo(store.name + "/plant");
    }

    @Test
    void namesTheDisplayThatAloneIsWrong() {
        TestOrderFixture store = aStore(port).shows("A", 12);

        JsonNode order = store.tries("A", 3);

        assertThat(order.path("firstFailing").asText()).isEqualTo("DISPLAY");
        assertThat(order.path("detail").asText()).isEqualTo("A: the store shows 12, and 9 can be bought.");
        assertThat(order.path("fix").asText()).isEqualTo("have the store show 9 of A");
        assertThat(layer(order, Layer.CHECKOUT).path("verdict").asText()).isEqualTo("PASSED");
        assertThat(layer(store.shows("A", 9).tries("A", 3), Layer.DISPLAY).path("verdict").asText())
                .isEqualTo("PASSED");
    }

    /** The case the service exists for: 10,077 at the factory, shown, and none of it to be bought. */
    @Test
    void tellsOfTheFactoryFirstAndOfTheDisplayToo() {
        TestOrderFixture store = aStore(port);
        store.maps("A", "F").has("F", "plant", 10_077, Instant.now()).shows("A", 10_077);

        JsonNode order = store.tries("A", 1);

        assertThat(order.path("firstFailing").asText()).isEqualTo("ALLOCATION");
        assertThat(order.path("rootCause").asText()).isEqualTo("SUP_FACTORY_ONLY");
        assertThat(order.path("suggestion").asText()).contains("factory");
        assertThat(layer(order, Layer.DISPLAY).path("verdict").asText()).isEqualTo("FAILED");
    }

    @Test
    void asksTheMethodThatWasNamed() {
        TestOrderFixture store = aStore(port);
        Map<String, Object> body = store.body("A", 1);
        body.put("shippingMethod", store.name + "-sea");

        JsonNode order = store.tries(body);

        assertThat(order.path("firstFailing").asText()).isEqualTo("SHIPPING");
        assertThat(texts(layer(order, Layer.SHIPPING).path("reasons"))).containsExactly("METHOD_NOT_OFFERED");
    }

    private TestOrderFixture isBroken(TestOrderFixture store) {
        // In a transaction that the instance counts, as its own are: who reads after it waits for the index.
        new TransactionTemplate(transactions).executeWithoutResult(status -> jdbc.sql("""
                        UPDATE supplier_item i SET broken_since = clock_timestamp(), broken_reason = 'removed'
                          FROM supplier s WHERE s.supplier_id = i.supplier_id AND s.code = :code
                        """).param("code", store.name).update());
        return store;
    }

    private static List<JsonNode> others(JsonNode order, Layer failing) {
        return Stream.of(Layer.values())
                .filter(layer -> layer != failing && layer != Layer.CHECKOUT)
                .map(layer -> layer(order, layer))
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        return java.util.stream.StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }
}
