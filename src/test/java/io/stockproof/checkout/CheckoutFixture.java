package io.stockproof.checkout;

import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A push supplier with one warehouse in Germany, and a channel of its own that ships from there. */
final class CheckoutFixture {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    final String name;
    final Api api;

    private CheckoutFixture(String name, Api api) {
        this.name = name;
        this.api = api;
    }

    /** A store that nobody else uses; {@code supplierMore} and {@code channelMore} are further members in YAML. */
    static CheckoutFixture aStore(int port, String supplierMore, String channelMore) {
        return aStore(Api.admin(port), supplierMore, channelMore);
    }

    /** The same on whichever instance {@code api} asks. */
    static CheckoutFixture aStore(Api api, String supplierMore, String channelMore) {
        String name = "shop" + NUMBER.incrementAndGet() + "-" + ProcessHandle.current().pid();
        CheckoutFixture store = new CheckoutFixture(name, api);
        store.api.header("Content-Type", "application/yaml").put("/v1/setup", """
                suppliers:
                  - code: %1$s
                    connector: push
                    locations:
                      - {code: de, kind: WAREHOUSE, country: DE, leadTimeDays: 1}
                      - {code: pl, kind: WAREHOUSE, country: PL, leadTimeDays: 2}
                    %2$s
                shippingMethods:
                  - code: %1$s-post
                    lanes:
                      - {from: {country: DE}, to: {country: DE}, transitDays: {min: 1, max: 2}}
                      - {from: {country: PL}, to: {country: DE}, transitDays: {min: 2, max: 4}}
                  - code: %1$s-express
                    lanes:
                      - {from: {country: PL}, to: {country: DE}, transitDays: {min: 1, max: 1}}
                channels:
                  - code: %1$s
                    shippingMethods: [%1$s-post, %1$s-express]
                    %3$s
                """.formatted(name, supplierMore, channelMore)).expect(200);
        return store;
    }

    /** A variant of one item of the same name. */
    CheckoutFixture sells(String... skus) {
        for (String sku : skus) {
            sellsBundle(sku, sku);
        }
        return this;
    }

    /** A variant of several items, one unit of each. */
    CheckoutFixture sellsBundle(String variant, String... skus) {
        List<Map<String, Object>> components = new ArrayList<>();
        for (String sku : skus) {
            components.add(Map.of("supplier", name, "sku", sku, "units", 1));
        }
        Map<String, Object> source = Map.of("rank", 1, "components", components);
        api.put("/v1/listings/" + name + "/" + variant, Map.of("sources", List.of(source)));
        return this;
    }

    CheckoutFixture has(String sku, long quantity) {
        return has(sku, "de", quantity, Instant.now());
    }

    CheckoutFixture has(String sku, String location, long quantity, Instant observedAt) {
        Map<String, Object> row =
                Map.of("sku", sku, "location", location, "quantity", quantity, "observedAt", observedAt.toString());
        api.post("/v1/suppliers/" + name + "/observations", List.of(row)).expect(200);
        return this;
    }

    /** {@code variant, quantity, variant, quantity, …} as a cart's body. */
    Map<String, Object> cart(Object... variantsAndQuantities) {
        List<Map<String, Object>> lines = IntStream.range(0, variantsAndQuantities.length / 2)
                .mapToObj(i -> Map.of(
                        "lineId", String.valueOf(i + 1),
                        "variant", variantsAndQuantities[2 * i],
                        "quantity", variantsAndQuantities[2 * i + 1]))
                .toList();
        Map<String, Object> cart = new LinkedHashMap<>();
        cart.put("channel", name);
        cart.put("destination", Map.of("country", "DE"));
        cart.put("lines", lines);
        return cart;
    }

    Answer reserve(Object... variantsAndQuantities) {
        return reserve(UUID.randomUUID().toString(), cart(variantsAndQuantities));
    }

    Answer reserve(String key, Map<String, Object> cart) {
        return api.header("Idempotency-Key", key).post("/v1/reservations", cart);
    }

    /** The id of a hold that must succeed. */
    String held(Object... variantsAndQuantities) {
        return reserve(variantsAndQuantities).expect(201).json().path("id").asText();
    }

    Answer confirm(String id, String orderId) {
        return api.post("/v1/reservations/" + id + "/confirm", Map.of("orderId", orderId));
    }

    Answer release(String id) {
        return api.post("/v1/reservations/" + id + "/release", null);
    }

    Answer validate(Map<String, Object> cart) {
        return api.post("/v1/carts/validate", cart);
    }

    /** What the storefront shows. */
    long purchasable(String variant) {
        return api.get("/v1/channels/" + name + "/variants/" + variant + "/availability?country=DE")
                .expect(200)
                .json()
                .path("purchasable")
                .asLong(-1);
    }

    long reserved(String sku) {
        long sum = 0;
        for (var position : api.get("/v1/positions?supplier=" + name + "&sku=" + sku)
                .expect(200)
                .json()
                .path("items")) {
            sum += position.path("reserved").asLong();
        }
        return sum;
    }

    void assertAuditIsClean() {
        var violations = api.get("/v1/ledger/audit").expect(200).json().path("violations");
        if (!violations.isEmpty()) {
            throw new AssertionError("violations: " + violations);
        }
    }
}
