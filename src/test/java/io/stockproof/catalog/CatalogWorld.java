package io.stockproof.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A channel and a supplier that no other test knows. */
record CatalogWorld(JdbcClient jdbc, ChannelCode channel, SupplierCode supplier) {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    static CatalogWorld create(JdbcClient jdbc) {
        return create(jdbc, false);
    }

    static CatalogWorld create(JdbcClient jdbc, boolean sumSources) {
        int number = NUMBER.incrementAndGet();
        ChannelCode channel = new ChannelCode("catalog-channel-" + number);
        SupplierCode supplier = new SupplierCode("catalog-supplier-" + number);
        jdbc.sql("""
                        INSERT INTO channel (code, name, factory_policy, allocation_default, split_shipments, sum_sources,
                                             reservation_ttl_seconds, display_low_stock_at, display_hide_exact)
                        VALUES (:code, :code, 'EXCLUDE', 'ALL', false, :sum, 900, 5, false)
                        """)
                .param("code", channel.value())
                .param("sum", sumSources)
                .update();
        jdbc.sql("""
                        INSERT INTO supplier (code, name, connector, freshness_max_age_seconds, freshness_when_stale,
                            reflection_delay_seconds, stock_is, live, paused, guard_max_zeroed_share,
                            guard_max_dropped_units_share, guard_min_rows_share, guard_min_items,
                            guard_missing_grace_polls, limit_requests_per_second, limit_concurrency,
                            limit_timeout_seconds, limit_retries)
                        VALUES (:code, :code, 'PUSH', 86400, 'EXCLUDE', 600, 'GROSS', false, false, 1, 1, 0, 0, 1, 1, 1, 10, 3)
                        """).param("code", supplier.value()).update();
        return new CatalogWorld(jdbc, channel, supplier);
    }

    /** Marks the channel or the supplier as deleted. */
    void delete(String table) {
        jdbc.sql("UPDATE " + table + " SET deleted_at = clock_timestamp() WHERE code = :code")
                .param("code", table.equals("channel") ? channel.value() : supplier.value())
                .update();
    }

    void item(String sku) {
        jdbc.sql("""
                        INSERT INTO supplier_item (supplier_id, sku)
                        SELECT supplier_id, :sku FROM supplier WHERE code = :code
                        """)
                .param("sku", sku)
                .param("code", supplier.value())
                .update();
    }

    /** The skus of the supplier's items, sorted. */
    List<String> items() {
        return jdbc.sql("""
                        SELECT sku FROM supplier_item JOIN supplier USING (supplier_id)
                         WHERE code = :code ORDER BY sku COLLATE "C"
                        """).param("code", supplier.value()).query(String.class).list();
    }

    Listing listing(String variant, Source... sources) {
        return new Listing(channel, variant, null, null, "Title of " + variant, Map.of(), true, List.of(sources));
    }

    Source source(int rank, Component... components) {
        return new Source(rank, List.of(components));
    }

    Component component(String sku, int units) {
        return new Component(supplier, sku, units);
    }

    /** How often {@code change}, which may be repeated, bumps the rules; again where a poll of somebody else may have too. */
    void assertBumps(long times, ThrowingRunnable change) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            long before = rulesVersion();
            change.run();
            assertThat(rulesVersion() - before).isEqualTo(times);
        });
    }

    private long rulesVersion() {
        return jdbc.sql("SELECT version FROM access_rules_version").query(Long.class).single();
    }

    /** A row of a sheet, in the header's order. */
    String row(String variant, String sku, int units, int rank) {
        return channel + "," + variant + ",,,T," + supplier + "," + sku + "," + units + "," + rank + "\r\n";
    }
}
