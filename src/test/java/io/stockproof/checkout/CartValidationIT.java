package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.StockproofIT;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What of a cart can be bought now, and what came between. */
@StockproofIT
class CartValidationIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired CheckoutOutcomes outcomes;

    @Test
    void validatesAsItWouldReserveAndHoldsNothing() {
        CheckoutFixture store = aStore().sells("A", "B").has("A", 5).has("B", 1);

        JsonNode verdict = store.validate(store.cart("A", 3, "A", 4, "B", 2, "NONE", 1)).expect(200).json();

        assertThat(verdict.path("valid").asBoolean()).isFalse();
        assertThat(verdict.at("/lines").findValuesAsText("outcome"))
                .containsExactly("ACCEPTED", "REDUCED", "REDUCED", "REJECTED");
        assertThat(verdict.at("/lines/1/accepted").asLong()).isEqualTo(2);
        assertThat(verdict.at("/lines/3/status").asText()).isEqualTo("UNKNOWN_VARIANT");
        assertThat(store.purchasable("A")).isEqualTo(5);
    }

    @Test
    void saysWhatCameBetweenSinceTheShopperSawTheNumber() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        String seen = store.api
                .get("/v1/channels/" + store.name + "/variants/A/availability?country=DE")
                .json()
                .path("version")
                .asText();
        store.held("A", 4);
        store.api.put(
                "/v1/listings/" + store.name + "/A",
                Map.of(
                        "title",
                        "Renamed",
                        "sources",
                        List.of(Map.of(
                                "rank",
                                1,
                                "components",
                                List.of(Map.of("supplier", store.name, "sku", "A", "units", 1))))))
                .expect(200);
        Map<String, Object> line = Map.of(
                "lineId", "1", "variant", "A", "quantity", 2, "seen", Map.of("purchasable", 5, "version", seen));
        Map<String, Object> cart = store.cart();
        cart.put("lines", List.of(line));

        JsonNode answered = store.validate(cart).expect(200).json().at("/lines/0");

        assertThat(answered.at("/changedSinceSeen/0/cause").asText()).isEqualTo("RESERVED");
        assertThat(answered.at("/changedSinceSeen/0/reservedDelta").asLong()).isEqualTo(4);
        assertThat(answered.path("changedSinceSeen")).hasSize(1);
        assertThat(answered.at("/ruleChange/code").asText()).isEqualTo(store.name + "/A");
    }

    @Test
    void saysOfEachLineOnlyWhatItDidNotSee() {
        CheckoutFixture store = aStore().sells("A", "B").sellsBundle("SET", "A", "B").has("A", 500).has("B", 500);
        String first = version(store);
        for (int i = 0; i < SeenChanges.ENTRIES_MAX + 3; i++) {
            store.held("A", 1);
        }
        String second = version(store);
        store.held("B", 7);
        store.api.put("/v1/listings/" + store.name + "/B", Map.of("title", "B", "sources", List.of())).expect(200);
        Map<String, Object> cart = store.cart();
        cart.put("lines", List.of(
                line("1", "A", first), line("2", "A", second), line("3", "SET", second), line("4", "B", second),
                line("5", "NONE", first), Map.of("lineId", "6", "variant", "A", "quantity", 1)));

        JsonNode lines = store.validate(cart).expect(200).json().path("lines");

        assertThat(lines.at("/0/changedSinceSeen")).as("bounded").hasSize(SeenChanges.ENTRIES_MAX);
        assertThat(lines.at("/0/changedSinceSeen").findValues("ledgerEntry"))
                .extracting(JsonNode::asLong).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        assertThat(lines.at("/0/ruleChange").isNull()).isTrue();
        assertThat(lines.at("/1/changedSinceSeen")).isEmpty();
        assertThat(lines.at("/2/changedSinceSeen").findValuesAsText("reservedDelta")).containsExactly("7");
        assertThat(lines.at("/3/ruleChange/code").asText()).isEqualTo(store.name + "/B");
        assertThat(lines.at("/3/changedSinceSeen")).as("of nothing any more").isEmpty();
        assertThat(lines.at("/4/changedSinceSeen")).isEmpty();
        assertThat(lines.at("/5/changedSinceSeen").isNull()).isTrue();
    }

    @Test
    void answersForAWholeCartOfLinesThatWereSeen() {
        CheckoutFixture store = aStore().sells("A").has("A", 500);
        Map<String, Object> cart = store.cart();
        String version = version(store);
        store.held("A", 1);
        cart.put("lines", java.util.stream.IntStream.range(0, 500)
                .mapToObj(i -> line("l" + i, "A", version)).toList());

        JsonNode lines = store.validate(cart).expect(200).json().path("lines");

        assertThat(lines).hasSize(500);
        assertThat(lines).allSatisfy(line -> assertThat(line.path("changedSinceSeen")).hasSize(1));
    }

    private static String version(CheckoutFixture store) {
        return store.api.get("/v1/channels/" + store.name + "/variants/A/availability?country=DE").expect(200).json()
                .path("version").asText();
    }

    private static Map<String, Object> line(String id, String variant, String version) {
        return Map.of("lineId", id, "variant", variant, "quantity", 1, "seen", Map.of("version", version));
    }

    @Test
    void recordsEachLineOfAValidation() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "safetyStock: {units: 2}", "orderLimit: 4").sells("A")
                .has("A", 7);
        String seen = version(store);
        Map<String, Object> line = Map.of("lineId", "1", "variant", "A", "quantity", 6,
                "seen", Map.of("purchasable", 4, "version", seen));
        Map<String, Object> unseen = Map.of("lineId", "2", "variant", "NONE", "quantity", 1);
        store.validate(with(store.cart(), "lines", List.of(line, unseen))).expect(200);

        await().untilAsserted(() -> assertThat(jdbc.sql("""
                        SELECT o.outcome || ' ' || o.accepted || ' of ' || o.requested || ' ' || o.reasons::text
                               || ' ' || coalesce(o.seen_purchasable || ' by ' || o.seen_version, 'unseen')
                          FROM checkout_outcome o JOIN channel c USING (channel_id) WHERE c.code = :channel
                        """).param("channel", store.name).query(String.class).list())
                .containsExactlyInAnyOrder(
                        "REDUCED 4 of 6 {ORDER_LIMIT,SAFETY_STOCK} 4 by " + seen, "REJECTED 0 of 1 {} unseen"));
    }

    @Test
    void offersOtherMethodsWhereTheNamedOneGivesLess() {
        CheckoutFixture store = aStore().sells("A").has("A", "pl", 4, Instant.now()).has("A", "de", 1, Instant.now());
        Map<String, Object> cart = with(store.cart("A", 4), "shippingMethod", store.name + "-express");
        store.held("A", 1);

        JsonNode line = store.validate(cart).expect(200).json().at("/lines/0");

        assertThat(line.path("outcome").asText()).isEqualTo("REDUCED");
        assertThat(line.at("/alternatives/0/shippingMethod").asText()).isEqualTo(store.name + "-post");
        assertThat(line.at("/alternatives/0/purchasable").asLong()).isEqualTo(3);
    }

    @Test
    void offersByOtherMethodsNoMoreThanTheOrderLimitLeavesTheLine() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "orderLimit: 5").sells("A")
                .has("A", "pl", 10, Instant.now()).has("A", "de", 20, Instant.now());

        JsonNode named = store.validate(with(store.cart("A", 2, "A", 9), "shippingMethod", store.name + "-express"))
                .expect(200).json().at("/lines/1");
        JsonNode unnamed = store.validate(store.cart("A", 9)).expect(200).json().at("/lines/0");

        assertThat(named.path("accepted").asLong()).isEqualTo(3);
        assertThat(named.at("/alternatives/0/shippingMethod").asText()).isEqualTo(store.name + "-post");
        assertThat(named.at("/alternatives/0/purchasable").asLong()).isEqualTo(3);
        assertThat(unnamed.path("accepted").asLong()).isEqualTo(5);
        assertThat(unnamed.path("alternatives").findValuesAsText("shippingMethod"))
                .as("the line is served by post").containsExactly(store.name + "-express");
        assertThat(unnamed.at("/alternatives/0/purchasable").asLong()).isEqualTo(5);
    }

    /** Of another server, of nobody's making, or from after the database was set back to before it. */
    @ParameterizedTest
    @ValueSource(strings = {"88121", "0:0:", "9:8:", "a'b", "1:2:3,3", "900000000000000000:900000000000000000:"})
    void knowsNothingOfWhatWasSeenInAVersionThatItCannotHaveGiven(String version) {
        CheckoutFixture store = aStore().sells("A").has("A", 1);
        Map<String, Object> line = Map.of("lineId", "1", "variant", "A", "quantity", 2,
                "seen", Map.of("purchasable", 120, "version", version));

        JsonNode answered =
                store.validate(with(store.cart(), "lines", List.of(line))).expect(200).json().at("/lines/0");
        store.reserve("seen-" + store.name, with(store.cart(), "lines", List.of(line))).expect(409);

        assertThat(answered.path("outcome").asText()).isEqualTo("REDUCED");
        assertThat(answered.path("changedSinceSeen").isArray()).isTrue();
        assertThat(answered.path("changedSinceSeen")).isEmpty();
        assertThat(answered.path("ruleChange").isNull()).isTrue();
        outcomes.writeAll();
        assertThat(jdbc.sql("""
                        SELECT o.seen_purchasable FROM checkout_outcome o JOIN channel c USING (channel_id)
                         WHERE c.code = :channel
                        """).param("channel", store.name).query(Long.class).list()).containsExactly(120L);
    }

    private static Map<String, Object> with(Map<String, Object> cart, String member, Object value) {
        cart.put(member, value);
        return cart;
    }

    private CheckoutFixture aStore() {
        return CheckoutFixture.aStore(port, "", "");
    }
}
