package io.stockproof.catalog;

import io.stockproof.access.Caller;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import java.util.List;
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

    static ListingFilter of(
            Caller caller,
            @Nullable ChannelCode channel,
            @Nullable SupplierCode supplier,
            @Nullable String sku,
            @Nullable MappingState state) {
        if (sku != null && !Codes.isPrintable(sku)) {
            throw ProblemType.INVALID_REQUEST.because(
                    "The sku is not valid.",
                    List.of(new InputError("sku", "must be 1 to 200 printable characters")));
        }
        return new ListingFilter(caller.channels(), channel, supplier, sku, state);
    }
}
