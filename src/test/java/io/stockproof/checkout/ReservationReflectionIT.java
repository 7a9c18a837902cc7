package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.ledger.Coverage;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Orders, and the suppliers' numbers that include them. Two units of five are ordered; all of it is moved two hours into
 * the past, so that observations around the boundary can be sent.
 */
@StockproofIT
class ReservationReflectionIT {

    private static final String GROSS = "reflectionDelaySeconds: 600";
    private static final String NET = "stockIs: NET";

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired Reflection reflection;
    @Autowired Coverage coverage;
    @Autowired PlatformTransactionManager transactions;

    /** An order of long ago. */
    private final class Order {

        final CheckoutFixture store;
        final String id;
        final Instant passedOnAt;

        Order(String supplierMore) {
            store = CheckoutFixture.aStore(port, supplierMore, "")
                    .sells("A")
                    .has("A", "de", 5, Instant.now().minus(Duration.ofHours(3)));
            id = store.held("A", 2);
            store.confirm(id, "o-" + store.name).expect(200);
            jdbc.sql("""
                            UPDATE checkout_reservation
                               SET created_at = created_at - interval '2 h', confirmed_at = confirmed_at - interval '2 h',
                                   passed_on_at = passed_on_at - interval '2 h'
                             WHERE reservation_id = :id
                            """).param("id", id).update();
            jdbc.sql("""
                            UPDATE checkout_allocation SET reflect_after = reflect_after - interval '2 h'
                             WHERE reservation_id = :id
                            """).param("id", id).update();
            passedOnAt = at("SELECT passed_on_at FROM checkout_reservation WHERE reservation_id = :id");
        }

        Instant reflectAfter() {
            return at("SELECT DISTINCT reflect_after FROM checkout_allocation WHERE reservation_id = :id");
        }

        private Instant at(String sql) {
            return jdbc.sql(sql).param("id", id).query(OffsetDateTime.class).single().toInstant();
        }

        void observed(Instant takenAt, long quantity) {
            store.has("A", "de", quantity, takenAt);
        }

        /** A poll of the whole supplier that found nothing changed. */
        void covered(Instant observedAt, @Nullable Instant takenAt) {
            int supplier = jdbc.sql("SELECT supplier_id FROM supplier WHERE code = :code")
                    .param("code", store.name)
                    .query(Integer.class)
                    .single();
            new TransactionTemplate(transactions)
                    .executeWithoutResult(status -> coverage.raise(supplier, observedAt, takenAt));
        }

        String state() {
            while (reflection.sweep() > 0) {}
            return store.api.get("/v1/reservations/" + id).expect(200).json().path("state").asText();
        }
    }

    @ParameterizedTest
    @CsvSource({"600, 5", "600, 3", "0, 5", "0, 3"})
    void reflectsAnOrderByAnObservationOfTheBoundaryAndNoneBefore(int delaySeconds, long quantity) {
        Order order = new Order(delaySeconds == 0 ? NET : GROSS);
        Instant boundary = order.passedOnAt.plusSeconds(delaySeconds);
        // At a NET supplier, of the very microsecond is not after it.
        assertThat(order.reflectAfter()).isEqualTo(delaySeconds == 0 ? boundary.plusNanos(1_000) : boundary);

        order.observed(boundary.minusSeconds(1), quantity);
        assertThat(order.state()).as("a second too early").isEqualTo("CONFIRMED");
        assertThat(order.store.reserved("A")).isEqualTo(2);

        order.observed(order.reflectAfter(), quantity);
        assertThat(order.state()).isEqualTo("REFLECTED");
        assertThat(order.store.reserved("A")).isZero();
        assertThat(order.store.purchasable("A")).isEqualTo(quantity);
        order.store.assertAuditIsClean();
    }

    @ParameterizedTest
    @CsvSource({"600, 5", "600, 3", "0, 5", "0, 3"})
    void reflectsAnOrderASecondAfterTheBoundary(int delaySeconds, long quantity) {
        Order order = new Order(delaySeconds == 0 ? NET : GROSS);

        order.observed(order.passedOnAt.plusSeconds(delaySeconds + 1), quantity);

        assertThat(order.state()).isEqualTo("REFLECTED");
    }

    @Test
    void aNumberStampedAheadOfTimeIncludesNoOrderThatCameAfterIt() {
        CheckoutFixture store = CheckoutFixture.aStore(port, NET, "")
                .sells("A")
                .has("A", "de", 10, Instant.now().plusSeconds(4));
        String id = store.held("A", 1);
        store.confirm(id, "o-" + store.name).expect(200);

        while (reflection.sweep() > 0) {}

        assertThat(store.api.get("/v1/reservations/" + id).expect(200).json().path("state").asText())
                .isEqualTo("CONFIRMED");
        assertThat(store.purchasable("A")).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({"-1, CONFIRMED", "0, REFLECTED", "1, REFLECTED"})
    void reflectsAnOrderByAnUnchangedPollTakenLateEnough(int secondsAfterBoundary, String state) {
        Order order = new Order(GROSS);
        Instant takenAt = order.reflectAfter().plusSeconds(secondsAfterBoundary);

        order.covered(takenAt, takenAt);

        assertThat(order.state()).isEqualTo(state);
    }

    /** As a 'not modified' of a supplier that is not declared live: it renews the age, and takes nothing. */
    @Test
    void aPollThatTakesNothingReflectsNothing() {
        Order order = new Order(GROSS);
        Instant before = order.reflectAfter().minusSeconds(1);
        order.covered(before, before);

        order.covered(order.reflectAfter().plusSeconds(3_600), null);

        assertThat(order.state()).isEqualTo("CONFIRMED");
    }

    @Test
    void confirmingAgainMayAddWhenTheOrderWasPassedOn() {
        CheckoutFixture store = CheckoutFixture.aStore(port, GROSS, "").sells("A").has("A", 5);
        String id = store.held("A", 2);
        JsonNode first = store.confirm(id, "o-1").expect(200).json();
        Instant later = Instant.parse(first.path("confirmedAt").asText()).plusMillis(1).truncatedTo(ChronoUnit.MICROS);
        org.awaitility.Awaitility.await().until(() -> jdbc.sql("SELECT clock_timestamp()")
                .query(OffsetDateTime.class).single().toInstant().isAfter(later));

        JsonNode again = store.api
                .post("/v1/reservations/" + id + "/confirm", Map.of("orderId", "o-1", "passedOnAt", later.toString()))
                .expect(200)
                .json();

        assertThat(Instant.parse(again.path("passedOnAt").asText())).isEqualTo(later);
        assertThat(again.path("confirmedAt")).isEqualTo(first.path("confirmedAt"));
        assertThat(reflectAfter(id)).isEqualTo(later.plusSeconds(600));
        store.api
                .post(
                        "/v1/reservations/" + id + "/confirm",
                        Map.of("orderId", "o-1", "passedOnAt", later.plusSeconds(3_600).toString()))
                .expect(400);
        assertThat(reflectAfter(id)).as("refused").isEqualTo(later.plusSeconds(600));
    }

    @Test
    void countsFromTheConfirmationWhereTheOrderWasPassedOnBefore() {
        CheckoutFixture store = CheckoutFixture.aStore(port, GROSS, "").sells("A").has("A", 5);
        JsonNode held = store.reserve("A", 1).expect(201).json();
        String id = held.path("id").asText();
        Instant created = jdbc.sql("SELECT created_at FROM checkout_reservation WHERE reservation_id = :id")
                .param("id", id).query(OffsetDateTime.class).single().toInstant();

        JsonNode confirmed = store.api
                .post("/v1/reservations/" + id + "/confirm", Map.of("orderId", "o", "passedOnAt", created.toString()))
                .expect(200)
                .json();

        assertThat(reflectAfter(id))
                .isEqualTo(Instant.parse(confirmed.path("confirmedAt").asText()).plusSeconds(600));
    }

    private Instant reflectAfter(String id) {
        return jdbc.sql("SELECT DISTINCT reflect_after FROM checkout_allocation WHERE reservation_id = :id")
                .param("id", id).query(OffsetDateTime.class).single().toInstant();
    }
}
