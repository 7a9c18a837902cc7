package io.stockproof.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Api;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A push supplier with one warehouse, and a channel of its own. */
record SubscriptionStore(String name, Api api) {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    static SubscriptionStore create(Api api, String supplierMore) {
        String name = "told" + NUMBER.incrementAndGet() + "-" + ProcessHandle.current().pid();
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
        return new SubscriptionStore(name, api);
    }

    SubscriptionStore sells(String... variants) {
        for (String variant : variants) {
            api.put("/v1/setup", Map.of("listings", List.of(Map.of(
                    "channel", name, "variant", variant,
                    "sources", List.of(Map.of("rank", 1, "components",
                            List.of(Map.of("supplier", name, "sku", variant, "units", 1))))))))
                    .expect(200);
        }
        return this;
    }

    SubscriptionStore has(String sku, long quantity) {
        Map<String, Object> row = Map.of(
                "sku", sku, "location", "de", "quantity", quantity, "observedAt", Instant.now().toString());
        api.post("/v1/suppliers/" + name + "/observations", List.of(row)).expect(200);
        return this;
    }

    Map<String, Object> body(String url, String... variants) {
        Map<String, Object> body = new LinkedHashMap<>(
                Map.of("channel", name, "url", url, "destination", Map.of("country", "DE")));
        if (variants.length > 0) {
            body.put("variants", List.of(variants));
        }
        return body;
    }

    /** A new subscription with its secret. */
    JsonNode subscribed(String url, String... variants) {
        return api.post("/v1/subscriptions", body(url, variants)).expect(201).json();
    }
}
