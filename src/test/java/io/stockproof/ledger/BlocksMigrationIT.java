package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.testing.PostgresForTests;
import io.stockproof.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A ledger whose statements stood among the entries goes on with blocks, and is read as one. */
class BlocksMigrationIT {

    private static final String BEFORE = "20261127.0850";

    private static final LocalDate LAST_MONTH = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1).minusMonths(1);

    @Test
    void goesOnFromWhatWasThereAlsoWhileItIsWrittenTo() throws Exception {
        TestDatabase database = PostgresForTests.empty();
        Flyway flyway = PostgresForTests.flyway(database);
        Flyway.configure().configuration(flyway.getConfiguration()).target(BEFORE).load().migrate();
        LedgerFixture ledger = LedgerFixture.in(database);
        ledger.owner.sql("SELECT ledger_ensure_month(:month)").param("month", LAST_MONTH).query().listOfRows();
        ledger.owner.sql("""
                        INSERT INTO ledger_entry (item_id, location_id, seq, recorded_at, supplier_id, cause, on_hand_delta,
                                                  reserved_delta, on_hand, reserved, observed_at, taken_at)
                        SELECT item_id, location_id, seq, at, supplier_id, 'OBSERVED', delta, 0, on_hand, 0, at, at
                          FROM supplier_item JOIN supplier_location USING (supplier_id),
                               (VALUES (1, 5, 5, :before::timestamptz), (2, 2, 7, now())) AS e (seq, delta, on_hand, at)
                        """).param("before", LAST_MONTH + "T12:00Z").update();
        ledger.owner.sql("""
                        INSERT INTO stock_position (item_id, location_id, supplier_id, on_hand, seq, observed_at, taken_at,
                                                    recorded_at)
                        SELECT item_id, location_id, supplier_id, on_hand, seq, observed_at, taken_at, recorded_at
                          FROM ledger_entry WHERE seq = 2
                        """).update();

        CountDownLatch writing = new CountDownLatch(1);
        try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
            Future<?> longer = writer.submit(() -> ledger.transaction.executeWithoutResult(status -> {
                ledger.jdbc.sql("SELECT FROM ledger_entry, ledger_feed").query().listOfRows();
                ledger.jdbc.sql("INSERT INTO ledger_feed (items) VALUES ('{1}')").update();
                writing.countDown();
                LockSupport.parkNanos(Duration.ofSeconds(2).toNanos()); // longer than a turn of the migration waits
            }));
            writing.await();
            flyway.migrate();
            longer.get();
        }

        assertThat(ledger.jdbc.sql("SELECT ledger_oldest_month()").query(LocalDate.class).single())
                .isEqualTo(LAST_MONTH);
        ledger.change(batch -> batch.reserve(ledger.key, ledger.channel, 3, Cause.RESERVED, "r"));
        ledger.change(batch -> batch.observe(ledger.key, Statement.pushed(4, Instant.now())));
        ledger.change(batch -> batch.observe(ledger.key, Statement.pushed(6, Instant.now())));
        assertThat(last(ledger, 10)).containsExactly("5 2", "4 -3", "3 0", "2 2", "1 5");
        assertThat(last(ledger, 4)).containsExactly("5 2", "4 -3", "3 0", "2 2");
        assertThat(ledger.audit.run()).isEqualTo(new LedgerAudit.Findings(1, List.of(), null));
    }

    private static List<String> last(LedgerFixture ledger, int most) {
        return ledger.jdbc.sql("""
                        SELECT e.seq || ' ' || e.on_hand_delta
                          FROM stock_position p
                         CROSS JOIN ledger_last(p.item_id, p.location_id, :most) AS e
                         ORDER BY e.seq DESC
                        """).param("most", most).query(String.class).list();
    }
}
