package io.stockproof.stream;

import io.stockproof.testing.Api;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A push supplier with one warehouse, and a channel of its own. */
record StreamStore(String name, Api api) {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    static StreamStore create(Api api, String supplierMore, String... variants) {
        String name = "seen" + NUMBER.incrementAndGet() + "-" + ProcessHandle.current().pid();
        StreamStore store = new StreamStore(name, api);
        api.header("Content-Type", "application/yaml").put("/v1/setup", """
                suppliers:
                  - code: %1$s
                    connector: push
                    %2$s
                    locations: [{code: de, kind: WAREHOUSE, country: DE, leadTimeDays: 1}]
                shippingMethods:
                  - code: %1$s
                    lanes: [{from: {country: DE}, to: {country: DE}, transitDays: {min: 1, max: 2}}]
                channels: [{code: %1$s, shippingMethods: [%1$s]}]
                """.formatted(name, supplierMore)).expect(200);
        List<Object> listings = new ArrayList<>();
        for (String variant : variants) {
            listings.add(Map.of("channel", name, "variant", variant, "sources", List.of(Map.of(
                    "rank", 1, "components", List.of(Map.of("supplier", name, "sku", variant, "units", 1))))));
        }
        api.put("/v1/setup", Map.of("listings", listings)).expect(200);
        return store;
    }

    StreamStore has(Object... skusAndQuantities) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < skusAndQuantities.length; i += 2) {
            rows.add(Map.of("sku", skusAndQuantities[i], "location", "de", "quantity", skusAndQuantities[i + 1],
                    "observedAt", Instant.now().toString()));
        }
        api.post("/v1/suppliers/" + name + "/observations", rows).expect(200);
        return this;
    }

    /** Changes a rule that every variant is sold by. */
    void orderLimit(int units) {
        api.put("/v1/setup", Map.of("channels", List.of(new LinkedHashMap<>(Map.of(
                "code", name, "shippingMethods", List.of(name), "orderLimit", units))))).expect(200);
    }

    String query() {
        return "channel=" + name + "&country=DE";
    }
}
