package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.testing.PostgresForTests;
import io.stockproof.testing.TestDatabase;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What had happened before it was kept by month is told as before, and counted once. */
class EventMonthsMigrationIT {

    private static final String BEFORE = "20261126.1731";

    private static final String ROWS = """
            SELECT string_agg(concat_ws(' ', event_id, at, action, principal, note), '; ' ORDER BY event_id)
              FROM mismatch_event WHERE mismatch_id = (SELECT mismatch_id FROM mismatch)
            """;

    private static final String SUMS = """
            SELECT count(*) || ' hours, ' || sum(opened) || ' opened, ' || sum(resolved) || ' resolved'
              FROM (SELECT * FROM mismatch_hour UNION ALL SELECT * FROM mismatch_hour_change) AS kept
            """;

    @Test
    void movesEveryRowToItsMonthAndGoesOnNumberingThem() {
        TestDatabase database = PostgresForTests.empty();
        Flyway flyway = PostgresForTests.flyway(database);
        Flyway.configure().configuration(flyway.getConfiguration()).target(BEFORE).load().migrate();
        JdbcClient jdbc = JdbcClient.create(database.ownerDataSource());
        jdbc.sql("""
                        INSERT INTO channel (code, name, factory_policy, allocation_default, split_shipments, sum_sources,
                                             reservation_ttl_seconds, display_low_stock_at, display_hide_exact)
                        VALUES ('c', 'c', 'EXCLUDE', 'ALL', false, false, 60, 0, false)
                        """).update();
        jdbc.sql("INSERT INTO mismatch_cause (cause_key, root_cause) VALUES ('k', 'UNEXPLAINED')").update();
        jdbc.sql("""
                        INSERT INTO mismatch (channel_id, variant, context, kind, state, displayed, purchasable,
                                displayed_source, displayed_at, root_cause, contributing, suggestion, owner, fix, evidence,
                                cause_id, suppliers, first_opened_at, opened_at, began_at, last_seen_at)
                        SELECT channel_id, 'V', 'US|||', 'OVERSTATED', 'OPEN', 5, 1, 'STORE', now(), 'UNEXPLAINED', '{}',
                               '', 'NOBODY', 'HUMAN', '[]', cause_id, '{}', now(), now(), now(), now()
                          FROM channel, mismatch_cause
                        """).update();
        jdbc.sql("""
                        INSERT INTO mismatch_event (mismatch_id, channel_id, at, action, principal, note)
                        SELECT mismatch_id, channel_id, at::timestamptz, action, who, note
                          FROM mismatch, (VALUES
                               ('2024-02-29 23:59:59.999999+00', 'OPENED', 'system', NULL),
                               ('2024-03-01 00:00:00+00', 'RESOLVED', 'system', 'gone'),
                               ('2026-01-01 00:30:00+01', 'REOPENED', 'system', NULL),
                               ('2026-01-31 12:00:00+00', 'IGNORED', 'ops', 'noise')) AS e (at, action, who, note)
                        """).update();
        jdbc.sql("DELETE FROM mismatch_event WHERE action = 'IGNORED'").update(); // its number is not given again
        String before = jdbc.sql(ROWS).query(String.class).single();
        String sums = jdbc.sql(SUMS).query(String.class).single();

        flyway.migrate();

        assertThat(jdbc.sql(ROWS).query(String.class).single()).isEqualTo(before).contains("1 2024-02-29", "gone");
        assertThat(jdbc.sql("SELECT tableoid::regclass::text FROM mismatch_event ORDER BY event_id").query(String.class)
                .list()).as("by UTC").containsExactly(
                        "mismatch_event_202402", "mismatch_event_202403", "mismatch_event_202512");
        assertThat(jdbc.sql(SUMS).query(String.class).single()).isEqualTo(sums)
                .isEqualTo("3 hours, 2 opened, 1 resolved");

        JdbcClient application = JdbcClient.create(database.dataSource());
        application.sql("""
                        INSERT INTO mismatch_event (mismatch_id, channel_id, action, principal)
                        SELECT mismatch_id, channel_id, 'RESOLVED', 'system' FROM mismatch
                        """).update();

        assertThat(jdbc.sql("SELECT max(event_id) FROM mismatch_event").query(Long.class).single()).isEqualTo(5);
        assertThat(jdbc.sql(SUMS).query(String.class).single()).as("what is new is counted")
                .isEqualTo("4 hours, 2 opened, 2 resolved");
        assertThat(jdbc.sql("""
                        SELECT count(*) FROM pg_index i
                         WHERE i.indrelid = 'mismatch_event_202512'::regclass
                           AND EXISTS (SELECT FROM pg_inherits WHERE inhrelid = i.indexrelid)
                        """).query(Integer.class).single()).as("indexes that are parts of the parent's").isEqualTo(3);
    }
}
