package io.stockproof.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A listing as it is answered.
 *
 * @param state whether its mapping can give stock
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ListingBody(
        ChannelCode channel,
        String variant,
        @Nullable String sku,
        @Nullable String barcode,
        @Nullable String title,
        Map<String, String> options,
        boolean active,
        List<Source> sources,
        MappingState state) {

    static ListingBody of(StoredListing stored) {
        Listing listing = stored.listing();
        return new ListingBody(
                listing.channel(), listing.variant(), listing.sku(), listing.barcode(), listing.title(),
                listing.options(), listing.active(), listing.sources(), stored.state());
    }
}
