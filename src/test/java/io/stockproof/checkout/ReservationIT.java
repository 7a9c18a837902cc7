package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@StockproofIT
class ReservationIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;

    @Test
    void holdsWhatTheStorefrontShowsAndNoMore() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);

        Answer held = store.reserve("A", 3).expect(201);

        assertThat(held.json().path("state").asText()).isEqualTo("HELD");
        assertThat(held.json().at("/lines/0/allocations/0/location").asText()).isEqualTo(store.name + "/de");
        assertThat(held.json().at("/lines/0/allocations/0/quantity").asLong()).isEqualTo(3);
        assertThat(store.purchasable("A")).isEqualTo(2);
        JsonNode refused = store.reserve("A", 3).expect(409).json();
        assertThat(refused.path("type").asText()).isEqualTo("/problems/insufficient-stock");
        assertThat(refused.at("/lines/0/accepted").asLong()).isEqualTo(2);
        assertThat(refused.at("/lines/0/outcome").asText()).isEqualTo("REDUCED");
        assertThat(refused.at("/lines/0/reasons/0").asText()).isEqualTo("RESERVED");
        store.assertAuditIsClean();
    }

    @Test
    void holdsAllLinesOrNone() {
        CheckoutFixture store = aStore().sells("A", "B").has("A", 5).has("B", 1);

        store.reserve("A", 2, "B", 2).expect(409);

        assertThat(store.purchasable("A")).isEqualTo(5);
        assertThat(store.purchasable("B")).isEqualTo(1);
    }

    @Test
    void addsUpSharedItemsOverVariantsAndBundles() {
        CheckoutFixture store = aStore().sells("A", "B").sellsBundle("SET", "A", "B").has("A", 3).has("B", 9);

        store.reserve("A", 2, "SET", 2).expect(409);

        store.reserve("A", 2, "SET", 1).expect(201);
        assertThat(store.reserved("A")).isEqualTo(3);
        assertThat(store.reserved("B")).isEqualTo(1);
    }

    @Test
    void givesTheFirstAnswerToARepeatedKeyWithoutASecondEffect() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);

        Answer first = store.reserve("key-" + store.name, store.cart("A", 2)).expect(201);
        Answer again = store.reserve("key-" + store.name, store.cart("A", 2)).expect(201);

        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(store.reserved("A")).isEqualTo(2);
        Answer other = store.reserve("key-" + store.name, store.cart("A", 3)).expect(422);
        assertThat(other.json().path("type").asText()).isEqualTo("/problems/idempotency-key-reused");
    }

    @Test
    void keepsARefusalOnStockUnderItsKey() {
        CheckoutFixture store = aStore().sells("A").has("A", 1);
        store.reserve("no-" + store.name, store.cart("A", 2)).expect(409);
        store.has("A", 9);

        Answer again = store.reserve("no-" + store.name, store.cart("A", 2)).expect(409);

        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(again.json().at("/lines/0/accepted").asLong()).isEqualTo(1);
    }

    @Test
    void servesALineFromTheFirstLocationThatCanServeItWhole() {
        CheckoutFixture store = aStore().sells("A");
        Instant now = Instant.now();
        store.has("A", "de", 2, now).has("A", "pl", 5, now);

        JsonNode small = reservedByPost(store, 2);
        JsonNode large = reservedByPost(store, 4);

        assertThat(small.at("/lines/0/allocations/0/location").asText()).isEqualTo(store.name + "/de");
        assertThat(large.at("/lines/0/allocations/0/location").asText()).isEqualTo(store.name + "/pl");
    }

    @Test
    void limitsAVariantOverTheWholeCart() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "orderLimit: 3").sells("A").has("A", 9);

        JsonNode refused = store.reserve("A", 2, "A", 2).expect(409).json();

        assertThat(refused.at("/lines/1/accepted").asLong()).isEqualTo(1);
        assertThat(refused.at("/lines/1/reasons/0").asText()).isEqualTo("ORDER_LIMIT");
        store.reserve("A", 2, "A", 1).expect(201);
    }

    @Test
    void freesAReleasedHoldAtOnceAndRefusesToReleaseItTwice() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        String id = store.held("A", 5);

        assertThat(store.release(id).expect(200).json().path("state").asText()).isEqualTo("RELEASED");

        assertThat(store.purchasable("A")).isEqualTo(5);
        assertThat(store.release(id).expect(409).json().path("type").asText()).isEqualTo("/problems/reservation-state");
        store.confirm(id, "o-1").expect(409);
        store.assertAuditIsClean();
    }

    @Test
    void swapsTheCartsOwnHoldForAnotherOrLeavesItAlone() {
        CheckoutFixture store = aStore().sells("A", "B").has("A", 5).has("B", 1);
        String own = store.held("A", 5);
        Map<String, Object> more = store.cart("A", 5, "B", 1);
        more.put("reservationId", own);
        Map<String, Object> tooMuch = store.cart("A", 6);
        tooMuch.put("reservationId", own);

        store.reserve("much-" + own, tooMuch).expect(409);
        assertThat(store.api.get("/v1/reservations/" + own).expect(200).json().path("state").asText())
                .isEqualTo("HELD");
        store.reserve("more-" + own, more).expect(201);

        assertThat(store.api.get("/v1/reservations/" + own).expect(200).json().path("state").asText())
                .isEqualTo("RELEASED");
        assertThat(store.reserved("A")).isEqualTo(5);
        store.assertAuditIsClean();
    }

    @Test
    void neverRefusesABuyerBecauseOfAHoldWhoseTimeIsOver() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        String id = store.held("A", 5);
        letTimeRunOut(id);

        store.reserve("A", 5).expect(201);

        assertThat(store.api.get("/v1/reservations/" + id).json().path("state").asText()).isEqualTo("EXPIRED");
        assertThat(store.reserved("A")).isEqualTo(5);
        store.assertAuditIsClean();
    }

    @Test
    void expiresAHoldBySweepAndFreesItsUnits() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        String id = store.held("A", 5);
        letTimeRunOut(id);

        await().atMost(Duration.ofSeconds(10)).until(() -> store.purchasable("A") == 5);

        JsonNode newest = store.api.get("/v1/ledger?supplier=" + store.name + "&sku=A").json().at("/items/0");
        assertThat(newest.path("cause").asText()).isEqualTo("EXPIRED");
        assertThat(newest.path("reservedDelta").asLong()).isEqualTo(-5);
        assertThat(newest.path("channel").asText()).isEqualTo(store.name);
        assertThat(newest.path("reference").asText()).isEqualTo(id);
    }

    @Test
    void confirmsAnExpiredHoldOnlyWhereThereIsStock() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        String early = store.held("A", 5);
        letTimeRunOut(early);
        String late = store.held("A", 3);

        store.confirm(early, "o-1").expect(409);
        store.release(late).expect(200);
        JsonNode confirmed = store.confirm(early, "o-1").expect(200).json();

        assertThat(confirmed.path("state").asText()).isEqualTo("CONFIRMED");
        assertThat(store.reserved("A")).isEqualTo(5);
        store.assertAuditIsClean();
    }

    @Test
    void confirmsTheSameOrderAgainAndNoOther() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        String id = store.held("A", 5);
        JsonNode first = store.confirm(id, "o-1").expect(200).json();

        JsonNode again = store.confirm(id, "o-1").expect(200).json();

        assertThat(again.path("confirmedAt")).isEqualTo(first.path("confirmedAt"));
        store.confirm(id, "o-2").expect(409);
        assertThat(store.api.post("/v1/reservations/" + id + "/extend", Map.of("ttlSeconds", 60)).expect(409).json()
                .path("type")
                .asText())
                .isEqualTo("/problems/reservation-state");
    }

    @Test
    void reflectsAnOrderByAnObservationTakenLateEnoughAlsoIfTheNumberDidNotChange() {
        CheckoutFixture store =
                CheckoutFixture.aStore(port, "reflectionDelaySeconds: 2", "").sells("A").has("A", 5);
        String id = store.held("A", 2);
        Instant passedOn = Instant.parse(store.confirm(id, "o-1").expect(200).json().path("passedOnAt").asText());

        store.has("A", "de", 5, passedOn.plusMillis(1_000));
        await().pollDelay(Duration.ofMillis(2_600)).until(() -> true);
        assertThat(store.reserved("A")).as("taken a second too early").isEqualTo(2);

        store.has("A", "de", 5, passedOn.plusMillis(2_000));
        await().atMost(Duration.ofSeconds(10)).until(() -> store.reserved("A") == 0);
        assertThat(store.api.get("/v1/reservations/" + id).json().path("state").asText()).isEqualTo("REFLECTED");
        store.assertAuditIsClean();
    }

    @Test
    void reflectsAnOrderAtANetSupplierByTheFirstObservationAfterIt() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "stockIs: NET", "").sells("A").has("A", 5);
        String id = store.held("A", 2);
        Instant passedOn = Instant.parse(store.confirm(id, "o-1").expect(200).json().path("passedOnAt").asText());

        store.has("A", "de", 5, passedOn.minusMillis(1));
        await().pollDelay(Duration.ofMillis(800)).until(() -> true);
        assertThat(store.reserved("A")).as("taken before the order").isEqualTo(2);

        store.has("A", "de", 3, passedOn.plusMillis(1));
        await().atMost(Duration.ofSeconds(10)).until(() -> store.reserved("A") == 0);
        assertThat(store.purchasable("A")).isEqualTo(3);
    }

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
    void leavesTheCartsOwnHoldOutOfTheNumbers() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        String own = store.held("A", 5);
        Map<String, Object> cart = store.cart("A", 5);
        assertThat(store.validate(cart).expect(200).json().path("valid").asBoolean()).isFalse();

        cart.put("reservationId", own);

        assertThat(store.validate(cart).expect(200).json().path("valid").asBoolean()).isTrue();
        store.release(own).expect(200);
        store.validate(cart).expect(409);
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
    void recordsEachLineOfAValidation() {
        CheckoutFixture store = aStore().sells("A").has("A", 1);
        store.validate(store.cart("A", 2)).expect(200);

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(jdbc.sql("""
                        SELECT o.outcome || ' ' || o.accepted || ' of ' || o.requested
                          FROM checkout_outcome o JOIN channel c USING (channel_id) WHERE c.code = :channel
                        """).param("channel", store.name).query(String.class).list())
                .containsExactly("REDUCED 1 of 2"));
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
    void hidesReservationsOfOtherChannels() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        String id = store.held("A", 1);
        String key = store.api
                .post(
                        "/v1/keys",
                        Map.of("name", "other", "scopes", List.of("checkout"), "channels", List.of("elsewhere")))
                .expect(201)
                .json()
                .path("key")
                .asText();
        Api other = Api.anonymous(port).key(key);

        other.get("/v1/reservations/" + id).expect(404);
        other.post("/v1/reservations/" + id + "/release", null).expect(404);
        assertThat(other.get("/v1/reservations").expect(200).json().path("items")).isEmpty();
    }

    @Test
    void listsByStateReferenceAndVariant() {
        CheckoutFixture store = aStore().sells("A", "B").has("A", 5).has("B", 5);
        Map<String, Object> cart = store.cart("A", 1);
        cart.put("reference", "cart-of-" + store.name);
        store.reserve("l-" + store.name, cart).expect(201);
        store.held("B", 1);

        assertThat(store.api.get("/v1/reservations?reference=cart-of-" + store.name).json().path("items"))
                .hasSize(1);
        assertThat(store.api.get("/v1/reservations?state=HELD&variant=B&limit=1").expect(200).json().path("items"))
                .hasSize(1);
    }

    @Test
    void refusesBadInputByNameAndHoldsNothing() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        assertInvalid(store.reserve("A", 0), "lines[0].quantity");
        assertInvalid(store.reserve("A", -1), "lines[0].quantity");
        assertInvalid(store.reserve("A", new java.math.BigInteger("9223372036854775808")), "lines[0].quantity");
        assertInvalid(store.reserve("A", 1_000_001), "lines[0].quantity");
        assertInvalid(store.api.post("/v1/reservations", store.cart("A", 1)), "Idempotency-Key");
        assertInvalid(store.reserve("k".repeat(201), store.cart("A", 1)), "Idempotency-Key");
        assertInvalid(
                store.reserve("z-" + store.name, with(store.cart("A", 1), "destination", Map.of("country", "ZZ"))),
                "destination.country");
        assertInvalid(store.reserve("l-" + store.name, with(store.cart("A", 1), "lines", lines(501))), "lines");
        assertThat(store.reserve("c-" + store.name, with(store.cart("A", 1), "channel", "nowhere")).expect(404).json()
                .path("type")
                .asText())
                .isEqualTo("/problems/unknown-channel");
        assertThat(store.reserve("m-" + store.name, with(store.cart("A", 1), "shippingMethod", "balloon"))
                .expect(404)
                .json()
                .path("type")
                .asText())
                .isEqualTo("/problems/unknown-method");
        assertThat(store.confirm("rsv_none", "o").expect(404).json().path("type").asText())
                .isEqualTo("/problems/unknown-reservation");
        assertThat(store.reserved("A")).isZero();
    }

    private static JsonNode reservedByPost(CheckoutFixture store, int quantity) {
        Map<String, Object> cart = with(store.cart("A", quantity), "shippingMethod", store.name + "-post");
        return store.reserve("post-" + quantity + store.name, cart).expect(201).json();
    }

    private static void assertInvalid(Answer answer, String pointer) {
        JsonNode problem = answer.expect(400).json();
        assertThat(problem.path("type").asText()).isEqualTo("/problems/invalid-request");
        assertThat(problem.path("errors").findValuesAsText("pointer")).contains(pointer);
    }

    private static Map<String, Object> with(Map<String, Object> cart, String member, Object value) {
        cart.put(member, value);
        return cart;
    }

    private static List<Map<String, Object>> lines(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> Map.<String, Object>of("lineId", "l" + i, "variant", "A", "quantity", 1))
                .toList();
    }

    private CheckoutFixture aStore() {
        return CheckoutFixture.aStore(port, "", "");
    }

    private void letTimeRunOut(String id) {
        jdbc.sql("""
                        UPDATE checkout_reservation SET expires_at = clock_timestamp() - interval '1 ms'
                         WHERE reservation_id = :id
                        """).param("id", id).update();
    }
}
