package io.stockproof.catalog;

import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.SupplierCode;

/**
 * An item that a listing is made of.
 *
 * @param sku the supplier's own
 * @param units how many of the item one unit of the listing takes, from 1 to 100,000; 1 where absent
 */
public record Component(SupplierCode supplier, String sku, Integer units) {

    public static final int UNITS_MAX = 100_000;

    public Component {
        units = units == null ? Integer.valueOf(1) : units;
    }

    /** The item that is meant, whether or not there is one. */
    public ItemKey item() {
        return new ItemKey(supplier, sku);
    }
}
