package io.stockproof.ledger;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockproof.testing.PostgresForTests;
import io.stockproof.testing.TestDatabase;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A database of its own with one item at one location and one channel, and the ledger's parts on it. */
final class LedgerFixture {

    final JdbcClient jdbc;

    /** The tables' owner, who may do what the service may not. */
    final JdbcClient owner;

    final Positions positions;
    private final DataSource source;
    final LedgerAudit audit;
    final AuditRuns runs;
    final AuditJob job;
    final ClosedMonths months;
    final TransactionTemplate transaction;
    final PositionKey key;
    final int channel;

    private LedgerFixture(TestDatabase database, Instant now) {
        source = database.dataSource();
        JdbcTransactionManager transactions = new JdbcTransactionManager(source);
        InstantSource clock = InstantSource.fixed(now);
        jdbc = JdbcClient.create(source);
        owner = JdbcClient.create(database.ownerDataSource());
        positions = new Positions(
                jdbc, new NamedParameterJdbcTemplate(source), new PositionWriter(jdbc, new JdbcTemplate(source)));
        AuditRanges ranges = new AuditRanges(jdbc);
        AuditChecks checks = new AuditChecks(jdbc);
        months = new ClosedMonths(jdbc, ranges, checks, clock, transactions);
        audit = new LedgerAudit(jdbc, ranges, checks, months, List.of(), transactions);
        runs = new AuditRuns(jdbc, JsonMapper.builder().findAndAddModules().build());
        job = new AuditJob(runs, ranges, audit, months, clock);
        transaction = new TransactionTemplate(transactions);
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

    static LedgerFixture aPosition() {
        return aPosition(Instant.now());
    }

    /** Whose months are closed, and audits dated, as if it were {@code now}. */
    static LedgerFixture aPosition(Instant now) {
        return new LedgerFixture(PostgresForTests.create(), now);
    }

    /** In a database that may have an earlier form of the schema. */
    static LedgerFixture in(TestDatabase database) {
        return new LedgerFixture(database, Instant.now());
    }

    /** Positions as they are shown. */
    PositionRepository history() {
        return new PositionRepository(jdbc, source, new PastReads());
    }

    void change(Consumer<PositionBatch> decide) {
        transaction.executeWithoutResult(status -> {
            PositionBatch found = positions.lockItems(List.of(key.itemId()));
            PositionBatch batch = found.find(key) == null ? positions.lock(List.of(key)) : found;
            decide.accept(batch);
            positions.write(batch);
        });
    }

    /** Moves the position's clock into a month that is over: whatever is changed next is recorded there. */
    void recordIn(LocalDate month, Consumer<PositionBatch> decide) {
        jdbc.sql("SELECT ledger_ensure_month(:month)").param("month", month).query(Boolean.class).single();
        change(decide);
        moveLastEntry(month.plusDays(10).atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    private void moveLastEntry(Instant at) {
        unprotected("UPDATE ledger_entry SET recorded_at = '" + at + "' WHERE seq = (SELECT seq FROM stock_position)");
        unprotected(
                "UPDATE ledger_block SET recorded_at = '" + at + "' WHERE seqs[1] = (SELECT seq FROM stock_position)");
        jdbc.sql("UPDATE stock_position SET recorded_at = :at")
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** As whoever owns the tables may do after taking the guards away. */
    void unprotected(String sql) {
        List<String> tables = List.of("ledger_entry", "ledger_block");
        tables.forEach(table -> owner.sql("ALTER TABLE " + table + " DISABLE TRIGGER USER").update());
        try {
            owner.sql(sql).update();
        } finally {
            tables.forEach(table -> owner.sql("ALTER TABLE " + table + " ENABLE TRIGGER USER").update());
        }
    }
}
