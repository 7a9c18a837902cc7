package io.stockproof.bench.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a read is measured against: answers of equal payload that nobody computes, and the database's. */
@RestController
@Profile("bench")
@Requires(Scope.STOREFRONT)
class ReadConstants {

    private static final Instant THEN = Instant.parse("2026-11-24T12:00:00.123456Z");
    private static final String VERSION = "1000000:1000000:";

    private final JdbcClient jdbc;
    private final Map<Integer, Body> bodies = new HashMap<>();

    ReadConstants(JdbcClient jdbc) {
        this.jdbc = jdbc;
        for (int size : new int[] {1, 100, 250}) {
            List<Item> items = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                items.add(item("VARIANT-" + (10_000_000 + i)));
            }
            bodies.put(size, new Body("main", THEN, VERSION, Map.of("country", "DE"), null, false, items));
        }
    }

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Item(String variant, long purchasable, Long available, String status, String display, List<String> reasons,
            List<String> shippingMethods, Map<String, Integer> deliveryDays, Instant observedAt, Long ageSeconds) {}

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Body(String channel, Instant asOf, String version, Map<String, String> destination, String shippingMethod,
            boolean degraded, List<Item> items) {}

    private static Item item(String variant) {
        return new Item(variant, 500, 500L, "IN_STOCK", "500 in stock", List.of("FACTORY_EXCLUDED"), List.of("post"),
                Map.of("min", 2, "max", 3), THEN, 600L);
    }

    @GetMapping("/bench/constant")
    Body constant(@RequestParam int size) {
        return bodies.get(size);
    }

    /** The positions of the variants, as plain rows would be read for an answer, and no rule asked. */
    @PostMapping("/bench/database")
    Body database(@RequestBody Query query) {
        Map<String, long[]> sums = new HashMap<>();
        jdbc.sql("""
                        SELECT c.variant, p.on_hand - p.reserved AS free
                          FROM catalog_component c
                          JOIN stock_position p USING (item_id)
                         WHERE c.channel_id = 1 AND c.variant = ANY (:variants)
                        """)
                .param("variants", query.variants().toArray(String[]::new))
                .query((RowCallbackHandler) row -> add(sums, row));
        List<Item> items = new ArrayList<>();
        for (String variant : query.variants()) {
            long[] sum = sums.getOrDefault(variant, new long[1]);
            items.add(new Item(variant, sum[0], sum[0], "IN_STOCK", "in stock", List.of(), List.of("post"),
                    Map.of("min", 2, "max", 3), THEN, 600L));
        }
        return new Body("main", THEN, VERSION, Map.of("country", "DE"), null, false, items);
    }

    private static void add(Map<String, long[]> sums, ResultSet row) throws SQLException {
        sums.computeIfAbsent(row.getString(1), v -> new long[1])[0] += row.getLong(2);
    }

    record Query(String channel, Map<String, String> destination, List<String> variants) {}
}
