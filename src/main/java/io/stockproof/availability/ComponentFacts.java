package io.stockproof.availability;

import io.stockproof.kernel.SupplierCode;
import org.jspecify.annotations.Nullable;

/**
 * A part of a source.
 *
 * @param units of the item in one unit of the listing, at least 1
 * @param item {@code null} where the sku matched several items and none to the letter
 */
public record ComponentFacts(SupplierCode supplier, String sku, int units, @Nullable ItemFacts item) {

    public ComponentFacts {
        if (units < 1) {
            throw new IllegalArgumentException("units must be at least 1");
        }
    }
}
