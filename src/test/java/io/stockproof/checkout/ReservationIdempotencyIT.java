package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.stockproof.access.Caller;
import io.stockproof.access.IdempotencyBatch;
import io.stockproof.access.IdempotencyBatch.Claim;
import io.stockproof.checkout.GroupCommit.Entry;
import io.stockproof.database.RoundTrip;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Standoff;
import io.stockproof.testing.StockproofIT;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The same key again. */
@StockproofIT
class ReservationIdempotencyIT {

    private static final Caller ADMIN = new Caller("admin", "admin", Set.of(), Set.of(), null);
    private static final Problem INSUFFICIENT = ProblemType.INSUFFICIENT_STOCK.because("the first answer");

    @LocalServerPort int port;
    @Autowired ApplicationContext context;
    @Autowired JdbcClient jdbc;
    @Autowired NamedParameterJdbcTemplate trips;
    @Autowired IdempotencyBatch keys;
    @Autowired ObjectMapper json;
    @Autowired ReservationBatch batch;
    @Autowired TransactionTemplate transaction;

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

    /** A first one elsewhere has confirmed, and gives the hold's lock back with its commit. */
    @Test
    void isAnsweredAsTheFirstWasForWhichItHasWaitedAtAReservation() throws Exception {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        String id = store.held("A", 1);
        Claim first = keys.claimOf(ADMIN, "reservations/" + id + "/confirm", "same",
                new ReservationController.Confirmation("o-1", null));

        Answer repeat = new Standoff(context).with(
                () -> jdbc.sql("UPDATE checkout_reservation SET state = 'RELEASED' WHERE reservation_id = :id")
                        .param("id", id)
                        .update(),
                () -> store.api.header("Idempotency-Key", "same")
                        .post("/v1/reservations/" + id + "/confirm", Map.of("orderId", "o-1")),
                () -> keep(first, INSUFFICIENT));

        assertThat(repeat.status()).isEqualTo(409);
        assertThat(repeat.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(repeat.json().path("detail").asText()).isEqualTo("the first answer");
        jdbc.sql("UPDATE checkout_reservation SET state = 'HELD' WHERE reservation_id = :id").param("id", id).update();
        store.release(id).expect(200);
    }

    /** A first one elsewhere has written its key already, and is about to commit. */
    @Test
    void isAnsweredAsTheFirstWasForWhichItHasWaitedAtTheKey() throws Exception {
        CheckoutFixture store = aStore().sells("A", "B").has("A", 5).has("B", 5);
        String key = "twice-" + store.name;
        Claim first = keys.claimOf(ADMIN, "reservations", key, json.convertValue(store.cart("A", 2), Cart.class));

        Answer repeat = new Standoff(context).with(
                () -> keep(first, INSUFFICIENT), () -> store.reserve(key, store.cart("A", 2)), () -> {});

        assertThat(repeat.status()).isEqualTo(409);
        assertThat(repeat.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(store.reserved("A")).as("what was decided without the key's knowledge is undone").isZero();
        store.assertAuditIsClean();
    }

    @Test
    void isRefusedAsReusedForAnotherRequestThanThatForWhichItHasWaited() throws Exception {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        String key = "twice-" + store.name;
        Claim first = keys.claimOf(ADMIN, "reservations", key, json.convertValue(store.cart("A", 2), Cart.class));

        Answer other = new Standoff(context).with(
                () -> keep(first, INSUFFICIENT), () -> store.reserve(key, store.cart("A", 3)), () -> {});

        assertThat(other.expect(422).json().path("type").asText()).isEqualTo("/problems/idempotency-key-reused");
        assertThat(store.reserved("A")).isZero();
    }

    /** Refusals of carts that say what had been seen are kept after their batch. */
    @Test
    void isAnsweredAsTheFirstWasAlsoWhereItsRefusalIsCompletedByWhatCameBetween() throws Exception {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        String version = store.validate(store.cart("A", 5)).expect(200).json().path("version").asText();
        store.held("A", 4);
        Map<String, Object> cart = store.cart();
        cart.put("lines", List.of(Map.of("lineId", "1", "variant", "A", "quantity", 5,
                "seen", Map.of("purchasable", 5, "version", version))));
        String key = "seen-" + store.name;
        Claim first = keys.claimOf(ADMIN, "reservations", key, json.convertValue(cart, Cart.class));

        Answer repeat = new Standoff(context).with(
                () -> keep(first, INSUFFICIENT), () -> store.reserve(key, cart), () -> {});

        assertThat(repeat.expect(409).json().path("detail").asText()).isEqualTo("the first answer");
        assertThat(repeat.headers().firstValue("Idempotency-Replayed")).contains("true");
    }

    @Test
    void isAnsweredTogetherWithAllThatCameAtOnceOnceItsFirstIsKnown() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        String key = "often-" + store.name;
        String id = store.reserve(key, store.cart("A", 2)).expect(201).json().path("id").asText();

        ReservationBatch.Result result = decide(store, key, store.cart("A", 2), 3);

        assertThat(result.postponed()).isEmpty();
        assertThat(result.replies().values()).hasSize(3)
                .allSatisfy(reply -> {
                    ResponseEntity<?> answer = reply.orThrow();
                    assertThat(answer.getHeaders().getFirst("Idempotency-Replayed")).isEqualTo("true");
                    assertThat(((RawValue) answer.getBody()).rawValue()).asString().contains(id);
                });
    }

    @Test
    void isRefusedTogetherWithAllThatCameAtOnceWhereItIsRefusedWithoutATrace() {
        CheckoutFixture store = aStore().sells("A").has("A", 5);
        Map<String, Object> cart = store.cart("A", 2);
        cart.put("shippingMethod", "none");

        ReservationBatch.Result result = decide(store, "none-" + store.name, cart, 3);

        assertThat(result.postponed()).isEmpty();
        assertThat(result.replies().values()).hasSize(3)
                .allSatisfy(reply -> assertThat(((Reply.Refused) reply).problem().type())
                        .isEqualTo(ProblemType.UNKNOWN_METHOD));
    }

    private ReservationBatch.Result decide(CheckoutFixture store, String key, Map<String, Object> body, int times) {
        Cart cart = json.convertValue(body, Cart.class);
        Claim claim = keys.claimOf(ADMIN, "reservations", key, cart);
        List<Entry<Command, Reply>> entries = Stream
                .generate(() -> new Entry<Command, Reply>(new Command.Hold(ADMIN, claim, cart)))
                .limit(times)
                .toList();
        try {
            return Objects.requireNonNull(transaction.execute(status -> batch.decide(entries, true)));
        } catch (BatchLocks.RulesMovedException e) { // by the store that was just made
            return Objects.requireNonNull(transaction.execute(status -> batch.decide(entries, true)));
        }
    }

    private void keep(Claim claim, Problem answer) {
        RoundTrip trip = new RoundTrip(trips);
        keys.keep(Map.of(claim, answer), trip);
        trip.send();
    }

    private CheckoutFixture aStore() {
        return CheckoutFixture.aStore(port, "", "");
    }
}
