package io.stockproof.catalog;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A listing as the database has it.
 *
 * @param broken whether a supplier no longer has one of its items
 */
record StoredListing(MappedListing mapped, boolean broken) {

    Listing listing() {
        return mapped.listing();
    }

    MappingState state() {
        List<@Nullable Long> itemIds = mapped.itemIds();
        if (!listing().active()) {
            return MappingState.LISTING_INACTIVE;
        } else if (itemIds.isEmpty()) {
            return MappingState.UNMAPPED;
        } else if (itemIds.stream().anyMatch(Objects::isNull)) {
            return MappingState.MAPPING_AMBIGUOUS;
        }
        return broken ? MappingState.MAPPING_BROKEN : MappingState.MAPPED;
    }
}
