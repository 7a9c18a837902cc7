package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.ledger.LedgerAudit.Violation;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
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
        LedgerFixture ledger = LedgerFixture.aPosition();
        jdbc = ledger.jdbc;
        owner = ledger.owner;
        positions = ledger.positions;
        audit = ledger.audit;
        transaction = ledger.transaction;
        key = ledger.key;
        channel = ledger.channel;
    }

    private void change(Consumer<PositionBatch> decide) {
        transaction.executeWithoutResult(status -> {
            PositionBatch batch = positions.lock(List.of(key));
            decide.accept(batch);
            positions.write(batch);
        });
    }

    private void reserve(Consumer<PositionBatch> decide) {
        transaction.executeWithoutResult(status -> {
            PositionBatch batch = positions.lockItems(List.of(key.itemId()));
            decide.accept(batch);
            positions.write(batch);
        });
    }

    @Test
    void writesOneEntryForEachChangeAndFoldsThemIntoThePosition() {
        change(batch -> batch.observe(key, Statement.pushed(10, NOON)));
        reserve(batch -> batch.reserve(key, channel, 4, Cause.RESERVED, "r1"));
        reserve(batch -> {
            batch.reserve(key, channel, -4, Cause.RELEASED, "r1");
            batch.observe(key, Statement.pushed(7, NOON.plusSeconds(1)));
        });

        assertThat(jdbc.sql("""
                        SELECT seq || ' ' || on_hand_delta || ' ' || reserved_delta || ' ' || on_hand
                               || ' ' || reserved FROM ledger_of_items(0, 1000000) ORDER BY seq
                        """).query(String.class).list())
                .containsExactly(
                        "1 10 0 10 0", "2 0 4 10 4", "3 0 -4 10 0", "4 -3 0 7 0");
        assertThat(audit.run()).isEqualTo(new LedgerAudit.Findings(1, List.of(), null));
    }

    @Test
    void refusesToGiveBackWhatAChannelHasNotReserved() {
        change(batch -> batch.observe(key, Statement.pushed(10, NOON)));

        assertThatThrownBy(() -> reserve(batch -> batch.reserve(key, channel, -1, Cause.RELEASED, "r")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFirstZeroIsNotTheSameAsUnknown() {
        change(batch -> batch.observe(key, Statement.pushed(0, NOON)));

        assertThat(audit.run().positions()).isEqualTo(1);
        assertThat(jdbc.sql("SELECT seqs FROM ledger_block").query(String.class).single()).isEqualTo("{1}");
    }

    @Test
    void theDatabaseItselfRefusesToChangeTheLedger() {
        change(batch -> batch.observe(key, Statement.pushed(10, NOON)));
        reserve(batch -> batch.reserve(key, channel, 4, Cause.RESERVED, "r1"));
        String entries = jdbc.sql("SELECT tableoid::regclass::text FROM ledger_entry").query(String.class).single();
        String blocks = jdbc.sql("SELECT tableoid::regclass::text FROM ledger_block").query(String.class).single();

        for (JdbcClient role : List.of(jdbc, owner)) {
            for (String table : List.of("ledger_entry", entries, "ledger_block", blocks)) {
                assertRefused(role, "UPDATE " + table + " SET supplier_id = 9");
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
        reserve(batch -> batch.reserve(key, channel, 4, Cause.RESERVED, "r1"));
        jdbc.sql("UPDATE stock_position_channel SET reserved = 3").update();
        jdbc.sql("""
                        INSERT INTO ledger_block (recorded_at, supplier_id, cause, item_ids, location_ids, seqs, entry_ids,
                                on_hand_deltas, on_hands, reserveds, observed_ats, taken_ats, xids_before)
                        SELECT recorded_at, supplier_id, 'OBSERVED', ARRAY[item_id], ARRAY[location_id], '{4}', '{4}',
                               '{1}', '{12}', '{4}', ARRAY[observed_at], ARRAY[taken_at], ARRAY[on_hand_xid]
                          FROM stock_position
                        """).update();
        jdbc.sql(
                "UPDATE stock_position SET seq = 4, on_hand = 12, on_hand_xid = (SELECT max(xid::text)::xid8 FROM ledger_block)")
                .update();

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
    void reservesNothingAtAPositionThatChangedUnderItsLock() {
        change(batch -> batch.observe(key, Statement.pushed(10, NOON)));

        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
            PositionBatch batch = positions.lockItems(List.of(key.itemId()));
            batch.reserve(key, channel, 4, Cause.RESERVED, "r1");
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

        assertThat(jdbc.sql("SELECT max(recorded_at) FROM ledger_block").query(java.time.OffsetDateTime.class).single()
                .toInstant())
                .isBetween(later.minusMillis(1), later.plusMillis(1));
    }
}
