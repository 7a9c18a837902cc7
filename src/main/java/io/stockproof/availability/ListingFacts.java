package io.stockproof.availability;

import java.util.Comparator;
import java.util.List;

/**
 * A variant as a channel sells it, and the stock behind it, at one instant.
 *
 * @param sources by rank; empty if it is unmapped
 */
public record ListingFacts(String variant, boolean active, List<SourceFacts> sources) {

    public ListingFacts {
        sources = sources.size() < 2
                ? List.copyOf(sources)
                : sources.stream()
                        .sorted(Comparator.comparingInt(SourceFacts::rank))
                        .toList();
    }
}
