package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.testing.StockproofIT;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What is kept of reservations that ended. */
@StockproofIT
class EndedReservationsIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired EndedReservations reservations;
    @Autowired TransactionTemplate transaction;

    @Test
    void deletesWhatEndedLongAgoAndNothingThatIsOpen() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "").sells("A").has("A", 9);
        String old = store.held("A", 1);
        String recent = store.held("A", 1);
        String open = store.held("A", 1);
        store.release(old).expect(200);
        store.release(recent).expect(200);
        end(old, "13 months 1 day");
        end(recent, "12 months 27 days");

        assertThat(reservations.deleteOld()).isEqualTo(1);

        store.api.get("/v1/reservations/" + old).expect(404);
        store.api.get("/v1/reservations/" + recent).expect(200);
        store.api.get("/v1/reservations/" + open).expect(200);
        assertThat(store.reserved("A")).isEqualTo(1);
        assertThat(
                store.api.get("/v1/ledger?supplier=" + store.name).json().path("items").findValuesAsText("reference"))
                .as("its history stays").contains(old);
        store.assertAuditIsClean();
    }

    @Test
    void looksAtNoneThatIsToBeKept() {
        List<String> plan = transaction.execute(status -> {
            jdbc.sql("SET LOCAL enable_seqscan = off").update(); // the table is small here
            return jdbc.sql("EXPLAIN " + EndedReservations.OLD)
                    .param("months", EndedReservations.MONTHS_KEPT)
                    .param("most", 1)
                    .query(String.class)
                    .list();
        });

        assertThat(plan).as("what is due is found by the index").anyMatch(
                line -> line.contains("Index Cond: (ended_at < "));
    }

    private void end(String id, String ago) {
        jdbc.sql("""
                        UPDATE checkout_reservation SET ended_at = clock_timestamp() - :ago::interval
                         WHERE reservation_id = :id
                        """).param("ago", ago).param("id", id).update();
    }
}
