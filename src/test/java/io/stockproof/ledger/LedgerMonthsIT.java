package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.testing.PostgresForTests;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Partitions are there before any entry needs them; each test has years of its own. */
class LedgerMonthsIT {

    private static DataSource database;
    private static JdbcClient jdbc;

    @BeforeAll
    static void open() {
        database = PostgresForTests.freshDatabase();
        jdbc = JdbcClient.create(database);
    }

    @Test
    void makesThisMonthAndTheNextThreeByUtc() {
        ensureAt("2031-11-30T23:59:59.999Z");

        assertThat(partitions()).containsExactly(
                "ledger_entry_203111 2031-11-01 00:00:00+00 2031-12-01 00:00:00+00",
                "ledger_entry_203112 2031-12-01 00:00:00+00 2032-01-01 00:00:00+00",
                "ledger_entry_203201 2032-01-01 00:00:00+00 2032-02-01 00:00:00+00",
                "ledger_entry_203202 2032-02-01 00:00:00+00 2032-03-01 00:00:00+00");
        ensureAt("2031-12-01T00:00:00Z");
        assertThat(partitions()).hasSize(5).last().asString().startsWith("ledger_entry_203203 2032-03-01");
        ensureAt("2031-12-31T23:59:59Z");
        assertThat(partitions()).as("once").hasSize(5);
    }

    /** The parent has no default partition: what no month takes is refused, and nothing is lost in a corner. */
    @Test
    void takesEntriesUpToTheLastInstantOfTheLastMonthAndNoneAfterIt() {
        ensureAt("2041-12-31T23:59:59Z");
        int seq = 0;
        for (String at : List.of("2041-12-01 00:00:00", "2041-12-31 23:59:59.999999", "2042-01-01 00:00:00",
                "2042-03-31 23:59:59.999999")) {
            insertAt(at, ++seq);
        }

        assertThat(jdbc.sql("""
                        SELECT tableoid::regclass::text FROM ledger_entry WHERE recorded_at < '2043-01-01' ORDER BY seq
                        """).query(String.class).list())
                .containsExactly("ledger_entry_204112", "ledger_entry_204112", "ledger_entry_204201",
                        "ledger_entry_204203");
        assertThat(RefusedByTheDatabase.by(() -> insertAt("2042-04-01 00:00:00", 9)))
                .isEqualTo("no partition of relation \"ledger_entry\" found for row");
    }

    @Test
    void makesPartitionsThatAreAsClosedAndAsQuickToSearchAsAnyOther() {
        ensureAt("2051-12-15T00:00:00Z");
        insertAt("2052-02-29 12:00:00", 1);

        assertThat(RefusedByTheDatabase.by(() -> jdbc.sql("UPDATE ledger_entry_205202 SET on_hand = 5").update()))
                .contains("append-only").contains("UPDATE");
        assertThat(RefusedByTheDatabase.by(() -> jdbc.sql("DELETE FROM ledger_entry_205202").update()))
                .contains("append-only").contains("DELETE");
        assertThat(jdbc.sql("""
                        SELECT count(*) FROM pg_index i
                         WHERE i.indrelid = 'ledger_entry_205202'::regclass
                           AND EXISTS (SELECT FROM pg_inherits WHERE inhrelid = i.indexrelid)
                        """).query(Integer.class).single()).as("indexes that are parts of the parent's").isEqualTo(3);
    }

    @Test
    void makesPartitionsOfBlocksAlike() {
        ensureAt("2061-12-15T00:00:00Z");
        jdbc.sql("""
                        INSERT INTO ledger_block (recorded_at, supplier_id, cause, item_ids, location_ids, seqs, entry_ids,
                                on_hand_deltas, on_hands, reserveds, observed_ats, taken_ats, xids_before)
                        VALUES ('2062-02-28 12:00:00+00', 1, 'OBSERVED', '{1}', '{1}', '{1}', '{1}', '{1}', '{1}', '{0}',
                                ARRAY[now()], ARRAY[now()], '{NULL}')
                        """).update();

        assertThat(RefusedByTheDatabase.by(() -> jdbc.sql("UPDATE ledger_block_206202 SET poll_id = 5").update()))
                .contains("append-only").contains("UPDATE");
        assertThat(RefusedByTheDatabase.by(() -> jdbc.sql("DELETE FROM ledger_block_206202").update()))
                .contains("append-only").contains("DELETE");
        assertThat(jdbc.sql("""
                        SELECT count(*) FROM pg_index i
                         WHERE i.indrelid = 'ledger_block_206202'::regclass
                           AND EXISTS (SELECT FROM pg_inherits WHERE inhrelid = i.indexrelid)
                        """).query(Integer.class).single()).as("indexes that are parts of the parent's").isEqualTo(3);
        assertThat(jdbc.sql("""
                        SELECT count(*) FROM pg_attribute
                         WHERE attrelid = 'ledger_block_206202'::regclass AND attnum > 0 AND attstattarget = 0
                        """).query(Integer.class).single()).as("columns of which nothing is counted").isEqualTo(10);
    }

    private void ensureAt(String now) {
        new LedgerMonths(jdbc, new JdbcTransactionManager(database), InstantSource.fixed(Instant.parse(now))).ensure();
    }

    private void insertAt(String at, int seq) {
        jdbc.sql("""
                        INSERT INTO ledger_entry (item_id, location_id, seq, recorded_at, supplier_id, channel_id, cause,
                            on_hand_delta, reserved_delta, on_hand, reserved, observed_at, taken_at)
                        VALUES (1, 1, :seq, (:at || '+00')::timestamptz, 1, 1, 'RESERVED', 0, 1, 1, 1, now(), now())
                        """)
                .param("at", at)
                .param("seq", seq)
                .update();
    }

    /** Those of 2031 and 2032, with their bounds. */
    private List<String> partitions() {
        return jdbc.sql("""
                        SELECT c.relname || ' ' || array_to_string(
                                 regexp_match(pg_get_expr(c.relpartbound, c.oid),
                                     'FROM \\(''(.*)''\\) TO \\(''(.*)''\\)'), ' ')
                          FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
                         WHERE inhparent = 'ledger_entry'::regclass AND c.relname ~ '_203[12]..$'
                         ORDER BY c.relname
                        """).query(String.class).list();
    }
}
