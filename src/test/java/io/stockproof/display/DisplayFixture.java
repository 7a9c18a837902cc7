package io.stockproof.display;

import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store of its own for each test: a push supplier with a warehouse in China and a factory beside it, and a channel that
 * ships from there to the US and looks at it. Of each variant there is one item of the same name.
 */
public final class DisplayFixture {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    public final String name;
    public final Api api;

    private DisplayFixture(String name, Api api) {
        this.name = name;
        this.api = api;
    }

    /** {@code channelMore}: further members of the channel, in YAML, such as {@code orderLimit: 5}. */
    public static DisplayFixture aStore(int port, String channelMore, String... variants) {
        String name = "display" + NUMBER.incrementAndGet() + "-" + ProcessHandle.current().pid();
        DisplayFixture store = new DisplayFixture(name, Api.admin(port));
        store.setUp("""
                suppliers:
                  - code: %1$s
                    connector: push
                    locations:
                      - {code: cn, kind: WAREHOUSE, country: CN, leadTimeDays: 1}
                      - {code: plant, kind: FACTORY, country: CN, leadTimeDays: 7}
                shippingMethods:
                  - code: %1$s-packet
                    lanes:
                      - {from: {country: CN}, to: {country: US}, transitDays: {min: 8, max: 15}}
                """);
        store.setUpChannel(channelMore);
        store.lists(variants);
        return store;
    }

    /** Applies a document; {@code %1$s} stands for the store's name. */
    public void setUp(String yaml) {
        api.header("Content-Type", "application/yaml").put("/v1/setup", yaml.formatted(name)).expect(200);
    }

    /** Puts the channel anew. */
    public void setUpChannel(String more) {
        setUp("""
                channels:
                  - code: %%1$s
                    shippingMethods: [%%1$s-packet]
                    %s
                    %s
                """.formatted(more.contains("referenceContexts") ? "" : "referenceContexts: [{country: US}]",
                more.replace("%", "%%")));
    }

    public void lists(String... variants) {
        List<Object> listings = new ArrayList<>();
        for (String variant : variants) {
            Map<String, Object> component = Map.of("supplier", name, "sku", variant, "units", 1);
            listings.add(Map.of("channel", name, "variant", variant,
                    "sources", List.of(Map.of("rank", 1, "components", List.of(component)))));
        }
        api.put("/v1/setup", Map.of("listings", listings)).expect(200);
    }

    /** The supplier says that it has so many at a location. */
    public void has(String sku, String location, long quantity) {
        Map<String, Object> row = Map.of(
                "sku", sku, "location", location, "quantity", quantity, "observedAt", Instant.now().toString());
        api.post("/v1/suppliers/" + name + "/observations", List.of(row)).expect(200);
    }

    /** A row of a report, observed now. */
    public static Map<String, Object> row(String variant, long quantity) {
        return row(variant, quantity, Instant.now());
    }

    public static Map<String, Object> row(String variant, long quantity, Instant observedAt) {
        return new LinkedHashMap<>(
                Map.of("variant", variant, "quantity", quantity, "observedAt", observedAt.toString()));
    }

    /** The store shows so many. */
    public void shows(String variant, long quantity) {
        report(List.of(row(variant, quantity))).expect(200);
    }

    public Answer report(Object rows) {
        return api.post(path(), rows);
    }

    public String path() {
        return "/v1/channels/" + name + "/displays";
    }

    /** A shopper in the US wants so many. */
    public Answer validates(String variant, long quantity) {
        return api.post("/v1/carts/validate", Map.of(
                "channel", name, "destination", Map.of("country", "US"),
                "lines", List.of(Map.of("lineId", "1", "variant", variant, "quantity", quantity))))
                .expect(200);
    }
}
