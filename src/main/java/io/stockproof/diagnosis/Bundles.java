package io.stockproof.diagnosis;

import io.stockproof.availability.Explanation;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what is short of a bundle. Pure. */
final class Bundles {

    private Bundles() {}

    /** Of the bundle of which a store counts one part, the part of which there is least; {@code null} where there is none. */
    static Explanation.@Nullable Part scarcest(List<Explanation.Part> parts, long displayed) {
        return parts.stream()
                .filter(part -> parts.stream().filter(one -> one.source() == part.source()).count() > 1)
                .filter(part -> parts.stream()
                        .anyMatch(one -> one.source() == part.source() && one.advertised() >= displayed))
                .min(Comparator.comparingLong(part -> part.advertised() / part.units()))
                .orElse(null);
    }
}
