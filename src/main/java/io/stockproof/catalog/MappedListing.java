package io.stockproof.catalog;

import io.stockproof.kernel.ItemKey;
import io.stockproof.supplier.Items.Match;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A listing with what its components stand for.
 *
 * @param itemIds one for each component, in the order of sources and components; null where the sku is ambiguous
 */
record MappedListing(Listing listing, List<@Nullable Long> itemIds) {

    MappedListing {
        itemIds = Collections.unmodifiableList(new ArrayList<>(itemIds));
    }

    /**
     * Decides what each component stands for. A sku that is only alike never takes an item that another component of
     * the listing takes: that would be one item under two names, and so it is ambiguous.
     *
     * @param matches of all the listing's items; a match of none counts as an item yet to be made
     */
    static MappedListing of(Listing listing, Map<ItemKey, Match> matches) {
        Set<Long> taken = new HashSet<>();
        List<ItemKey> keys = new ArrayList<>();
        for (Source source : listing.sources()) {
            for (Component component : source.components()) {
                keys.add(component.item());
                if (matches.get(component.item()) instanceof Match.One(long itemId, boolean exact) && exact) {
                    taken.add(itemId);
                }
            }
        }
        Map<Long, ItemKey> takenByAlike = new HashMap<>();
        List<@Nullable Long> itemIds = new ArrayList<>();
        for (ItemKey key : keys) {
            itemIds.add(switch (require(matches.get(key), key)) {
                case Match.One(long itemId, boolean exact) -> exact
                        || !taken.contains(itemId) && takenByAlike.computeIfAbsent(itemId, id -> key).equals(key)
                                ? Long.valueOf(itemId)
                                : null;
                case Match.Several several -> null;
                case Match.None none -> Long.valueOf(-1);
            });
        }
        return new MappedListing(listing, itemIds);
    }

    private static Match require(@Nullable Match match, ItemKey key) {
        if (match == null) {
            throw new IllegalArgumentException("no supplier " + key.supplier());
        }
        return match;
    }
}
