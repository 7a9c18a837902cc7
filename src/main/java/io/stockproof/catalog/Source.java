package io.stockproof.catalog;

import java.util.List;

/**
 * One way to get a listing: all of its components.
 *
 * @param rank the best is 1; unique within its listing; 1 where absent
 * @param components from 1 to 50, each item once; more than one for a bundle
 */
public record Source(int rank, List<Component> components) {

    public Source {
        rank = rank == 0 ? 1 : rank;
        components = List.copyOf(components);
    }
}
