package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.testing.PostgresForTests;
import io.stockproof.testing.TestDatabase;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What was held as a whole poll, before items were, waits on. */
class HoldItemsMigrationIT {

    private static final String BEFORE = "20261124.0220";

    @Test
    void keepsWhatWasHeldApartFromWhatIsBeingApplied() {
        TestDatabase database = PostgresForTests.empty();
        Flyway flyway = PostgresForTests.flyway(database);
        Flyway.configure().configuration(flyway.getConfiguration()).target(BEFORE).load().migrate();
        JdbcClient jdbc = JdbcClient.create(database.ownerDataSource());
        jdbc.sql("""
                        INSERT INTO supplier (code, name, connector, freshness_max_age_seconds, freshness_when_stale,
                                              reflection_delay_seconds, stock_is, live, paused, guard_max_zeroed_share,
                                              guard_max_dropped_units_share, guard_min_rows_share, guard_min_items,
                                              guard_missing_grace_polls, limit_requests_per_second, limit_concurrency,
                                              limit_timeout_seconds, limit_retries)
                        VALUES ('s', 's', 'FEED', 60, 'EXCLUDE', 0, 'GROSS', false, false, 1, 1, 0, 0, 0, 1, 1, 1, 0)
                        """).update();
        jdbc.sql("""
                        INSERT INTO supplier_location (supplier_id, code, name, kind, country, lead_time_days, active)
                        SELECT supplier_id, 'main', 'main', 'WAREHOUSE', 'DE', 0, true FROM supplier
                        """).update();
        jdbc.sql("INSERT INTO supplier_item (supplier_id, sku, declared) SELECT supplier_id, 'A', true FROM supplier")
                .update();
        jdbc.sql("""
                        INSERT INTO intake_poll (supplier_id, state, applying, requested_by, rows_held, findings)
                        SELECT supplier_id, state, state = 'RUNNING', 'x', 1, '[{"code": "ZEROED_SHARE"}]'
                          FROM supplier, unnest(ARRAY['QUARANTINED', 'RUNNING']) AS state
                        """).update();
        jdbc.sql("""
                        INSERT INTO intake_pending
                        SELECT poll_id, item_id, location_id, 'OBSERVED', 0, clock_timestamp(), clock_timestamp()
                          FROM intake_poll, supplier_item, supplier_location
                        """).update();

        flyway.migrate();

        assertThat(jdbc.sql("""
                        SELECT q.state || ' ' || h.quantity || ' ' || h.reason || ' ' || q.holds
                          FROM intake_held h JOIN intake_poll q USING (poll_id)
                        """).query(String.class).list()).containsExactly("QUARANTINED 0 ZEROED_SHARE true");
        assertThat(jdbc.sql("SELECT q.state FROM intake_pending JOIN intake_poll q USING (poll_id)")
                .query(String.class).list()).containsExactly("RUNNING");
    }
}
