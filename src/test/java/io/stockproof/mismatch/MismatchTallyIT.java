package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.display.DisplayFixture;
import io.stockproof.testing.StockproofIT;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@StockproofIT
class MismatchTallyIT {

    /** Sums in which the tally and the mismatches themselves do not agree, of one moment. */
    private static final String DIFFERENCES = """
            SELECT count(*)
              FROM (SELECT channel_id, suppliers[1] AS supplier, reason, root_cause, kind, state, count(*) AS mismatches,
                           sum(overstated_units) AS overstated_units, sum(rejected_carts) AS rejected_carts
                      FROM mismatch
                     WHERE state <> 'RESOLVED'
                     GROUP BY 1, 2, 3, 4, 5, 6
                    EXCEPT
                    SELECT channel_id, supplier, reason, root_cause, kind, state, sum(mismatches), sum(overstated_units),
                           sum(rejected_carts)
                      FROM mismatch_tally
                     GROUP BY 1, 2, 3, 4, 5, 6) AS missing
            """;

    private static final String TOO_MANY = """
            SELECT count(*)
              FROM (SELECT channel_id, supplier, reason, root_cause, kind, state
                      FROM mismatch_tally
                     GROUP BY 1, 2, 3, 4, 5, 6
                    HAVING sum(mismatches) <> 0 OR sum(overstated_units) <> 0 OR sum(rejected_carts) <> 0
                    EXCEPT
                    SELECT channel_id, suppliers[1], reason, root_cause, kind, state
                      FROM mismatch
                     WHERE state <> 'RESOLVED') AS many
            """;

    private static final String WRITE = """
            INSERT INTO mismatch AS m (channel_id, variant, context, kind, state, displayed, purchasable, displayed_source,
                    displayed_at, reason, root_cause, contributing, suggestion, owner, fix, evidence, cause_id, suppliers,
                    first_opened_at, opened_at, began_at, last_seen_at)
            SELECT c.channel_id, 'V' || n, 'US|||', 'OVERSTATED', 'OPEN', :shown, 1, 'STORE', now(), NULL, 'UNEXPLAINED',
                   '{}', '', 'NOBODY', 'HUMAN', '[]', k.cause_id, CASE n %% 2 WHEN 0 THEN '{}' ELSE ARRAY['s'] END, now(),
                   now(), now(), now()
              FROM channel c, mismatch_cause k, generate_series(:first, :first + 9) AS n
             WHERE c.code = :channel AND k.cause_key = 'tally'
                ON CONFLICT (channel_id, variant, context, kind) DO UPDATE
               SET displayed = excluded.displayed, state = 'OPEN', resolved_at = NULL
            """.replace("%%", "%");

    @LocalServerPort private int port;

    @Autowired private JdbcClient jdbc;

    @Autowired private MismatchCounts counts;

    @Test
    void addsUpToWhatThereIsWhateverWasWritten() {
        String channel = DisplayFixture.aStore(port, "", "A").name;
        jdbc.sql("""
                INSERT INTO mismatch_cause (cause_key, root_cause) VALUES ('tally', 'UNEXPLAINED')
                    ON CONFLICT (cause_key) DO NOTHING
                """).update();
        Random random = new Random(7);
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> jdbc.sql(WRITE)
                        .param("channel", channel)
                        .param("first", random.nextInt(20))
                        .param("shown", 1 + random.nextInt(9))
                        .update();
                case 2 -> change(channel, "state = 'RESOLVED', resolved_at = now()", random);
                case 3 -> change(channel, "rejected_carts = rejected_carts + 1, root_cause = 'ING_STALE'", random);
                default -> delete(channel, random);
            }
            if (step % 7 == 0) {
                counts.count();
            }
            assertThat(number(DIFFERENCES)).as("missing after step %s", step).isZero();
            assertThat(number(TOO_MANY)).as("too many after step %s", step).isZero();
        }
        long rows = number("SELECT count(*) FROM mismatch_tally");
        counts.count();
        assertThat(number("SELECT count(*) FROM mismatch_tally")).isLessThanOrEqualTo(rows);
        change(channel, "state = 'RESOLVED', resolved_at = now()", new Random(1));
        jdbc.sql("DELETE FROM mismatch WHERE channel_id = (SELECT channel_id FROM channel WHERE code = :channel)")
                .param("channel", channel)
                .update();
        assertThat(number(TOO_MANY)).isZero();
    }

    private void change(String channel, String how, Random random) {
        jdbc.sql("UPDATE mismatch SET " + how + " WHERE variant = ANY (:some) AND state <> 'RESOLVED'"
                + " AND channel_id = (SELECT channel_id FROM channel WHERE code = :channel)")
                .param("some", some(random))
                .param("channel", channel)
                .update();
    }

    private void delete(String channel, Random random) {
        jdbc.sql("DELETE FROM mismatch WHERE variant = ANY (:some)"
                + " AND channel_id = (SELECT channel_id FROM channel WHERE code = :channel)")
                .param("some", some(random))
                .param("channel", channel)
                .update();
    }

    private static String[] some(Random random) {
        return random.ints(8, 0, 30).mapToObj(n -> "V" + n).toArray(String[]::new);
    }

    private long number(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }
}
