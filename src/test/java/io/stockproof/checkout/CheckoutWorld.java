package io.stockproof.checkout;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A random store, set up over HTTP: two suppliers with two warehouses and a factory each, three methods, and two channels
 * that sell the same items, one by one, in bundles that share them, and from several sources.
 */
final class CheckoutWorld {

    private static final List<String> SKUS = List.of("a", "b", "c");

    private final Api api;
    private final Random random;
    private final String name;
    private final boolean split;

    /** A question of a shopper: what, and by which way. */
    record Ask(String variant, @Nullable String method) {}

    private CheckoutWorld(Api api, long seed) {
        this.api = api;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.name = "w" + UUID.randomUUID().toString().substring(0, 8);
        this.split = random.nextBoolean();
    }

    static CheckoutWorld random(Api api, long seed) {
        CheckoutWorld world = new CheckoutWorld(api, seed);
        api.put("/v1/setup", world.document()).expect(200);
        world.stock();
        return world;
    }

    private Map<String, Object> document() {
        boolean sumSources = chance(2);
        return Map.of(
                "suppliers", List.of(supplier("x"), supplier("y")),
                "shippingMethods", List.of(method("air"), method("sea"), method("van")),
                "channels", List.of(channel("one", sumSources, true), channel("two", false, false)),
                "listings", List.of(
                        listing("one", "ONE", source(1, part("x", "a", 1))),
                        listing("one", "PAIR", source(1, part("x", "a", 2))),
                        listing("one", "SET", source(1, part("x", "a", 1), part("x", "b", 1 + random.nextInt(3)))),
                        listing("one", "BOTH", source(1, part("x", "b", 1), part("y", "b", 2))),
                        listing("one", "EITHER", source(1, part("y", "a", 1)),
                                source(2, part("x", "c", 1 + random.nextInt(2)))),
                        listing("two", "ONE", source(1, part("x", "a", 1))),
                        listing("two", "SET", source(1, part("x", "b", 1), part("x", "c", 1)))));
    }

    private Map<String, Object> supplier(String code) {
        List<Map<String, Object>> locations = new ArrayList<>();
        locations.add(Map.of("code", "de", "kind", "WAREHOUSE", "country", "DE", "leadTimeDays", random.nextInt(3)));
        locations.add(Map.of("code", "pl", "kind", "WAREHOUSE", "country", "PL", "leadTimeDays", random.nextInt(3)));
        locations.add(Map.of("code", "plant", "kind", "FACTORY", "country", "PL", "leadTimeDays", 4));
        Map<String, Object> supplier = new LinkedHashMap<>();
        supplier.put("code", name + code);
        supplier.put("connector", "push");
        supplier.put("locations", locations);
        if (chance(3)) {
            supplier.put("safetyStock", Map.of("units", random.nextInt(3)));
        }
        return supplier;
    }

    private Map<String, Object> method(String code) {
        List<Map<String, Object>> lanes = new ArrayList<>();
        for (String from : List.of("DE", "PL")) {
            if (!chance(4)) {
                int min = 1 + random.nextInt(3);
                lanes.add(Map.of(
                        "from", Map.of("country", from), "to", Map.of("country", "DE"),
                        "transitDays", Map.of("min", min, "max", min + random.nextInt(6))));
            }
        }
        return Map.of("code", name + code, "lanes", lanes, "open", !chance(8));
    }

    private Map<String, Object> channel(String code, boolean sumSources, boolean limited) {
        Map<String, Object> channel = new LinkedHashMap<>();
        channel.put("code", name + code);
        channel.put("shippingMethods", List.of(name + "air", name + "sea", name + "van"));
        channel.put("splitShipments", split);
        channel.put("sumSources", sumSources);
        if (limited && chance(2)) {
            channel.put("orderLimit", 1 + random.nextInt(12));
        }
        if (chance(2)) {
            channel.put("factoryStock", Map.of("policy", "INCLUDE", "maxUnits", random.nextInt(20)));
        }
        if (chance(3)) {
            channel.put("promise", Map.of("maxDeliveryDays", 4 + random.nextInt(6)));
        }
        if (chance(3)) {
            channel.put("safetyStock", Map.of("units", random.nextInt(3), "share", 0.1));
        }
        if (chance(2)) {
            channel.put("allocations", List.of(
                    Map.of("location", name + "x/pl", "share", List.of(0.3, 0.5, 1).get(random.nextInt(3))),
                    Map.of("location", name + "x/de", "units", random.nextInt(25))));
        }
        return channel;
    }

    private Map<String, Object> listing(String channel, String variant, Map<?, ?>... sources) {
        return Map.of("channel", name + channel, "variant", variant, "sources", List.of(sources));
    }

    private Map<String, Object> source(int rank, Map<?, ?>... components) {
        return Map.of("rank", rank, "components", List.of(components));
    }

    private Map<String, Object> part(String supplier, String sku, int units) {
        return Map.of("supplier", name + supplier, "sku", sku, "units", units);
    }

    private void stock() {
        for (String supplier : List.of("x", "y")) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (String sku : SKUS) {
                for (String location : List.of("de", "pl", "plant")) {
                    if (!chance(6)) {
                        rows.add(Map.of(
                                "sku", sku, "location", location, "quantity", chance(6) ? 0 : random.nextInt(40),
                                "observedAt", Instant.now().toString()));
                    }
                }
            }
            api.post("/v1/suppliers/" + name + supplier + "/observations", rows).expect(200);
        }
    }

    List<Ask> asks() {
        List<Ask> asks = new ArrayList<>();
        for (String variant : List.of("ONE", "PAIR", "SET", "BOTH", "EITHER")) {
            asks.add(new Ask(variant, chance(2) ? null : name + List.of("air", "sea", "van").get(random.nextInt(3))));
        }
        return asks;
    }

    JsonNode shown(Ask ask) {
        return shown(ask, version());
    }

    private String version() {
        return validated(new Ask("ONE", null), 1).path("version").asText();
    }

    /** The storefront's answer, not older than {@code version}. */
    JsonNode shown(Ask ask, String version) {
        Map<String, Object> query = context("one", ask);
        query.put("variants", List.of(ask.variant()));
        query.put("minVersion", version);
        JsonNode answer = api.post("/v1/availability/query", query).expect(200).json();
        if (answer.path("degraded").asBoolean()) {
            throw new AssertionError("older than asked for: " + answer);
        }
        return answer.at("/items/0");
    }

    JsonNode validated(Ask ask, long quantity) {
        return api.post("/v1/carts/validate", cart("one", ask, quantity)).expect(200).json();
    }

    Answer reserve(Ask ask, long quantity) {
        return reserve("one", ask, quantity);
    }

    private Answer reserve(String channel, Ask ask, long quantity) {
        return api.header("Idempotency-Key", UUID.randomUUID().toString())
                .post("/v1/reservations", cart(channel, ask, quantity));
    }

    void release(Answer held) {
        api.post("/v1/reservations/" + held.json().path("id").asText() + "/release", null).expect(200);
    }

    /** Some shopper of either channel holds a little, if he can. */
    void buySomethingElsewhere() {
        String channel = chance(2) ? "one" : "two";
        Answer answer = reserve(channel, new Ask(chance(2) ? "ONE" : "SET", null), 1 + random.nextInt(6));
        if (answer.status() != 201) {
            answer.expect(409);
        }
    }

    /** Whether each unit that is taken lessens what is left by one: of one item, from wherever it stands. */
    boolean countsExactly(Ask ask) {
        return split && ask.variant().equals("ONE") && ask.method() != null;
    }

    void assertAuditIsClean() {
        JsonNode violations = api.get("/v1/ledger/audit").expect(200).json().path("violations");
        if (!violations.isEmpty()) {
            throw new AssertionError("violations: " + violations);
        }
    }

    private Map<String, Object> cart(String channel, Ask ask, long quantity) {
        Map<String, Object> cart = context(channel, ask);
        cart.put("lines", List.of(Map.of("lineId", "1", "variant", ask.variant(), "quantity", quantity)));
        return cart;
    }

    private Map<String, Object> context(String channel, Ask ask) {
        Map<String, Object> context = new HashMap<>();
        context.put("channel", name + channel);
        context.put("destination", Map.of("country", "DE"));
        if (ask.method() != null) {
            context.put("shippingMethod", ask.method());
        }
        return context;
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
