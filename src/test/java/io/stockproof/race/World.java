package io.stockproof.race;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the store has and sells.
 *
 * @param supply units by item, the most there ever were
 * @param variants by variant its items, with the units of each in one unit of the variant
 */
public record World(Map<String, Long> supply, Map<String, Map<String, Integer>> variants) {

    public static final String HOT = "HOT";

    public World {
        supply = Map.copyOf(supply);
        variants = new LinkedHashMap<>(variants);
    }

    /** Some items and a hot one, each sold by itself, and bundles of neighbours that share components. */
    public static World of(int items, long unitsEach, long hotUnits) {
        Map<String, Long> supply = new TreeMap<>();
        Map<String, Map<String, Integer>> variants = new LinkedHashMap<>();
        supply.put(HOT, hotUnits);
        variants.put(HOT, Map.of(HOT, 1));
        for (int i = 0; i < items; i++) {
            supply.put("I" + i, unitsEach);
            variants.put("I" + i, Map.of("I" + i, 1));
        }
        for (int i = 0; i + 1 < items; i++) {
            variants.put("B" + i, Map.of("I" + i, 1, "I" + (i + 1), 1 + i % 2));
        }
        return new World(supply, variants);
    }

    /** The units of each item that a cart asks for. */
    public Map<String, Long> items(List<Request.Line> lines) {
        Map<String, Long> items = new TreeMap<>();
        for (Request.Line line : lines) {
            variants.getOrDefault(line.variant(), Map.of())
                    .forEach((sku, units) -> items.merge(sku, (long) units * line.quantity(), Long::sum));
        }
        return items;
    }

    /** The setup document of a push supplier with one warehouse and a channel that sells all of it. */
    public String setup(String name) {
        StringBuilder listings = new StringBuilder();
        variants.forEach((variant, items) -> {
            listings.append("  - {channel: ").append(name).append(", variant: ").append(variant)
                    .append(", sources: [{rank: 1, components: [");
            items.forEach((sku, units) -> listings.append("{supplier: ").append(name).append(", sku: ").append(sku)
                    .append(", units: ").append(units).append("}, "));
            listings.setLength(listings.length() - 2);
            listings.append("]}]}\n");
        });
        return """
                suppliers:
                  - code: %1$s
                    connector: push
                    locations:
                      - {code: de, kind: WAREHOUSE, country: DE, leadTimeDays: 1}
                shippingMethods:
                  - code: %1$s-post
                    lanes:
                      - {from: {country: DE}, to: {country: DE}, transitDays: {min: 1, max: 2}}
                channels:
                  - code: %1$s
                    shippingMethods: [%1$s-post]
                listings:
                %2$s""".formatted(name, listings);
    }

    /** What the supplier pushes: all of the supply. */
    public List<Map<String, Object>> observations(String observedAt) {
        return supply.entrySet().stream()
                .map(item -> Map.<String, Object>of(
                        "sku", item.getKey(), "location", "de", "quantity", item.getValue(), "observedAt", observedAt))
                .toList();
    }
}
