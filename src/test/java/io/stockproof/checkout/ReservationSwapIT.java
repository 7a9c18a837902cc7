package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.testing.StockproofIT;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A cart that has a hold already. */
@StockproofIT
class ReservationSwapIT {

    @LocalServerPort int port;

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

    private CheckoutFixture aStore() {
        return CheckoutFixture.aStore(port, "", "");
    }
}
