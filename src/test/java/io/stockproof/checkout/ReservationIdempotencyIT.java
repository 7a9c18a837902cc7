package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.testing.Answer;
import io.stockproof.testing.StockproofIT;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The same key again. */
@StockproofIT
class ReservationIdempotencyIT {

    @LocalServerPort int port;

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

    private CheckoutFixture aStore() {
        return CheckoutFixture.aStore(port, "", "");
    }
}
