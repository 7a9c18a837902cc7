package io.stockproof.availability;

import static org.awaitility.Awaitility.await;

import io.stockproof.testing.Api;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A store of its own for each test, made by the setup's own endpoint; positions by SQL, as the ledger leaves them.
 * Supplier {@code s} has a warehouse in China, one in the US and a factory; items {@code A} to {@code D}.
 */
record AvailabilityFixture(Api admin, JdbcClient jdbc, int number) {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    static AvailabilityFixture create(Api admin, JdbcClient jdbc) {
        AvailabilityFixture fixture = new AvailabilityFixture(admin, jdbc, NUMBER.incrementAndGet());
        fixture.setUp(Map.of());
        fixture.listing("TEE", "A");
        return fixture;
    }

    String supplier() {
        return "availability-s" + number;
    }

    String channel() {
        return "availability-c" + number;
    }

    String method() {
        return "availability-m" + number;
    }

    String location(String code) {
        return supplier() + "/" + code;
    }

    /** Puts all but the listings; {@code more} are members of the channel. */
    void setUp(Map<String, Object> more) {
        Map<String, Object> channel =
                new LinkedHashMap<>(Map.of("code", channel(), "shippingMethods", List.of(method())));
        channel.putAll(more);
        List<Object> items = new ArrayList<>();
        for (String sku : List.of("A", "B", "C", "D")) {
            items.add(Map.of("sku", sku, "weightGrams", 100));
        }
        admin.put("/v1/setup", Map.of(
                "suppliers", List.of(Map.of(
                        "code", supplier(), "connector", "push", "freshness", Map.of("maxAgeSeconds", 1800),
                        "locations", List.of(
                                Map.of("code", "cn", "kind", "WAREHOUSE", "country", "CN", "leadTimeDays", 1),
                                Map.of("code", "us", "kind", "WAREHOUSE", "country", "US", "leadTimeDays", 1),
                                Map.of("code", "plant", "kind", "FACTORY", "country", "CN", "leadTimeDays", 7)),
                        "items", items)),
                "shippingMethods", List.of(Map.of(
                        "code", method(),
                        "lanes", List.of(
                                Map.of("from", Map.of("country", "CN"), "to", Map.of("country", "US"),
                                        "transitDays", Map.of("min", 8, "max", 15)),
                                Map.of("from", Map.of("country", "CN"),
                                        "to", Map.of("country", "US", "regions", List.of("AK")), "blocked", true)))),
                "channels", List.of(channel)))
                .expect(200);
    }

    void listing(String variant, String... skus) {
        List<Object> components = new ArrayList<>();
        for (String sku : skus) {
            components.add(Map.of("supplier", supplier(), "sku", sku, "units", 1));
        }
        admin.put("/v1/setup", Map.of("listings", List.of(Map.of(
                "channel", channel(), "variant", variant,
                "sources", components.isEmpty()
                        ? List.of()
                        : List.of(Map.of("rank", 1, "components", components))))))
                .expect(200);
    }

    /** What a query of these variants asks. */
    Map<String, Object> query(String... variants) {
        return new LinkedHashMap<>(Map.of(
                "channel", channel(), "destination", Map.of("country", "US"), "variants", List.of(variants)));
    }

    String path(String variant, String rest) {
        return "/v1/channels/" + channel() + "/variants/" + variant + "/availability" + rest;
    }

    void position(String sku, String location, long onHand) {
        position(sku, location, onHand, 0, databaseNow().minusSeconds(48), true);
    }

    void position(String sku, String location, long onHand, long reserved, Instant observedAt, boolean covered) {
        jdbc.sql("""
                        INSERT INTO stock_position (item_id, location_id, supplier_id, on_hand, reserved, seq, observed_at,
                                                    taken_at, covered, recorded_at)
                        SELECT i.item_id, l.location_id, s.supplier_id, :onHand, :reserved, 1, :at, :at, :covered, :at
                          FROM supplier s
                          JOIN supplier_item i ON i.supplier_id = s.supplier_id AND i.sku = :sku
                          JOIN supplier_location l ON l.supplier_id = s.supplier_id AND l.code = :location
                         WHERE s.code = :supplier
                        ON CONFLICT (item_id, location_id) DO UPDATE
                           SET on_hand = excluded.on_hand, reserved = excluded.reserved, covered = excluded.covered,
                               observed_at = excluded.observed_at, seq = stock_position.seq + 1
                        """)
                .param("onHand", onHand)
                .param("reserved", reserved)
                .param("at", observedAt.atOffset(ZoneOffset.UTC))
                .param("covered", covered)
                .param("sku", sku)
                .param("location", location)
                .param("supplier", supplier())
                .update();
        tell(sku);
    }

    void reservedBy(String channel, String sku, String location, long reserved) {
        jdbc.sql("""
                        INSERT INTO stock_position_channel (item_id, location_id, channel_id, reserved)
                        SELECT i.item_id, l.location_id, c.channel_id, :reserved
                          FROM supplier s
                          JOIN supplier_item i ON i.supplier_id = s.supplier_id AND i.sku = :sku
                          JOIN supplier_location l ON l.supplier_id = s.supplier_id AND l.code = :location
                          JOIN channel c ON c.code = :channel
                         WHERE s.code = :supplier
                        """)
                .param("reserved", reserved)
                .param("sku", sku)
                .param("location", location)
                .param("channel", channel)
                .param("supplier", supplier())
                .update();
        tell(sku);
    }

    void supplierCovered(Instant at) {
        jdbc.sql("""
                        INSERT INTO stock_coverage (supplier_id, observed_at, taken_at)
                        SELECT supplier_id, :at, :at FROM supplier WHERE code = :supplier
                        ON CONFLICT (supplier_id) DO UPDATE SET observed_at = excluded.observed_at
                        """)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("supplier", supplier())
                .update();
        settle();
    }

    void itemCovered(String sku, Instant at) {
        jdbc.sql("""
                        INSERT INTO stock_item_coverage (item_id, observed_at, taken_at)
                        SELECT item_id, :at, :at FROM supplier_item JOIN supplier USING (supplier_id)
                         WHERE code = :supplier AND sku = :sku
                        """)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("supplier", supplier())
                .param("sku", sku)
                .update();
        settle();
    }

    /** Takes the positions away again: they have no entries, which an audit would find. */
    void forgetPositions() {
        jdbc.sql("""
                        INSERT INTO ledger_feed (items)
                        SELECT array_agg(item_id) FROM supplier_item JOIN supplier USING (supplier_id) WHERE code = :supplier
                        """).param("supplier", supplier()).update();
        for (String table : List.of("stock_position_channel", "stock_position")) {
            jdbc.sql("DELETE FROM " + table + " WHERE item_id IN (SELECT item_id FROM supplier_item"
                    + " JOIN supplier USING (supplier_id) WHERE code = :supplier)")
                    .param("supplier", supplier())
                    .update();
        }
    }

    /** Sets a column of an item, as intake would. */
    void item(String sku, String assignment) {
        jdbc.sql("UPDATE supplier_item SET " + assignment + " WHERE sku = :sku AND supplier_id = "
                + "(SELECT supplier_id FROM supplier WHERE code = :supplier)")
                .param("sku", sku)
                .param("supplier", supplier())
                .update();
        settle();
    }

    /** As the ledger tells of what leaves no entry. */
    private void tell(String sku) {
        jdbc.sql("""
                        INSERT INTO ledger_feed (items)
                        SELECT array_agg(item_id) FROM supplier_item JOIN supplier USING (supplier_id)
                         WHERE code = :supplier AND sku = :sku
                        """)
                .param("supplier", supplier())
                .param("sku", sku)
                .update();
        settle();
    }

    /** Until what was written by SQL, which the service does not know of, is what storefronts are answered from. */
    void settle() {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            return; // nobody sees it before the commit
        }
        Map<String, Object> query = query("TEE");
        query.put("minVersion", jdbc.sql("SELECT pg_current_snapshot()::text").query(String.class).single());
        await().until(() -> !admin.post("/v1/availability/query", query)
                .expect(200)
                .json()
                .path("degraded")
                .asBoolean());
    }

    Instant databaseNow() {
        return jdbc.sql("SELECT date_trunc('second', clock_timestamp())")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }
}
