package io.stockproof.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.ChangeLog;
import io.stockproof.connector.Connector;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorsForTests;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.RowSink;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.SupplierFence;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Locations;
import io.stockproof.supplier.Sightings;
import io.stockproof.supplier.Suppliers;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.unit.DataSize;

/** A supplier that no other test knows, with a connector that answers what the test says. Paused, so that no task runs. */
final class IntakeWorld {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    final ApplicationContext context;
    final JdbcClient jdbc;
    final SupplierCode code = new SupplierCode("intake-" + NUMBER.incrementAndGet());
    final FakeConnector connector;
    final PollRun runner;

    /** A position as the tests speak of it. */
    record Position(String sku, String location, long onHand) {}

    IntakeWorld(ApplicationContext context, ConnectorKind kind) {
        this.context = context;
        this.jdbc = context.getBean(JdbcClient.class);
        this.connector = new FakeConnector(kind);
        this.runner = runner(context, connector);
        jdbc.sql("""
                        INSERT INTO supplier (code, name, connector, feed, poll_every_seconds,
                            freshness_max_age_seconds, freshness_when_stale,
                            reflection_delay_seconds, stock_is, live, paused, guard_max_zeroed_share,
                            guard_max_dropped_units_share, guard_min_rows_share, guard_min_items,
                            guard_missing_grace_polls, limit_requests_per_second, limit_concurrency,
                            limit_timeout_seconds, limit_retries)
                        VALUES (:code, :code, :kind,
                            CASE WHEN :kind = 'FEED' THEN '{"url": "https://feed.test/x", "format": "CSV"}'::jsonb END,
                            CASE WHEN :kind <> 'PUSH' THEN 300 END, 86400, 'EXCLUDE', 600, 'GROSS', false, true,
                            0.3, 0.6, 0.7, 20, 1, 1, 1, 10, 3)
                        """)
                .param("code", code.value())
                .param("kind", kind.name())
                .update();
        location("main");
        location("far");
    }

    /** Runs with another connector than the one that does as it is told. */
    PollRun runner(Connector other) {
        return runner(context, other);
    }

    /** What runs polls, with a connector of the test. */
    static PollRun runner(ApplicationContext context, Connector connector) {
        return runner(context, connector, context.getBean(KnownStocks.class), context.getBean(InstantSource.class));
    }

    /** What runs polls on an instance that has a feed make items up to so many. */
    PollRun runnerWithRoomFor(int items) {
        ItemRoom room = new ItemRoom(jdbc, new IntakeProperties(items));
        Reading reading = new Reading(
                context.getBean(RereadRepository.class), context.getBean(PlatformTransactionManager.class),
                context.getBean(StagedRows.class), context.getBean(Sightings.class), room,
                context.getBean(Locations.class), context.getBean(ChangeLog.class),
                context.getBean(ObjectMapper.class));
        return runner(context, connector, context.getBean(KnownStocks.class), context.getBean(InstantSource.class),
                reading);
    }

    /** What runs polls on an instance that takes this for the database's time. */
    PollRun runnerBy(InstantSource clock) {
        return runner(context, connector, context.getBean(KnownStocks.class), clock);
    }

    private static PollRun runner(
            ApplicationContext context, Connector connector, KnownStocks stocks, InstantSource clock) {
        return runner(context, connector, stocks, clock, context.getBean(Reading.class));
    }

    private static PollRun runner(
            ApplicationContext context, Connector connector, KnownStocks stocks, InstantSource clock, Reading reading) {
        return new PollRun(
                context.getBean(RunRepository.class),
                ConnectorsForTests.of(connector),
                context.getBean(JdbcTemplate.class),
                context.getBean(Sightings.class),
                reading,
                context.getBean(Describing.class),
                context.getBean(StagedRows.class),
                context.getBean(Difference.class),
                stocks,
                context.getBean(Decision.class),
                context.getBean(Application.class),
                context.getBean(LastGoodRepository.class),
                context.getBean(SupplierFence.class),
                clock,
                context.getBean(PollMetrics.class),
                context.getBean(WorkSlots.class));
    }

    /** What runs polls on another instance, with so much room to keep in mind what it has seen. */
    PollRun otherInstance(DataSize keptMax) {
        return runner(context, connector, new KnownStocks(
                jdbc,
                context.getBean(JdbcTemplate.class),
                context.getBean(SupplierFence.class),
                context.getBean(ChangeFeed.class),
                context.getBean(PlatformTransactionManager.class),
                new KnownStockProperties(keptMax)), context.getBean(InstantSource.class));
    }

    void location(String location) {
        jdbc.sql("""
                        INSERT INTO supplier_location (supplier_id, code, name, kind, country, lead_time_days, active)
                        SELECT supplier_id, :location, :location, 'WAREHOUSE', 'DE', 0, true FROM supplier
                         WHERE code = :code
                        """)
                .param("location", location)
                .param("code", code.value())
                .update();
    }

    void item(String sku) {
        jdbc.sql("""
                        INSERT INTO supplier_item (supplier_id, sku, declared)
                        SELECT supplier_id, :sku, true FROM supplier WHERE code = :code
                        """)
                .param("sku", sku)
                .param("code", code.value())
                .update();
    }

    /** Declares those of these items that are there. */
    void declareSeen(String... skus) {
        jdbc.sql(
                "UPDATE supplier_item SET declared = true WHERE supplier_id = :supplier AND sku = ANY(:skus) AND NOT declared")
                .param("supplier", supplierId())
                .param("skus", skus)
                .update();
    }

    void set(String column, Object value) {
        jdbc.sql("UPDATE supplier SET " + column
                + " = :value, settings_version = settings_version + 1 WHERE code = :code")
                .param("value", value)
                .param("code", code.value())
                .update();
    }

    int supplierId() {
        return jdbc.sql("SELECT supplier_id FROM supplier WHERE code = :code")
                .param("code", code.value())
                .query(Integer.class)
                .single();
    }

    /** Runs one poll with this answer. */
    Poll poll(FakeConnector.Script script) {
        connector.script = script;
        return poll();
    }

    /** The skus of the items that there are. */
    List<String> items() {
        return jdbc.sql("SELECT sku FROM supplier_item WHERE supplier_id = :supplier")
                .param("supplier", supplierId())
                .query(String.class)
                .list();
    }

    Poll poll() {
        return poll(runner);
    }

    Poll poll(PollRun instance) {
        return poll(instance.run(context.getBean(Suppliers.class).find(code).orElseThrow()));
    }

    Poll poll(long id) {
        return context.getBean(PollRepository.class).find(id).orElseThrow();
    }

    /** A complete feed of rows such as {@code "A@main=5"}, taken now; {@code "A@main=?"} cannot be read. */
    static FakeConnector.Script feed(String... rows) {
        return (request, sink) -> {
            Instant now = request.databaseClock().instant();
            write(sink, now, rows);
            return new ReadOutcome.Read(true, null, null, null);
        };
    }

    static FakeConnector.Script feedAt(Instant at, String... rows) {
        return (request, sink) -> {
            write(sink, at, rows);
            return new ReadOutcome.Read(true, null, null, null);
        };
    }

    static FakeConnector.Script failing(ConnectorException.Kind kind, String... rows) {
        return (request, sink) -> {
            write(sink, request.databaseClock().instant(), rows);
            throw new ConnectorException(kind, "cut off");
        };
    }

    static void write(RowSink sink, Instant at, String... rows) {
        long line = 0;
        for (String row : rows) {
            line++;
            String sku = row.substring(0, row.indexOf('@'));
            String location = row.substring(row.indexOf('@') + 1, row.indexOf('='));
            String quantity = row.substring(row.indexOf('=') + 1);
            if (quantity.equals("?")) {
                sink.rejected(
                        new RowSink.RowError(line, sku, location.isEmpty() ? null : location, "Stock", "is blank"));
            } else {
                sink.row(new RowSink.Row(line, sku, location, null, Long.parseLong(quantity), at, at));
            }
        }
    }

    /** Rows {@code I0@main=10} to {@code I(n-1)@main=10}. */
    static String[] many(int items, long quantity) {
        return java.util.stream.IntStream.range(0, items)
                .mapToObj(i -> "I%05d@main=%d".formatted(i, quantity))
                .toArray(String[]::new);
    }

    /** The same rows, as if an article number were the quantity. */
    static String[] codes(int items) {
        String[] rows = many(items, 96_385_074);
        for (int i = 0; i < items; i += 2) {
            rows[i] = rows[i].replace("=96385074", "=12345670");
        }
        return rows;
    }

    /** Positions as {@code "A@main=5"}, by sku and location. */
    List<String> positions() {
        return jdbc.sql("""
                        SELECT i.sku || '@' || l.code || '=' || p.on_hand FROM stock_position p
                          JOIN supplier_item i USING (item_id) JOIN supplier_location l USING (location_id)
                          JOIN supplier s ON s.supplier_id = p.supplier_id
                         WHERE s.code = :code ORDER BY i.sku COLLATE "C", l.code COLLATE "C"
                        """)
                .param("code", code.value())
                .query(String.class)
                .list();
    }

    /** The observation that counts, of one position. */
    Instant observedAt(String sku, String location) {
        return effective(sku, location, "observed_at");
    }

    Instant takenAt(String sku, String location) {
        return effective(sku, location, "taken_at");
    }

    private Instant effective(String sku, String location, String column) {
        return jdbc.sql("SELECT CASE WHEN p.covered THEN greatest(p." + column + ", c." + column + ", ic." + column
                + ") ELSE p." + column + " END" + """
                         FROM stock_position p
                          JOIN supplier_item i USING (item_id) JOIN supplier_location l USING (location_id)
                          JOIN supplier s ON s.supplier_id = p.supplier_id
                          LEFT JOIN stock_coverage c ON c.supplier_id = s.supplier_id
                          LEFT JOIN stock_item_coverage ic ON ic.item_id = i.item_id
                         WHERE s.code = :code AND i.sku = :sku AND l.code = :location
                        """)
                .param("code", code.value())
                .param("sku", sku)
                .param("location", location)
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    /** Causes of a position's entries, in order. */
    List<String> causes(String sku) {
        return jdbc.sql("""
                        SELECT e.cause || ' ' || e.on_hand_delta
                          FROM supplier_item i
                          JOIN supplier s USING (supplier_id)
                          JOIN stock_position p USING (item_id)
                         CROSS JOIN ledger_last(p.item_id, p.location_id, 1000) AS e
                         WHERE s.code = :code AND i.sku = :sku ORDER BY e.recorded_at, e.seq
                        """)
                .param("code", code.value())
                .param("sku", sku)
                .query(String.class)
                .list();
    }

    long held() {
        return jdbc.sql("SELECT count(*) FROM stock_held JOIN supplier USING (supplier_id) WHERE code = :code")
                .param("code", code.value())
                .query(Long.class)
                .single();
    }
}
