package io.stockproof.availability;

import java.util.List;

/** One way to get a listing, with the stock of all of its components; the best rank is the lowest. */
public record SourceFacts(int rank, List<ComponentFacts> components) {

    public SourceFacts {
        components = List.copyOf(components);
        if (components.isEmpty()) {
            throw new IllegalArgumentException("a source has at least one component");
        }
    }

    /** What one unit of the listing weighs, in grams; what is unknown counts as nothing. */
    long weightGrams() {
        long sum = 0;
        for (ComponentFacts component : components) {
            ItemFacts item = component.item();
            if (item != null && item.weightGrams() != null) {
                sum += (long) item.weightGrams() * component.units();
            }
        }
        return sum;
    }
}
