package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.display.DisplayFixture;
import io.stockproof.testing.StockproofIT;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The sums that are kept as mismatches are written, of a store whose mismatches nobody else writes. */
@StockproofIT
class MismatchTallyIT {

    private static final int ROUNDS = 60;

    /** Sums in which the tally and the mismatches themselves do not agree, of one moment. */
    private static final String DIFFERENCES = """
            SELECT count(*)
              FROM (SELECT channel_id, suppliers[1] AS supplier, reason, root_cause, kind, state, count(*) AS mismatches,
                           sum(overstated_units) AS overstated_units, sum(rejected_carts) AS rejected_carts
                      FROM mismatch
                     WHERE state <> 'RESOLVED' AND channel_id = (SELECT channel_id FROM channel WHERE code = :channel)
                     GROUP BY 1, 2, 3, 4, 5, 6
                    EXCEPT
                    SELECT channel_id, supplier, reason, root_cause, kind, state, sum(mismatches), sum(overstated_units),
                           sum(rejected_carts)
                      FROM mismatch_tally
                     WHERE channel_id = (SELECT channel_id FROM channel WHERE code = :channel)
                     GROUP BY 1, 2, 3, 4, 5, 6) AS missing
            """;

    private static final String TOO_MANY = """
            SELECT count(*)
              FROM (SELECT channel_id, supplier, reason, root_cause, kind, state
                      FROM mismatch_tally
                     WHERE channel_id = (SELECT channel_id FROM channel WHERE code = :channel)
                     GROUP BY 1, 2, 3, 4, 5, 6
                    HAVING sum(mismatches) <> 0 OR sum(overstated_units) <> 0 OR sum(rejected_carts) <> 0
                    EXCEPT
                    SELECT channel_id, suppliers[1], reason, root_cause, kind, state
                      FROM mismatch
                     WHERE state <> 'RESOLVED' AND channel_id = (SELECT channel_id FROM channel WHERE code = :channel)) AS many
            """;

    /** Cards in which what is kept of them and the mismatches themselves do not agree, of one moment. */
    private static final String CARDS = """
            SELECT count(*)
              FROM (SELECT cause_id, context, state
                      FROM (SELECT channel_id, cause_id, context, state, 1 AS mismatches, overstated_units, rejected_carts
                              FROM mismatch
                             UNION ALL
                            SELECT channel_id, cause_id, context, state, -mismatches, -overstated_units, -rejected_carts
                              FROM (SELECT * FROM mismatch_card UNION ALL SELECT * FROM mismatch_card_change) AS kept)
                           AS both_of
                     WHERE channel_id = (SELECT channel_id FROM channel WHERE code = :channel)
                     GROUP BY cause_id, context, state
                    HAVING sum(mismatches) <> 0 OR sum(overstated_units) <> 0 OR sum(rejected_carts) <> 0) AS off
            """;

    private static final String HOURS = """
            SELECT count(*)
              FROM (SELECT hour
                      FROM (SELECT channel_id, date_trunc('hour', at) AS hour, (action <> 'RESOLVED')::int AS opened,
                                   (action = 'RESOLVED')::int AS resolved
                              FROM mismatch_event
                             WHERE principal = 'system' AND action IN ('OPENED', 'REOPENED', 'RESOLVED')
                             UNION ALL
                            SELECT channel_id, hour, -opened, -resolved
                              FROM (SELECT * FROM mismatch_hour UNION ALL SELECT * FROM mismatch_hour_change) AS kept)
                           AS both_of
                     WHERE channel_id = (SELECT channel_id FROM channel WHERE code = :channel)
                     GROUP BY hour
                    HAVING sum(opened) <> 0 OR sum(resolved) <> 0) AS off
            """;

    private static final String WRITE = """
            INSERT INTO mismatch AS m (channel_id, variant, context, kind, state, displayed, purchasable, displayed_source,
                    displayed_at, reason, root_cause, contributing, suggestion, owner, fix, evidence, cause_id, suppliers,
                    first_opened_at, opened_at, began_at, last_seen_at)
            SELECT c.channel_id, 'V' || n, 'US|||', 'OVERSTATED', 'OPEN', :shown, 1, 'STORE', now(), NULL, 'UNEXPLAINED',
                   '{}', '', 'NOBODY', 'HUMAN', '[]', k.cause_id, CASE n % 2 WHEN 0 THEN '{}' ELSE ARRAY['s'] END, now(),
                   now(), now(), now()
              FROM channel c, mismatch_cause k, generate_series(:first, :first + 9) AS n
             WHERE c.code = :channel AND k.cause_key = 'tally'
                ON CONFLICT (channel_id, variant, context, kind) DO UPDATE
               SET displayed = excluded.displayed, state = 'OPEN', resolved_at = NULL
            """;

    @LocalServerPort private int port;

    @Autowired private JdbcClient jdbc;

    @Autowired private MismatchCounts counts;

    @Autowired private MismatchWatch watch;

    private String channel;

    @BeforeEach
    void aStoreThatNobodyWatches() {
        watch.stop();
        channel = DisplayFixture.aStore(port, "", "A").name;
        jdbc.sql("""
                INSERT INTO mismatch_cause (cause_key, root_cause) VALUES ('tally', 'UNEXPLAINED')
                    ON CONFLICT (cause_key) DO NOTHING
                """).update();
    }

    @AfterEach
    void isWatchedAgain() {
        jdbc.sql("DELETE FROM mismatch WHERE channel_id = (SELECT channel_id FROM channel WHERE code = :channel)")
                .param("channel", channel)
                .update();
        watch.start();
    }

    @Test
    void addsUpToWhatThereIsWhateverWasWritten() {
        Random random = new Random(7);
        for (int step = 0; step < ROUNDS; step++) {
            write(random, 0);
            if (step % 7 == 0) {
                counts.count();
            }
            isRight("after step " + step);
        }
        long rows = number("SELECT count(*) FROM mismatch_tally WHERE channel_id = (SELECT channel_id FROM channel"
                + " WHERE code = :channel)");
        counts.count();
        assertThat(number("SELECT count(*) FROM mismatch_tally WHERE channel_id = (SELECT channel_id FROM channel"
                + " WHERE code = :channel)")).isLessThanOrEqualTo(rows);
        change("state = 'RESOLVED', resolved_at = now()", new Random(1), 0);
        isRight("at the end");
    }

    @Test
    void addsUpToWhatThereIsThoughSeveralWriteAndCountAtOnce() throws Exception {
        AtomicBoolean areWriting = new AtomicBoolean(true);
        List<Future<?>> writers = new ArrayList<>();
        List<Future<?>> counters = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (int thread = 0; thread < 2; thread++) {
                Random random = new Random(thread);
                int first = 100 * thread; // the sums are the same ones, the rows are not
                writers.add(threads.submit(() -> {
                    for (int step = 0; step < ROUNDS; step++) {
                        write(random, first);
                    }
                }));
                counters.add(threads.submit(() -> {
                    while (areWriting.get()) {
                        counts.count();
                        isRight("meanwhile");
                    }
                }));
            }
            try {
                for (Future<?> writer : writers) {
                    writer.get();
                }
            } finally {
                areWriting.set(false);
            }
            for (Future<?> counter : counters) {
                counter.get();
            }
        }
        write(new Random(3), 0);
        isRight("at the end");
        counts.count();
        isRight("once it was counted");
        assertThat(number("SELECT coalesce(sum(open), 0) FROM mismatch_count WHERE channel_id ="
                + " (SELECT channel_id FROM channel WHERE code = :channel)"))
                .isEqualTo(number("SELECT count(*) FROM mismatch WHERE state = 'OPEN' AND channel_id ="
                        + " (SELECT channel_id FROM channel WHERE code = :channel)"));
    }

    @Test
    void countsWhatOpensAndClosesByTheHour() {
        writeTen(0, 5);
        for (int round = 0; round < 3; round++) {
            jdbc.sql("""
                            INSERT INTO mismatch_event (mismatch_id, channel_id, at, action, principal)
                            SELECT mismatch_id, channel_id, -- before and after the turn of a month
                                   date_trunc('month', now()) + (mismatch_id % 10 - 5) * interval '1 hour', action, who
                              FROM mismatch, unnest(ARRAY['OPENED', 'RESOLVED', 'IGNORED', 'REOPENED'],
                                                    ARRAY['system', 'system', 'ops', 'ops']) AS t (action, who)
                             WHERE channel_id = (SELECT channel_id FROM channel WHERE code = :channel)
                            """).param("channel", channel).update();
            assertThat(number(HOURS)).isZero();
            counts.count();
            assertThat(number(HOURS)).as("once it was counted").isZero();
        }
        assertThat(number("SELECT sum(opened) FROM mismatch_hour WHERE channel_id ="
                + " (SELECT channel_id FROM channel WHERE code = :channel)")).isEqualTo(30);
    }

    @Test
    void isAddedUpByATaskOfItsOwn() {
        writeTen(0, 5);

        jdbc.sql("UPDATE scheduled_tasks SET execution_time = now() WHERE task_name = 'mismatch-count' AND NOT picked")
                .update();

        Mismatches.soon().until(() -> number("SELECT coalesce(sum(open), 0) FROM mismatch_count WHERE channel_id ="
                + " (SELECT channel_id FROM channel WHERE code = :channel)") == 10);
    }

    private void write(Random random, int first) {
        switch (random.nextInt(5)) {
            case 0, 1 -> writeTen(first + random.nextInt(20), 1 + random.nextInt(9));
            case 2 -> change("state = 'RESOLVED', resolved_at = now()", random, first);
            case 3 -> change("rejected_carts = rejected_carts + 1, root_cause = 'ING_STALE'", random, first);
            default -> delete(random, first);
        }
    }

    private void writeTen(int first, int shown) {
        jdbc.sql(WRITE).param("channel", channel).param("first", first).param("shown", shown).update();
    }

    private void change(String how, Random random, int first) {
        jdbc.sql("UPDATE mismatch SET " + how + " WHERE variant = ANY (:some) AND state <> 'RESOLVED'"
                + " AND channel_id = (SELECT channel_id FROM channel WHERE code = :channel)")
                .param("some", some(random, first))
                .param("channel", channel)
                .update();
    }

    private void delete(Random random, int first) {
        jdbc.sql("DELETE FROM mismatch WHERE variant = ANY (:some)"
                + " AND channel_id = (SELECT channel_id FROM channel WHERE code = :channel)")
                .param("some", some(random, first))
                .param("channel", channel)
                .update();
    }

    private static String[] some(Random random, int first) {
        return random.ints(8, first, first + 30).mapToObj(n -> "V" + n).toArray(String[]::new);
    }

    private void isRight(String when) {
        assertThat(number(DIFFERENCES)).as("missing " + when).isZero();
        assertThat(number(TOO_MANY)).as("too many " + when).isZero();
        assertThat(number(CARDS)).as("cards that are off " + when).isZero();
    }

    private long number(String sql) {
        return jdbc.sql(sql).param("channel", channel).query(Long.class).single();
    }
}
