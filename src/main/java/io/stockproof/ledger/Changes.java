package io.stockproof.ledger;

import java.util.Map;
import java.util.Set;

/**
 * What became visible between two versions. Any of it may be told though nothing of it differs in the end.
 *
 * @param from the token that was read from
 * @param to the token to read from next
 * @param version what is visible now
 * @param items whose stock, or what else is known of them, changed
 * @param suppliersCovered that were read again as a whole: what of their stock did not change is fresher
 * @param listings that changed or are gone, by channel id
 * @param channels ids of those of which more listings changed than are named
 * @param rules whether the rules have a new version; listings and items that change give it one too
 * @param reset whether it cannot be told what changed: all may have. Then nothing is named
 */
public record Changes(
        String from,
        String to,
        String version,
        Set<Long> items,
        Set<Integer> suppliersCovered,
        Map<Integer, Set<String>> listings,
        Set<Integer> channels,
        boolean rules,
        boolean reset) {

    static Changes reset(String from, String to, String version) {
        return new Changes(from, to, version, Set.of(), Set.of(), Map.of(), Set.of(), false, true);
    }

    /** Whether nothing at all became visible that could change an answer. */
    public boolean isEmpty() {
        return !reset && !rules && items.isEmpty() && suppliersCovered.isEmpty() && listings.isEmpty()
                && channels.isEmpty();
    }
}
