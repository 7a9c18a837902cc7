package io.stockproof.catalog;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which listings are asked for; an absent member asks for all.
 *
 * @param visible the channels that the caller may see; empty means all
 * @param supplier of a component
 * @param sku of a component (of that supplier, where one is named), or without a supplier the listing's own
 */
record ListingFilter(
        Set<ChannelCode> visible,
        @Nullable ChannelCode channel,
        @Nullable SupplierCode supplier,
        @Nullable String sku,
        @Nullable MappingState state) {

    static final ListingFilter NONE = new ListingFilter(Set.of(), null, null, null, null);

    ListingFilter {
        visible = Set.copyOf(visible);
    }
}
