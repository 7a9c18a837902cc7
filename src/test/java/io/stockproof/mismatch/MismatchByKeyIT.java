package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.diagnosis.Evidence;
import io.stockproof.display.DisplayFixture;
import io.stockproof.display.Displays;
import io.stockproof.mismatch.MismatchRepository.Ended;
import io.stockproof.testing.StockproofIT;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Rows are found by key though the planner takes a table for small, as it does until somebody has analysed it. */
@StockproofIT
class MismatchByKeyIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired MismatchRepository mismatches;
    @Autowired MismatchSuspects suspects;
    @Autowired CartRefusals refusals;
    @Autowired Displays displays;
    @Autowired InstantSource clock;
    @Autowired PlatformTransactionManager transactions;

    private int channel;

    @BeforeEach
    void aStore() {
        String name = DisplayFixture.aStore(port, "", "A").name;
        channel = jdbc.sql("SELECT channel_id FROM channel WHERE code = :name").param("name", name)
                .query(Integer.class).single();
    }

    @Test
    void writesWhatIsThereAndWhatHasEnded() {
        Instant now = clock.instant();
        assertThat(readOneByOne("mismatch", () -> {
            mismatches.write(List.of(), List.of(written("A", now), written("B", now)));
            long id = jdbc.sql("SELECT max(mismatch_id) FROM mismatch WHERE channel_id = :channel")
                    .param("channel", channel).query(Long.class).single();
            mismatches.write(List.of(new Ended(id, "It is right.", now)), List.of());
            assertThat(jdbc.sql("""
                            SELECT string_agg(concat_ws(' ', variant, state, suppliers, contributing, reason, unlocks,
                                              evidence #>> '{0,detail}'), ', ' ORDER BY variant)
                              FROM mismatch WHERE channel_id = :channel
                            """).param("channel", channel).query(String.class).single())
                    .isEqualTo("A OPEN {s,t} {} OUT_OF_STOCK 3 it's \"so\", and {more}, "
                            + "B RESOLVED {s,t} {} OUT_OF_STOCK 3 it's \"so\", and {more}");
            assertThat(mismatches.recorded(channel, List.of("A", "B"))).containsOnlyKeys("A");
        })).isEqualTo(Read.NOTHING);
    }

    @Test
    void countsRefusedCarts() {
        assertThat(readOneByOne("mismatch", refusals::recountLately)).isEqualTo(Read.NOTHING);
    }

    @Test
    void takesSuspects() {
        assertThat(readOneByOne("mismatch_suspect", () -> {
            suspects.add(channel, List.of("A", "B"));
            assertThat(suspects.take(1)).hasSize(1);
        })).isEqualTo(Read.NOTHING);
    }

    @Test
    void takesWhatHasMoved() {
        assertThat(readOneByOne("display_moved", () -> {
            jdbc.sql("""
                            INSERT INTO display_moved (channel_id, variant)
                            SELECT :channel, 'V' || n FROM generate_series(1, 9) AS n
                            """).param("channel", channel).update();
            assertThat(displays.takeMoved(2)).hasSize(2);
        }).rows()).as("the two, and what another is taking meanwhile").isLessThan(9);
    }

    /** How often all rows of a table were gone through, and how many of them. */
    private record Read(long times, long rows) {

        static final Read NOTHING = new Read(0, 0);
    }

    /** In a transaction that is rolled back. */
    private Read readOneByOne(String table, Runnable work) {
        return Objects.requireNonNull(new TransactionTemplate(transactions).execute(status -> {
            status.setRollbackOnly();
            Read before = read(table); // by earlier transactions of this connection, of which is told late
            work.run();
            Read after = read(table);
            return new Read(after.times() - before.times(), after.rows() - before.rows());
        }));
    }

    private Read read(String table) {
        return jdbc.sql(
                "SELECT seq_scan AS times, seq_tup_read AS rows FROM pg_stat_xact_user_tables WHERE relname = :table")
                .param("table", table).query(Read.class).single();
    }

    private Written written(String variant, Instant at) {
        return new Written(
                channel, variant, "US|||", MismatchKind.OVERSTATED, 9, 1, "STORE", at, "OUT_OF_STOCK", "UNEXPLAINED",
                List.of(), "Look.", "NOBODY", "HUMAN", 3L, null,
                List.of(new Evidence("DISPLAY", null, "it's \"so\", and {more}", at)), "UNEXPLAINED:" + channel,
                List.of("s", "t"), at, at);
    }
}
