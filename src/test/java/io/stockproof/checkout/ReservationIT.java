package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
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

/** Holds: of what, from where, all or none, and who sees them. */
@StockproofIT
class ReservationIT {

    @LocalServerPort int port;

    @Autowired MeterRegistry meters;

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
    void measuresHowLongABatchHoldsWhatItLocks() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        Timer held = meters.timer("stockproof.transaction.hold", "operation", "checkout");
        long before = held.count();

        store.reserve("A", 3).expect(201);

        assertThat(held.count()).isGreaterThan(before);
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
    void holdsForAsLongAsTheChannelSaysUnlessTheCartSaysAnother() {
        CheckoutFixture store =
                CheckoutFixture.aStore(port, "", "reservationTtlSeconds: 1234").sells("A").has("A", 5);
        Map<String, Object> cart = store.cart("A", 1);

        assertThat(ttl(store.reserve("A", 1).expect(201).json())).isEqualTo(Duration.ofSeconds(1_234));
        cart.put("ttlSeconds", 77);
        assertThat(ttl(store.reserve("k", cart).expect(201).json())).isEqualTo(Duration.ofSeconds(77));

        CheckoutFixture hasty = CheckoutFixture.aStore(port, "", "reservationTtlSeconds: 1").sells("A").has("A", 5);
        assertThat(ttl(hasty.reserve("A", 1).expect(201).json())).isEqualTo(Duration.ofSeconds(1));
    }

    private static Duration ttl(JsonNode reservation) {
        return Duration.between(instant(reservation, "createdAt"), instant(reservation, "expiresAt"));
    }

    private static Instant instant(JsonNode reservation, String member) {
        return Instant.parse(reservation.path(member).asText());
    }

    @Test
    void extendsAHoldFromNowOn() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        JsonNode held = store.reserve("A", 2).expect(201).json();
        Instant before = instant(held, "createdAt");

        JsonNode extended = store.api
                .post("/v1/reservations/" + held.path("id").asText() + "/extend", Map.of("ttlSeconds", 3_600))
                .expect(200)
                .json();

        assertThat(extended.path("state").asText()).isEqualTo("HELD");
        assertThat(instant(extended, "expiresAt"))
                .isAfter(instant(held, "expiresAt"))
                .isBetween(before.plusSeconds(3_600), before.plusSeconds(3_600 + 60));
        assertThat(store.api.get("/v1/reservations/" + held.path("id").asText()).json().path("expiresAt"))
                .isEqualTo(extended.path("expiresAt"));
        assertThat(store.purchasable("A")).isEqualTo(3);
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

    private static JsonNode reservedByPost(CheckoutFixture store, int quantity) {
        Map<String, Object> cart = with(store.cart("A", quantity), "shippingMethod", store.name + "-post");
        return store.reserve("post-" + quantity + store.name, cart).expect(201).json();
    }

    private static Map<String, Object> with(Map<String, Object> cart, String member, Object value) {
        cart.put(member, value);
        return cart;
    }

    private CheckoutFixture aStore() {
        return CheckoutFixture.aStore(port, "", "");
    }
}
