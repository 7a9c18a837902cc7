package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.StockproofIT;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Holds whose time is over. */
@StockproofIT
class ReservationExpiryIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;

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
