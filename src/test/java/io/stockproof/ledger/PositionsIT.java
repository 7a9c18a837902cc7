package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.ledger.LedgerAudit.Violation;
import io.stockproof.testing.PostgresForTests;
import io.stockproof.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Changing positions, on a database of its own: what the ledger keeps, refuses and finds. */
class PositionsIT {

    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    JdbcClient jdbc;
    JdbcClient owner;
    Positions positions;
    LedgerAudit audit;
    TransactionTemplate transaction;
    PositionKey key;
    int channel;

    @BeforeEach
    void connect() {
        TestDatabase database = PostgresForTests.create();
        DataSource source = database.dataSource();
        jdbc = JdbcClient.create(source);
        owner = JdbcClient.create(database.ownerDataSource());
        positions = new Positions(jdbc, new PositionWriter(jdbc));
        audit = new LedgerAudit(jdbc, List.of(), new JdbcTransactionManager(source));
        transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        int supplier = jdbc.sql("""
                        INSERT INTO supplier (code, name, connector, freshness_max_age_seconds, freshness_when_stale,
                            reflection_delay_seconds, stock_is, live, paused, guard_max_zeroed_share,
                            guard_max_dropped_units_share, guard_min_rows_share, guard_min_items,
                            guard_missing_grace_polls, limit_requests_per_second, limit_concurrency,
                            limit_timeout_seconds, limit_retries)
                        VALUES ('s', 's', 'PUSH', 86400, 'EXCLUDE', 600, 'GROSS', false, false, 1, 1, 0, 0, 1, 1, 1, 10, 3)
                        RETURNING supplier_id
                        """).query(Integer.class).single();
        int location = jdbc.sql("""
                        INSERT INTO supplier_location (supplier_id, code, name, kind, country, lead_time_days, active)
                        VALUES (:supplier, 'main', 'main', 'WAREHOUSE', 'DE', 0, true) RETURNING location_id
                        """).param("supplier", supplier).query(Integer.class).single();
        long item = jdbc.sql("INSERT INTO supplier_item (supplier_id, sku) VALUES (:supplier, 'A') RETURNING item_id")
                .param("supplier", supplier).query(Long.class).single();
        channel = jdbc.sql("""
                        INSERT INTO channel (code, name, factory_policy, allocation_default, split_shipments, sum_sources,
                                             reservation_ttl_seconds, display_low_stock_at, display_hide_exact)
                        VALUES ('main', 'main', 'EXCLUDE', 'ALL', false, false, 900, 5, false) RETURNING channel_id
                        """).query(Integer.class).single();
        key = new PositionKey(item, location);
    }

    private void change(Consumer<PositionBatch> decide) {
        transaction.executeWithoutResult(status -> {
            PositionBatch batch = positions.lockWithReserved(List.of(key));
            decide.accept(batch);
            positions.write(batch);
        });
    }

    @Test
    void writesOneEntryForEachChangeAndFoldsThemIntoThePosition() {
        change(batch -> batch.observe(key, Statement.pushed(10, NOON)));
        change(batch -> batch.reserve(key, channel, 4, Cause.RESERVED, "r1"));
        change(batch -> {
            batch.reserve(key, channel, -4, Cause.RELEASED, "r1");
            batch.observe(key, Statement.pushed(7, NOON.plusSeconds(1)));
        });

        assertThat(jdbc.sql("""
                        SELECT seq || ' ' || cause || ' ' || on_hand_delta || ' ' || reserved_delta || ' ' || on_hand
                               || ' ' || reserved FROM ledger_entry ORDER BY seq
                        """).query(String.class).list())
                .containsExactly(
                        "1 OBSERVED 10 0 10 0", "2 RESERVED 0 4 10 4", "3 RELEASED 0 -4 10 0", "4 OBSERVED -3 0 7 0");
        assertThat(audit.run()).isEqualTo(new LedgerAudit.Findings(1, List.of()));
    }

    @Test
    void refusesToGiveBackWhatAChannelHasNotReserved() {
        change(batch -> batch.observe(key, Statement.pushed(10, NOON)));

        assertThatThrownBy(() -> change(batch -> batch.reserve(key, channel, -1, Cause.RELEASED, "r")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFirstZeroIsNotTheSameAsUnknown() {
        change(batch -> batch.observe(key, Statement.pushed(0, NOON)));

        assertThat(audit.run().positions()).isEqualTo(1);
        assertThat(jdbc.sql("SELECT count(*) FROM ledger_entry").query(Long.class).single()).isEqualTo(1);
    }

    @Test
    void theDatabaseItselfRefusesToChangeTheLedger() {
        change(batch -> batch.observe(key, Statement.pushed(10, NOON)));
        String partition = jdbc.sql("SELECT tableoid::regclass::text FROM ledger_entry").query(String.class).single();

        for (JdbcClient role : List.of(jdbc, owner)) {
            for (String table : List.of("ledger_entry", partition)) {
                assertRefused(role, "UPDATE " + table + " SET on_hand = 9, on_hand_delta = 9");
                assertRefused(role, "DELETE FROM " + table);
                assertRefused(role, "TRUNCATE " + table);
            }
        }
        assertThat(audit.run().violations()).isEmpty();
    }

    private static void assertRefused(JdbcClient role, String sql) {
        assertThatThrownBy(() -> role.sql(sql).update())
                .as(sql)
                .rootCause()
                .hasMessageMatching("(?s).*(append-only|permission denied).*");
    }

    @Test
    void theAuditFindsAPositionThatIsNotTheFoldOfItsLedger() {
        change(batch -> batch.observe(key, Statement.pushed(10, NOON)));
        jdbc.sql("UPDATE stock_position SET on_hand = 11").update();

        assertThat(audit.run().violations()).extracting(Violation::rule).containsExactly("FOLD");
    }

    @Test
    void theAuditFindsAGapInTheChainAndReservedUnitsThatNoChannelHas() {
        change(batch -> batch.observe(key, Statement.pushed(10, NOON)));
        change(batch -> batch.reserve(key, channel, 4, Cause.RESERVED, "r1"));
        jdbc.sql("UPDATE stock_position_channel SET reserved = 3").update();
        jdbc.sql("""
                        INSERT INTO ledger_entry (item_id, location_id, supplier_id, seq, recorded_at, cause,
                                on_hand_delta, reserved_delta, on_hand, reserved, observed_at, taken_at)
                        SELECT item_id, location_id, supplier_id, 4, recorded_at, 'OBSERVED', 1, 0, 12, 4, observed_at,
                               taken_at FROM stock_position
                        """).update();
        jdbc.sql("UPDATE stock_position SET seq = 4, on_hand = 12").update();

        assertThat(audit.run().violations())
                .extracting(Violation::rule)
                .containsExactly("CHAIN", "CHANNELS", "CHANNELS");
    }

    @Test
    void changesAPositionThatChangedUnderItsLockNotAtAll() {
        change(batch -> batch.observe(key, Statement.pushed(10, NOON)));

        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
            PositionBatch batch = positions.lock(List.of(key));
            batch.observe(key, Statement.pushed(9, NOON.plusSeconds(1)));
            jdbc.sql("UPDATE stock_position SET seq = 2").update();
            positions.write(batch);
        }))
                .hasMessageContaining("under their lock");
        assertThat(audit.run().violations()).isEmpty();
    }

    @Test
    void recordedAtNeverGoesBack() {
        change(batch -> batch.observe(key, Statement.pushed(10, NOON)));
        Instant later = Instant.now().plusSeconds(300);
        jdbc.sql("UPDATE stock_position SET recorded_at = :later")
                .param("later", later.atOffset(java.time.ZoneOffset.UTC))
                .update();

        change(batch -> batch.observe(key, Statement.pushed(9, NOON.plusSeconds(1))));

        assertThat(jdbc.sql("SELECT max(recorded_at) FROM ledger_entry").query(java.time.OffsetDateTime.class).single()
                .toInstant())
                .isBetween(later.minusMillis(1), later.plusMillis(1));
    }
}
