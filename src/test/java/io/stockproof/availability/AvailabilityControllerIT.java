package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@StockproofIT
class AvailabilityControllerIT {

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;
    @Autowired MeterRegistry meters;

    Api api;
    AvailabilityFixture store;

    @BeforeEach
    void makeStore() {
        api = Api.admin(port);
        store = AvailabilityFixture.create(api, jdbc);
    }

    @Test
    void tellsTheSeedsCase() {
        store.position("A", "cn", 0);
        store.position("A", "plant", 10_077);

        JsonNode item = query(store.query("TEE")).at("/items/0");

        assertThat(item.path("purchasable").asLong()).isZero();
        assertThat(item.path("status").asText()).isEqualTo("OUT_OF_STOCK");
        assertThat(item.path("display").asText()).isEqualTo("Out of stock");
        assertThat(texts(item.path("reasons"))).containsExactly("FACTORY_EXCLUDED");
        assertThat(item.path("deliveryDays").isNull()).isTrue();
        assertThat(item.path("shippingMethods")).isEmpty();
        assertThat(item.path("ageSeconds").asLong()).isBetween(48L, 78L);

        store.position("A", "cn", 77);
        JsonNode after = query(store.query("TEE")).at("/items/0");
        assertThat(after.path("purchasable").asLong()).isEqualTo(77);
        assertThat(after.at("/deliveryDays/max").asInt()).isEqualTo(16);
    }

    @Test
    void explainsTheSeedsCaseToTheUnit() {
        store.position("A", "cn", 0);
        store.position("A", "plant", 10_077);

        JsonNode body = api.get(store.path("TEE", "/explanation?country=US")).expect(200).json();

        assertThat(body.path("advertised").asLong()).isEqualTo(10_077);
        assertThat(body.path("shippingMethod").isNull()).isTrue();
        JsonNode part = body.at("/components/0");
        assertThat(part.path("source").asInt()).isEqualTo(1);
        assertThat(part.path("supplier").asText()).isEqualTo(store.supplier());
        assertThat(part.path("sku").asText()).isEqualTo("A");
        assertThat(part.at("/withheld/0/reason").asText()).isEqualTo("FACTORY_EXCLUDED");
        assertThat(part.at("/withheld/0/quantity").asLong()).isEqualTo(10_077);
        assertThat(part.at("/withheld/0/location").asText()).isEqualTo(store.location("plant"));
        assertThat(part.at("/locations/1/kind").asText()).isEqualTo("FACTORY");
        assertThat(part.at("/locations/1/lane/to").asText()).isEqualTo("US");
        assertThat(body.at("/smallestFix/gates/0").asText()).isEqualTo("FACTORY_EXCLUDED");
        assertThat(body.at("/smallestFix/purchasable").asLong()).isEqualTo(10_077);
        assertThat(body.at("/smallestFix/fix").asText())
                .isEqualTo("let " + store.channel() + " sell factory stock of " + store.location("plant"));
    }

    @Test
    void answersInTheOrderAskedAndDoublesTwice() {
        store.position("A", "cn", 5);
        store.listing("BARE");

        JsonNode body = query(store.query("NONE", "TEE", "BARE", "TEE"));

        assertThat(StreamSupport.stream(body.path("items").spliterator(), false)
                .map(item -> item.path("variant").asText() + " " + item.path("status").asText()))
                .containsExactly("NONE UNKNOWN_VARIANT", "TEE IN_STOCK", "BARE OUT_OF_STOCK", "TEE IN_STOCK");
        assertThat(texts(body.at("/items/2/reasons"))).containsExactly("UNMAPPED");
        JsonNode unknown = body.at("/items/0");
        assertThat(unknown.path("purchasable").asLong()).isZero();
        assertThat(unknown.path("reasons")).isEmpty();
        for (String member : List.of(
                "available", "display", "shippingMethods", "deliveryDays", "observedAt", "ageSeconds")) {
            assertThat(unknown.has(member) && unknown.path(member).isNull()).describedAs(member).isTrue();
        }
        assertThat(body.path("destination").toString()).isEqualTo("{\"country\":\"US\"}");
        assertThat(body.path("shippingMethod").isNull()).isTrue();
        assertThat(body.path("degraded").asBoolean()).isFalse();
    }

    @Test
    void tellsTheUnknownFromTheBrokenAndTheContradictory() {
        store.listing("CONTRADICTORY", "B");
        store.item("B", "contradictory = true");
        store.listing("BROKEN", "C");
        store.position("C", "cn", 5);
        store.item("C", "broken_since = clock_timestamp()");
        store.listing("AMBIGUOUS", "D");
        jdbc.sql("UPDATE catalog_component SET item_id = NULL WHERE variant = 'AMBIGUOUS' AND channel_id = "
                + "(SELECT channel_id FROM channel WHERE code = :code)")
                .param("code", store.channel())
                .update();

        JsonNode items = query(store.query("TEE", "CONTRADICTORY", "BROKEN", "AMBIGUOUS")).path("items");

        assertThat(StreamSupport.stream(items.spliterator(), false)
                .map(item -> item.path("status").asText() + " " + texts(item.path("reasons"))))
                .containsExactly("UNKNOWN [NEVER_OBSERVED]", "UNKNOWN [CONTRADICTORY]", "OUT_OF_STOCK [MAPPING_BROKEN]",
                        "OUT_OF_STOCK [MAPPING_AMBIGUOUS]");
    }

    @Test
    void countsReservationsOfThisChannelAndOfAll() {
        store.position("A", "cn", 10, 6, store.databaseNow(), true);
        store.reservedBy(store.channel(), "A", "cn", 2);
        assertThat(query(store.query("TEE")).at("/items/0/purchasable").asLong()).isEqualTo(4);

        store.setUp(Map.of("allocations", List.of(Map.of("location", store.location("cn"), "units", 5))));
        assertThat(query(store.query("TEE")).at("/items/0/purchasable").asLong()).isEqualTo(3);
    }

    @Test
    void believesAPositionAsLongAsALaterReadingCoversIt() {
        Instant old = store.databaseNow().minusSeconds(7200);
        store.position("A", "cn", 5, 0, old, true);
        assertThat(texts(query(store.query("TEE")).at("/items/0/reasons"))).containsExactly("STOCK_STALE");

        store.supplierCovered(store.databaseNow().minusSeconds(60));
        JsonNode covered = query(store.query("TEE")).at("/items/0");
        assertThat(covered.path("purchasable").asLong()).isEqualTo(5);
        assertThat(covered.path("ageSeconds").asLong()).isBetween(60L, 90L);

        store.itemCovered("A", store.databaseNow().minusSeconds(10));
        assertThat(query(store.query("TEE")).at("/items/0/ageSeconds").asLong()).isBetween(10L, 40L);

        store.position("A", "cn", 5, 0, old, false);
        assertThat(texts(query(store.query("TEE")).at("/items/0/reasons"))).containsExactly("STOCK_STALE");
    }

    @Test
    void neverCountsOneItemTwiceThatIsSpelledInTwoWays() {
        store.listing("PAIR", "A", "B");
        store.position("A", "cn", 9);
        jdbc.sql("""
                        UPDATE catalog_component c SET item_id = o.item_id, sku = ' a'
                          FROM catalog_component o
                         WHERE o.channel_id = c.channel_id AND o.variant = c.variant AND o.sku = 'A' AND c.sku = 'B'
                        """).update();

        assertThat(query(store.query("PAIR")).at("/items/0/purchasable").asLong()).isEqualTo(4);
    }

    @Test
    void knowsMoreOfAnAddressThanItsCountry() {
        store.position("A", "cn", 5);
        Map<String, Object> query = store.query("TEE");
        query.put("destination", Map.of("country", "US", "region", "AK", "postalCode", "99501"));
        query.put("shippingMethod", store.method());

        JsonNode body = query(query);

        assertThat(texts(body.at("/items/0/reasons"))).containsExactly("DESTINATION_BLOCKED");
        assertThat(body.at("/destination/region").asText()).isEqualTo("AK");
        assertThat(body.path("shippingMethod").asText()).isEqualTo(store.method());
        assertThat(api.get(store.path("TEE", "?country=US&region=CA&postalCode=94107&shippingMethod=" + store.method()))
                .expect(200).json().path("purchasable").asLong())
                .isEqualTo(5);
    }

    @Test
    void answersOneVariantInAFormThatACacheCanKeep() {
        store.position("A", "cn", 5);

        io.stockproof.testing.Answer first = api.get(store.path("TEE", "?country=US")).expect(200);

        assertThat(first.json().path("variant").asText()).isEqualTo("TEE");
        assertThat(first.json().path("channel").asText()).isEqualTo(store.channel());
        assertThat(first.header("Cache-Control"))
                .isEqualTo("max-age=5, public, stale-if-error=60, stale-while-revalidate=10");
        assertThat(first.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Authorization"));
        Api conditional = api.header("If-None-Match", first.header("ETag"));
        assertThat(conditional.get(store.path("TEE", "?country=US")).expect(304).body()).isEmpty();
        store.position("A", "cn", 6);
        assertThat(conditional.get(store.path("TEE", "?country=US")).expect(200).header("ETag"))
                .isNotEqualTo(first.header("ETag"));
    }

    @ParameterizedTest
    @CsvSource({"a/b", "größe ⚡", "50%", "a?b#c", "a+b&c", "//"})
    void answersAVariantOfAnyPrintableText(String variant) {
        store.listing(variant, "A");
        store.position("A", "cn", 5);
        String encoded = URLEncoder.encode(variant, StandardCharsets.UTF_8).replace("+", "%20");

        assertThat(api.get(store.path(encoded, "?country=US")).expect(200).json().path("variant").asText())
                .isEqualTo(variant);
        assertThat(api.get(store.path(encoded, "/explanation?country=US")).expect(200).json().path("variant").asText())
                .isEqualTo(variant);
        assertThat(query(store.query(variant)).at("/items/0/purchasable").asLong()).isEqualTo(5);
    }

    @Test
    void hidesExactNumbersFromStorefrontsOnly() {
        store.setUp(Map.of("display", Map.of("lowStockAt", 5, "capAt", 50, "hideExact", true)));
        store.position("A", "cn", 120);
        Api storefront = Api.with(port, "storefront");

        JsonNode hidden =
                storefront.post("/v1/availability/query", store.query("TEE")).expect(200).json().at("/items/0");
        assertThat(hidden.path("purchasable").asLong()).isEqualTo(50);
        assertThat(hidden.path("available").asLong()).isEqualTo(50);
        assertThat(hidden.path("display").asText()).isEqualTo("50+ available");
        assertThat(storefront.get(store.path("TEE", "?country=US")).expect(200).json().path("purchasable").asLong())
                .isEqualTo(50);
        assertThat(query(store.query("TEE")).at("/items/0/purchasable").asLong()).isEqualTo(120);
        storefront.get(store.path("TEE", "/explanation?country=US")).expect(403);
    }

    @Test
    void seesARuleAsSoonAsItHasChanged() {
        store.position("A", "cn", 50);
        assertThat(query(store.query("TEE")).at("/items/0/purchasable").asLong()).isEqualTo(50);

        store.setUp(Map.of("orderLimit", 7, "safetyStock", Map.of("units", 3, "share", 0.1)));

        JsonNode item = query(store.query("TEE")).at("/items/0");
        assertThat(item.path("purchasable").asLong()).isEqualTo(7);
        assertThat(item.path("available").asLong()).isEqualTo(45);
        assertThat(texts(item.path("reasons"))).containsExactly("ORDER_LIMIT", "SAFETY_STOCK");
    }

    @Test
    void waitsForTheVersionAskedForAndSaysIfItCannot() {
        store.position("A", "cn", 5);
        String version = query(store.query("TEE")).path("version").asText();
        Map<String, Object> query = store.query("TEE");
        query.put("minVersion", version);
        assertThat(query(query).path("degraded").asBoolean()).isFalse();
        assertThat(api.post("/v1/availability/query?minVersion=" + version, store.query("TEE")).expect(200).json()
                .path("degraded").asBoolean())
                .isFalse();

        for (String never : List.of("999999999:999999999:", "9:1:", "0:9:", "3:9:8,7", "3:9:9", "nonsense",
                "1:9999999999999999999:")) {
            query.put("minVersion", never);
            Instant before = Instant.now();
            assertThat(query(query).path("degraded").asBoolean()).describedAs(never).isTrue();
            assertThat(Duration.between(before, Instant.now())).isBetween(Duration.ofMillis(290),
                    Duration.ofSeconds(5));
        }
        assertThat(api.get(store.path("TEE", "?country=US&minVersion=nonsense")).expect(200).header("Cache-Control"))
                .isEqualTo("no-store");
    }

    @Test
    void answersAMethodThatTheChannelDoesNotOffer() {
        AvailabilityFixture other = AvailabilityFixture.create(api, jdbc);
        store.position("A", "cn", 5);
        Map<String, Object> query = store.query("TEE");
        query.put("shippingMethod", other.method());

        JsonNode item = query(query).at("/items/0");

        assertThat(texts(item.path("reasons"))).containsExactly("METHOD_NOT_OFFERED");
        assertThat(texts(item.path("shippingMethods"))).containsExactly(store.method());
    }

    @Test
    void countsAnswersByStatus() {
        store.position("A", "cn", 5);
        double before = answered("IN_STOCK");
        double unknown = answered("UNKNOWN_VARIANT");

        query(store.query("TEE", "NONE", "TEE"));

        assertThat(answered("IN_STOCK")).isEqualTo(before + 2);
        assertThat(answered("UNKNOWN_VARIANT")).isEqualTo(unknown + 1);
    }

    private double answered(String status) {
        return meters.get("availability.answers").tag("status", status).counter().count();
    }

    private JsonNode query(Map<String, Object> query) {
        return api.post("/v1/availability/query", query).expect(200).json();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }
}
