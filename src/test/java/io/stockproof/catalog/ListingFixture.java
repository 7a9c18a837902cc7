package io.stockproof.catalog;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import java.util.List;
import java.util.Map;

/** Listings by what they mean. */
final class ListingFixture {

    static final ChannelCode MAIN = new ChannelCode("main");
    static final SupplierCode CJ = new SupplierCode("cj");

    private ListingFixture() {}

    static Listing listing(String variant, Source... sources) {
        return new Listing(MAIN, variant, "SKU-" + variant, "600123", "Tee, " + variant, Map.of(), true,
                List.of(sources));
    }

    static Source source(int rank, Component... components) {
        return new Source(rank, List.of(components));
    }

    static Component cj(String sku, int units) {
        return new Component(CJ, sku, units);
    }

    static Listing single(String variant, String sku) {
        return listing(variant, source(1, cj(sku, 1)));
    }
}
