package io.stockproof.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One way to get a listing: all of its components.
 *
 * @param rank from 1, the best, to 1,000; unique within its listing. Where absent, its listing gives it the lowest that no
 *     other of its sources states, in their order
 * @param components from 1 to 50, each item once; more than one for a bundle
 */
public record Source(Integer rank, List<Component> components) {

    public static final int RANK_MAX = 1_000;
    public static final int COMPONENTS_MAX = 50;

    public Source {
        // Copied with its nulls: ListingRules tells where they stand.
        components = components == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(components));
    }
}
