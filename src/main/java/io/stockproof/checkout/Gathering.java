package io.stockproof.checkout;

import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Guesses what carts share, so that they can be decided together: of a cart's variants, the one that most of the carts
 * that are waiting contain. Carts that share one hot variant so meet in one place, whatever else is in them, and cold
 * ones spread. A guess, and only that: who shares stock and meets elsewhere waits at the database's locks.
 */
final class Gathering {

    /** How many waiting carts contain each variant. Bounded by what may wait. */
    private final Map<String, Integer> waiting = new ConcurrentHashMap<>();

    /** Counts a cart in, and says by which of its variants it goes. */
    String enter(Set<String> variants) {
        String shared = variants.stream()
                .max(Comparator.<String>comparingInt(variant -> waiting.getOrDefault(variant, 0))
                        .thenComparing(Comparator.reverseOrder()))
                .orElse("");
        variants.forEach(variant -> waiting.merge(variant, 1, Integer::sum));
        return shared;
    }

    /** Counts it out again. */
    void leave(Set<String> variants) {
        variants.forEach(variant -> waiting.computeIfPresent(variant, (name, count) -> count == 1 ? null : count - 1));
    }

    /** Variants that some waiting cart contains. */
    int size() {
        return waiting.size();
    }
}
