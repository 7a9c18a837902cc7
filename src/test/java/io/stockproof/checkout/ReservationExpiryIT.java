package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.access.Caller;
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
import org.springframework.transaction.support.TransactionTemplate;

/** Holds whose time is over. */
@StockproofIT
class ReservationExpiryIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired ReservationBatch batch;
    @Autowired TransactionTemplate transaction;

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

        await().until(() -> store.purchasable("A") == 5);

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

    @ParameterizedTest
    @ValueSource(strings = {"deleted", "no longer offered"})
    void refusesToConfirmAnExpiredHoldWhoseMethodIsGone(String fate) {
        CheckoutFixture store = aStore().sells("A").has("A", 5).has("A", "pl", 5, Instant.now());
        Map<String, Object> cart = store.cart("A", 2);
        cart.put("shippingMethod", store.name + "-express");
        String id = store.reserve("gone-" + store.name, cart).expect(201).json().path("id").asText();
        letTimeRunOut(id);
        store.api.put("/v1/channels/" + store.name, Map.of("shippingMethods", List.of(store.name + "-post")))
                .expect(200);
        if (fate.equals("deleted")) {
            store.api.delete("/v1/shipping-methods/" + store.name + "-express").expect(200);
        }

        JsonNode refused = store.confirm(id, "o-1").expect(409).json();

        assertThat(refused.path("type").asText()).isEqualTo("/problems/insufficient-stock");
        assertThat(refused.at("/lines/0/outcome").asText()).isEqualTo("REJECTED");
        assertThat(refused.at("/lines/0/reasons/0").asText()).isEqualTo("METHOD_NOT_OFFERED");
        assertThat(refused.at("/lines/0/alternatives").findValuesAsText("shippingMethod"))
                .containsExactly(store.name + "-post");
        assertThat(store.reserved("A")).isZero();
        store.release(id).expect(409);
        store.assertAuditIsClean();
    }

    /** Of a bundle of A and B that is now made of A alone, the unit of B was given back when its time was over. */
    @ParameterizedTest(name = "before a sweep: {0}")
    @ValueSource(booleans = {true, false})
    void keepsOfAHoldConfirmedAnewOnlyWhatServesItNow(boolean beforeASweep) {
        CheckoutFixture store = aStore().sells("B").sellsBundle("SET", "A", "B").has("A", 5).has("B", 5);
        store.held("B", 1);
        String id = store.held("SET", 1);
        store.sellsBundle("SET", "A");
        if (beforeASweep) {
            confirmJustAfterItsTime(id);
        } else {
            letTimeRunOut(id);
            await().until(() -> store.reserved("A") == 0);
            store.confirm(id, "o-1").expect(200);
        }

        JsonNode confirmed = store.api.get("/v1/reservations/" + id).expect(200).json();
        assertThat(confirmed.path("state").asText()).isEqualTo("CONFIRMED");
        assertThat(confirmed.at("/lines/0/allocations").findValuesAsText("sku")).containsExactly("A");
        store.assertAuditIsClean();

        store.release(id).expect(200);
        assertThat(store.reserved("A")).isZero();
        assertThat(store.reserved("B")).as("somebody else's").isEqualTo(1);
        store.assertAuditIsClean();
    }

    /** No sweep can come between, since none sees that its time is over. */
    private void confirmJustAfterItsTime(String id) {
        GroupCommit.Entry<Command, Reply> confirm =
                new GroupCommit.Entry<>(new Command.Confirm(Caller.SYSTEM, null, id, "o-1", null));
        await().ignoreException(BatchLocks.RulesMovedException.class).until(() -> transaction.execute(status -> {
            letTimeRunOut(id);
            return batch.decide(List.of(confirm), false).replies().get(confirm) instanceof Reply.Answered;
        }));
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
