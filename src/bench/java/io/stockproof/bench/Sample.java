package io.stockproof.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one turn of a contender came to: figures by their name, which carries the unit, such as {@code rps}. */
public record Sample(Map<String, Double> figures) {

    public Sample {
        figures = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    public static Sample of(String name, double figure) {
        return new Sample(Map.of(name, figure));
    }

    /** The same with one figure more. */
    public Sample with(String name, double figure) {
        Map<String, Double> more = new LinkedHashMap<>(figures);
        more.put(name, figure);
        return new Sample(more);
    }

    double figure(String name) {
        Double figure = figures.get(name);
        if (figure == null) {
            throw new IllegalArgumentException("no figure " + name + " among " + figures.keySet());
        }
        return figure;
    }
}
