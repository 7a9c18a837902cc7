package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What a shopper is told, by what is stored. */
class AvailabilityControllerIT extends StoreOverHttp {

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
        store.settle();

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
        store.settle();

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
    void answersAMethodThatTheChannelDoesNotOffer() {
        AvailabilityFixture other = AvailabilityFixture.create(api, jdbc);
        store.position("A", "cn", 5);
        Map<String, Object> query = store.query("TEE");
        query.put("shippingMethod", other.method());

        JsonNode item = query(query).at("/items/0");

        assertThat(texts(item.path("reasons"))).containsExactly("METHOD_NOT_OFFERED");
        assertThat(texts(item.path("shippingMethods"))).containsExactly(store.method());
    }
}
