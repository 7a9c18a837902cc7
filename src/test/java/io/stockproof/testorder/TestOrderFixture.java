package io.stockproof.testorder;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A store in which one variant, {@code A}, can be bought; each test breaks one thing of it. */
final class TestOrderFixture {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final String RESERVED =
            " FROM (SELECT r.reservation_id FROM checkout_reservation r JOIN channel c USING (channel_id)"
                    + " WHERE c.code = :store) r";

    final String name = "order" + NUMBER.incrementAndGet() + "-" + ProcessHandle.current().pid();
    final Api api;

    private TestOrderFixture(Api api) {
        this.api = api;
    }

    /** With 9 units in the warehouse; {@code more} are YAML members of the supplier, the method and the channel. */
    static TestOrderFixture aStore(int port, More more) {
        TestOrderFixture store = new TestOrderFixture(Api.admin(port));
        store.setUp(more);
        store.maps("A", "A").has("A", "de", 9, Instant.now());
        return store;
    }

    static TestOrderFixture aStore(int port) {
        return aStore(port, More.NOTHING);
    }

    /** What differs from the plain store. */
    record More(String supplier, String location, String item, String method, String lane, String channel) {

        static final More NOTHING = new More("", "", "", "", "", "");

        static More supplier(String yaml) {
            return new More(yaml, "", "", "", "", "");
        }

        static More location(String yaml) {
            return new More("", ", " + yaml, "", "", "", "");
        }

        static More item(String item, String method) {
            return new More("", "", ", " + item, method, "", "");
        }

        static More method(String yaml) {
            return new More("", "", "", yaml, "", "");
        }

        static More lane(String yaml) {
            return new More("", "", "", "", ", " + yaml, "");
        }

        static More channel(String yaml) {
            return new More("", "", "", "", "", yaml);
        }
    }

    void setUp(More more) {
        api.header("Content-Type", "application/yaml").put("/v1/setup", """
                suppliers:
                  - code: %1$s
                    connector: push
                    locations:
                      - {code: de, kind: WAREHOUSE, country: DE, leadTimeDays: 1%3$s}
                      - {code: pl, kind: WAREHOUSE, country: PL, leadTimeDays: 1}
                      - {code: plant, kind: FACTORY, country: DE, leadTimeDays: 3}
                    items:
                      - {sku: A%4$s}
                    %2$s
                shippingMethods:
                  - code: %1$s-post
                    lanes:
                      - {from: {country: DE}, to: {country: DE}, transitDays: {min: 1, max: 2}%6$s}
                      - {from: {country: PL}, to: {country: DE}, transitDays: {min: 1, max: 2}%6$s}
                    %5$s
                  - code: %1$s-sea
                    lanes:
                      - {from: {country: DE}, to: {country: GB}, transitDays: {min: 5, max: 9}}
                channels:
                  - code: %1$s
                    shippingMethods: [%1$s-post]
                    %7$s
                """.formatted(name, more.supplier(), more.location(), more.item(), more.method(), more.lane(),
                more.channel()).replace("$NAME", name)).expect(200);
    }

    /** A variant of one unit of each of these items; of none, it is unmapped. */
    TestOrderFixture maps(String variant, String... skus) {
        return maps(variant, true, skus);
    }

    TestOrderFixture maps(String variant, boolean active, String... skus) {
        List<Map<String, Object>> components = new ArrayList<>();
        for (String sku : skus) {
            components.add(Map.of("supplier", name, "sku", sku, "units", 1));
        }
        List<Object> sources = skus.length == 0 ? List.of() : List.of(Map.of("rank", 1, "components", components));
        Answer answer = api.put("/v1/listings/" + name + "/" + variant, Map.of("active", active, "sources", sources));
        if (answer.status() != 201) {
            answer.expect(200);
        }
        return this;
    }

    TestOrderFixture has(String sku, String location, long quantity, Instant observedAt) {
        Map<String, Object> row =
                Map.of("sku", sku, "location", location, "quantity", quantity, "observedAt", observedAt.toString());
        api.post("/v1/suppliers/" + name + "/observations", List.of(row)).expect(200);
        return this;
    }

    TestOrderFixture shows(String variant, long quantity) {
        Map<String, Object> row =
                Map.of("variant", variant, "quantity", quantity, "observedAt", Instant.now().toString());
        Answer answer = api.post("/v1/channels/" + name + "/displays", List.of(row));
        if (answer.status() / 100 != 2) {
            answer.expect(200);
        }
        return this;
    }

    TestOrderFixture holds(String variant, long quantity) {
        api.header("Idempotency-Key", "hold-" + name + NUMBER.incrementAndGet())
                .post("/v1/reservations", body(variant, quantity)).expect(201);
        return this;
    }

    Map<String, Object> body(String variant, long quantity) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("channel", name);
        body.put("destination", Map.of("country", "DE"));
        body.put("lines", List.of(Map.of("lineId", "1", "variant", variant, "quantity", quantity)));
        return body;
    }

    JsonNode tries(String variant, long quantity) {
        return tries(body(variant, quantity));
    }

    JsonNode tries(Map<String, Object> body) {
        return api.post("/v1/test-orders", body).expect(201).json();
    }

    static JsonNode layer(JsonNode order, Layer layer) {
        for (JsonNode report : order.path("layers")) {
            if (report.path("layer").asText().equals(layer.name())) {
                return report;
            }
        }
        throw new AssertionError("no layer " + layer + " in " + order);
    }

    /** All that a checkout of this store leaves behind, table by table. */
    Map<String, String> traces(JdbcClient jdbc) {
        Map<String, String> traces = new TreeMap<>();
        Map.of(
                "positions", "SELECT string_agg(p::text, '|' ORDER BY item_id, location_id) FROM stock_position p"
                        + " JOIN supplier s USING (supplier_id) WHERE s.code = :store",
                "channels", "SELECT string_agg(p::text, '|' ORDER BY item_id, location_id)"
                        + " FROM stock_position_channel p JOIN channel c USING (channel_id) WHERE c.code = :store",
                "ledger",
                "SELECT (SELECT count(*) FROM ledger_entry WHERE supplier_id = s.supplier_id)"
                        + " + (SELECT coalesce(sum(cardinality(item_ids)), 0) FROM ledger_block"
                        + " WHERE supplier_id = s.supplier_id) FROM supplier s WHERE s.code = :store",
                "reservations", "SELECT count(*)" + RESERVED,
                "lines", "SELECT count(*)" + RESERVED + " JOIN checkout_line USING (reservation_id)",
                "allocations", "SELECT count(*)" + RESERVED + " JOIN checkout_allocation USING (reservation_id)",
                "outcomes",
                "SELECT count(*) FROM checkout_outcome JOIN channel c USING (channel_id) WHERE c.code = :store",
                "keys", "SELECT count(*) FROM access_idempotency_key WHERE key LIKE '%' || :store || '%'")
                .forEach((what, sql) -> traces.put(
                        what,
                        String.valueOf(jdbc.sql(sql).param("store", name).query(String.class).optional().orElse(""))));
        return traces;
    }
}
