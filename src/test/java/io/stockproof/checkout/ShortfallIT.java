package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Suppliers that take away what is promised. Of 9 units 2 are held and 3 are ordered; then there are fewer. */
@StockproofIT
class ShortfallIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired Shortfalls shortfalls;
    @Autowired ShortfallMetrics metrics;
    @Autowired MeterRegistry meters;

    CheckoutFixture store;
    String held;
    String ordered;

    private void promise(String supplierMore) {
        store = CheckoutFixture.aStore(port, supplierMore, "reservationTtlSeconds: 3600").sells("A").has("A", 9);
        Map<String, Object> cart = store.cart("A", 2);
        cart.put("reference", "cart-" + store.name);
        held = store.reserve("held-" + store.name, cart).expect(201).json().path("id").asText();
        ordered = store.held("A", 3);
        store.confirm(ordered, "order-" + store.name).expect(200);
    }

    private List<Shortfall> at(Instant now) {
        return shortfalls.list(new ShortfallFilter(new SupplierCode(store.name), null), now, null, 10).stream()
                .map(Shortfalls.Row::shortfall)
                .toList();
    }

    private Instant reflectAfter() {
        return jdbc.sql("SELECT reflect_after FROM checkout_allocation WHERE reservation_id = :id")
                .param("id", ordered)
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    @Test
    void countsAnOrderOnlyOnceTheNumberShouldIncludeIt() {
        promise("reflectionDelaySeconds: 600");
        assertThat(at(Instant.now())).as("all is covered").isEmpty();
        store.has("A", 1);
        Instant over = reflectAfter();

        Shortfall before = at(over.minusSeconds(1)).getFirst();
        Shortfall then = at(over).getFirst();
        Shortfall after = at(over.plusSeconds(1)).getFirst();

        assertThat(List.of(before.onHand(), before.reserved(), before.unitsShort(), before.awaitingReflection()))
                .containsExactly(1L, 5L, 1L, 3L);
        assertThat(List.of(then.unitsShort(), then.awaitingReflection())).containsExactly(4L, 0L);
        assertThat(after).isEqualTo(then);
    }

    @Test
    void isNoneWhereTheSuppliersNumberAlreadyWithoutTheOrderCoversTheHolds() {
        promise("reflectionDelaySeconds: 600");
        store.has("A", 2);

        Shortfall waiting = at(reflectAfter().minusSeconds(1)).getFirst();

        assertThat(waiting.unitsShort()).isZero();
        assertThat(waiting.awaitingReflection()).isEqualTo(3);
    }

    @Test
    void countsAnOrderAtANetSupplierAtOnceUnlessTheNumberIncludesIt() {
        promise("stockIs: NET");
        Instant over = reflectAfter();
        Instant stale = over.minusSeconds(1);
        jdbc.sql("""
                        UPDATE stock_position SET observed_at = :at, taken_at = :at
                         WHERE supplier_id = (SELECT supplier_id FROM supplier WHERE code = :code)
                        """)
                .param("at", stale.minusSeconds(5).atOffset(java.time.ZoneOffset.UTC))
                .param("code", store.name)
                .update();
        store.has("A", "de", 1, stale);
        assertThat(at(over.plusSeconds(1)).getFirst().unitsShort()).isEqualTo(4);
        assertThat(at(over.minusNanos(1_000)).getFirst().awaitingReflection()).isEqualTo(3);

        store.has("A", "de", 1, over.plusNanos(1_000));

        assertThat(at(over.plusSeconds(1)).getFirst().unitsShort()).as("the holds alone").isEqualTo(1);
    }

    @Test
    void leavesOutHoldsWhoseTimeIsOver() {
        promise("reflectionDelaySeconds: 600");
        store.has("A", 3);

        assertThat(at(Instant.now().plusSeconds(3_700))).isEmpty();
    }

    @Test
    void cancelsNothingAndShowsWhomItConcerns() {
        promise("reflectionDelaySeconds: 600");
        store.has("A", 0);

        JsonNode item = store.api.get("/v1/shortfalls?supplier=" + store.name).expect(200).json().at("/items/0");

        assertThat(item.path("location").asText()).isEqualTo(store.name + "/de");
        assertThat(item.path("unitsShort").asLong()).isEqualTo(2);
        assertThat(item.path("awaitingReflection").asLong()).isEqualTo(3);
        assertThat(item.path("reservationsTotal").asLong()).isEqualTo(2);
        assertThat(item.path("reservations").findValuesAsText("id")).containsExactly(held, ordered);
        assertThat(item.at("/reservations/0/reference").asText()).isEqualTo("cart-" + store.name);
        assertThat(item.at("/reservations/1/orderId").asText()).isEqualTo("order-" + store.name);
        assertThat(store.api.get("/v1/reservations/" + held).json().path("state").asText()).isEqualTo("HELD");
        assertThat(store.api.get("/v1/reservations/" + ordered).json().path("state").asText()).isEqualTo("CONFIRMED");
        store.assertAuditIsClean();
        assertThat(store.api.header("Accept", "text/csv").get("/v1/shortfalls?channel=" + store.name).expect(200).body()
                .lines())
                .hasSize(3)
                .anyMatch(line -> line.startsWith(store.name + ",A," + store.name + "/de,0,5,2,3,"));
    }

    @Test
    void showsAChannelItsOwnAlone() {
        promise("reflectionDelaySeconds: 600");
        store.has("A", 0);
        CheckoutFixture other = CheckoutFixture.aStore(port, "", "");

        assertThat(store.api.get("/v1/shortfalls?supplier=" + store.name + "&channel=" + other.name).expect(200).json()
                .path("items"))
                .isEmpty();
        store.api.get("/v1/shortfalls?channel=nowhere").expect(404);
        store.api.get("/v1/shortfalls?supplier=nobody").expect(404);
        Api.with(port, "checkout").get("/v1/shortfalls").expect(403);
        assertThat(store.api.get("/v1/shortfalls?limit=1&channel=" + store.name).expect(200).json().path("items"))
                .hasSize(1);
    }

    @Test
    void isCountedByATaskForEveryInstanceToTell() {
        promise("reflectionDelaySeconds: 600");
        store.has("A", 0);

        shortfalls.count(Instant.now());
        metrics.refresh();

        assertThat(meters.get("stockproof.shortfall.positions").gauge().value()).isPositive();
        assertThat(meters.get("stockproof.shortfall.units").gauge().value()).isGreaterThanOrEqualTo(2);
        assertThat(meters.get("stockproof.shortfall.awaiting").gauge().value()).isGreaterThanOrEqualTo(3);
    }
}
