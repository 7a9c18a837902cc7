package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.math.BigInteger;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What checkout refuses, each by its own name, and without holding anything. */
@StockproofIT
class CheckoutRefusalsIT {

    /** Of 3,000 characters, which no compression makes few. */
    private static final String LONG_ID = new Random(1).ints(3_000, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();

    @LocalServerPort int port;

    /** @param pointer of the member that is wrong; {@code null} where the refusal is about no member */
    private record Refused(String what, int status, String type, String pointer,
            Function<CheckoutFixture, Answer> call) {}

    private static Refused invalid(String what, String pointer, Function<CheckoutFixture, Answer> call) {
        return new Refused(what, 400, "invalid-request", pointer, call);
    }

    private static Refused refused(String what, int status, String type, Function<CheckoutFixture, Answer> call) {
        return new Refused(what, status, type, null, call);
    }

    private Stream<Refused> refusals() {
        return Stream.of(
                invalid("no units", "lines[0].quantity", store -> store.reserve("A", 0)),
                invalid("less than no units", "lines[0].quantity", store -> store.reserve("A", -1)),
                invalid("2^63 units", "lines[0].quantity", store -> store.reserve("A", BigInteger.TWO.pow(63))),
                invalid("half a unit", "lines[0].quantity", store -> store.reserve("A", 0.5)),
                invalid("a unit too many", "lines[0].quantity", store -> store.reserve("A", 1_000_001)),
                invalid("no lines", "lines", store -> reserve(store, "lines", List.of())),
                invalid("501 lines", "lines", store -> reserve(store, "lines", lines(501))),
                invalid("10,001 lines", "lines", store -> reserve(store, "lines", lines(10_001))),
                invalid("100,000 lines of nothing", "lines", store -> store.validate(
                        with(store.cart("A", 1), "lines", Collections.nCopies(100_000, Map.of("quantity", 0))))),
                invalid("an empty channel", "channel", store -> reserve(store, "channel", "")),
                invalid("a channel that is a number", "channel", store -> reserve(store, "channel", 5)),
                invalid("no channel", "channel", store -> reserve(store, "channel", null)),
                invalid("an empty method", "shippingMethod", store -> reserve(store, "shippingMethod", "")),
                invalid("a variant of 201 characters", "lines[0].variant", store -> store.reserve("😀".repeat(201), 1)),
                invalid("a line twice", "lines[1].lineId", store -> reserve(store, "lines", List.of(line(1), line(1)))),
                invalid("a line without a variant", "lines[0].variant",
                        store -> reserve(store, "lines", List.of(Map.of("lineId", "1", "quantity", 1)))),
                invalid("U+0000 in a reference", "reference", store -> reserve(store, "reference", "a\u0000b")),
                invalid("a typo", "ttl", store -> reserve(store, "ttl", 60)),
                invalid("a second too short", "ttlSeconds", store -> reserve(store, "ttlSeconds", 59)),
                invalid("a country that is none", "destination.country",
                        store -> reserve(store, "destination", Map.of("country", "ZZ"))),
                invalid("a destination without a country", "destination",
                        store -> reserve(store, "destination", Map.of())),
                invalid("a destination without a country to validate", "destination",
                        store -> store.validate(with(store.cart("A", 1), "destination", Map.of()))),
                invalid("a version longer than any", "lines[0].seen.version", store -> store.validate(
                        with(store.cart("A", 1), "lines", List.of(Map.of("lineId", "1", "variant", "A", "quantity", 1,
                                "seen", Map.of("version", "1:2:" + "3,".repeat(50_000))))))),
                invalid("no key", "Idempotency-Key", store -> store.api.post("/v1/reservations", store.cart("A", 1))),
                invalid("a key of 201 characters", "Idempotency-Key",
                        store -> store.reserve("k".repeat(201), store.cart("A", 1))),
                refused("an unknown channel", 404, "unknown-channel", store -> reserve(store, "channel", "nowhere")),
                refused("an unknown method", 404, "unknown-method",
                        store -> reserve(store, "shippingMethod", "balloon")),
                refused("a channel whose name is no code", 404, "unknown-channel",
                        store -> reserve(store, "channel", "NOPE")),
                refused("a channel whose name is no code, to validate", 404, "unknown-channel",
                        store -> store.validate(with(store.cart("A", 1), "channel", "x y"))),
                refused("a method whose name is no code", 404, "unknown-method",
                        store -> reserve(store, "shippingMethod", "x y")),
                refused("a method whose name is no code, to validate", 404, "unknown-method",
                        store -> store.validate(with(store.cart("A", 1), "shippingMethod", "NOPE"))),
                refused("a variant of 200 characters that nobody sells", 409, "insufficient-stock",
                        store -> store.reserve("😀".repeat(200), 1)),
                refused("a reservation of 3,000 characters", 404, "unknown-reservation",
                        store -> keyed(store).post("/v1/reservations/" + LONG_ID + "/confirm",
                                Map.of("orderId", "o"))),
                refused("a reservation of 3,000 characters to release", 404, "unknown-reservation",
                        store -> keyed(store).post("/v1/reservations/" + LONG_ID + "/release", null)),
                refused("a reservation of 3,000 characters to extend", 404, "unknown-reservation",
                        store -> extend(keyed(store), LONG_ID)),
                refused("an unknown reservation", 404, "unknown-reservation", store -> store.confirm("rsv_none", "o")),
                refused("an unknown hold to swap", 404, "unknown-reservation",
                        store -> reserve(store, "reservationId", "rsv_none")),
                refused("an unknown hold to leave out", 404, "unknown-reservation",
                        store -> store.validate(with(store.cart("A", 1), "reservationId", "rsv_none"))),
                refused("more than there is", 409, "insufficient-stock", store -> store.reserve("A", 6)),
                refused("an unknown variant", 409, "insufficient-stock", store -> store.reserve("NONE", 1)));
    }

    @TestFactory
    Stream<DynamicTest> refusesEachByItsNameAndHoldsNothing() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "").sells("A").has("A", 5);
        return refusals().map(one -> DynamicTest.dynamicTest(one.what(), () -> {
            JsonNode problem = one.call().apply(store).expect(one.status()).json();

            assertThat(problem.path("type").asText()).isEqualTo("/problems/" + one.type());
            if (one.pointer() != null) {
                assertThat(problem.path("errors").findValuesAsText("pointer")).contains(one.pointer());
            }
            assertThat(store.reserved("A")).isZero();
        }));
    }

    @Test
    void namesNoMoreOfTheErrorsThanAnybodyReads() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "");

        JsonNode problem = store.validate(with(store.cart(), "lines", Collections.nCopies(500, Map.of("quantity", 0))))
                .expect(400).json();

        assertThat(problem.path("errors")).hasSize(500);
        assertThat(problem.path("detail").asText()).contains("1500 errors, of which 500 are named");
    }

    @Test
    void repeatsOfALongNameOnlyItsBeginning() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "");

        Answer refused = store.validate(with(store.cart("A", 1), "channel", "X".repeat(5_000))).expect(404);

        assertThat(refused.json().path("detail").asText()).startsWith("There is no channel XXX").hasSize(2_001);
        assertThat(refused.body()).hasSizeLessThan(3_000);
    }

    @Test
    void saysWhatADestinationLacksAndNamesNoClass() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "");

        JsonNode problem = store.validate(with(store.cart("A", 1), "destination", Map.of())).expect(400).json();

        assertThat(problem.at("/errors/0/pointer").asText()).isEqualTo("destination");
        assertThat(problem.at("/errors/0/detail").asText()).isEqualTo("must have a country");
    }

    @Test
    void refusesAKeyThatWasUsedForAnotherBody() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "").sells("A").has("A", 5);
        store.reserve("reused-" + store.name, store.cart("A", 1)).expect(201);

        assertType(store.reserve("reused-" + store.name, store.cart("A", 2)), 422, "idempotency-key-reused");
        assertThat(store.reserved("A")).isEqualTo(1);
    }

    @Test
    void refusesEveryStepFromAWrongState() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "").sells("A").has("A", 5);
        String released = store.held("A", 2);
        store.release(released).expect(200);
        String confirmed = store.held("A", 1);
        store.confirm(confirmed, "o-1").expect(200);

        assertType(store.confirm(released, "o"), 409, "reservation-state");
        assertType(store.release(released), 409, "reservation-state");
        assertType(extend(store.api, released), 409, "reservation-state");
        assertType(reserve(store, "reservationId", released), 409, "reservation-state");
        assertType(store.validate(with(store.cart("A", 1), "reservationId", confirmed)), 409, "reservation-state");
        assertType(store.confirm(confirmed, "o-2"), 409, "reservation-state");
        assertType(extend(store.api, confirmed), 409, "reservation-state");
        assertThat(store.reserved("A")).isEqualTo(1);
    }

    @Test
    void showsAForeignReservationToNobody() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "").sells("A").has("A", 5);
        CheckoutFixture other = CheckoutFixture.aStore(port, "", "");
        String id = store.held("A", 2);
        String key = store.api
                .post("/v1/keys", Map.of("name", "o", "scopes", List.of("checkout"), "channels", List.of(other.name)))
                .expect(201).json().path("key").asText();
        Api stranger = Api.anonymous(port).key(key);

        assertType(stranger.get("/v1/reservations/" + id), 404, "unknown-reservation");
        assertType(stranger.post("/v1/reservations/" + id + "/confirm", Map.of("orderId", "o")), 404,
                "unknown-reservation");
        assertType(stranger.post("/v1/reservations/" + id + "/release", null), 404, "unknown-reservation");
        assertType(extend(stranger, id), 404, "unknown-reservation");
        assertType(stranger.post("/v1/carts/validate", store.cart("A", 1)), 404, "unknown-channel");
        Map<String, Object> swap = with(other.cart("A", 1), "reservationId", id);
        assertType(stranger.header("Idempotency-Key", "swap-" + id).post("/v1/reservations", swap), 404,
                "unknown-reservation");
        assertType(other.validate(swap), 404, "unknown-reservation");
        assertThat(store.reserved("A")).isEqualTo(2);
    }

    private static void assertType(Answer answer, int status, String type) {
        assertThat(answer.expect(status).json().path("type").asText()).isEqualTo("/problems/" + type);
    }

    private static Answer extend(Api api, String id) {
        return api.post("/v1/reservations/" + id + "/extend", Map.of("ttlSeconds", 60));
    }

    private static Answer reserve(CheckoutFixture store, String member, Object value) {
        return store.reserve(java.util.UUID.randomUUID().toString(), with(store.cart("A", 1), member, value));
    }

    private static Api keyed(CheckoutFixture store) {
        return store.api.header("Idempotency-Key", java.util.UUID.randomUUID().toString());
    }

    private static Map<String, Object> with(Map<String, Object> cart, String member, Object value) {
        Map<String, Object> changed = new HashMap<>(cart);
        changed.put(member, value);
        return changed;
    }

    private static Map<String, Object> line(int id) {
        return Map.of("lineId", "l" + id, "variant", "A", "quantity", 1);
    }

    private static List<Map<String, Object>> lines(int count) {
        return IntStream.range(0, count).mapToObj(CheckoutRefusalsIT::line).toList();
    }
}
