package io.stockproof.kernel;

/** What names an item: its supplier and the supplier's own sku, compared to the letter. */
public record ItemKey(SupplierCode supplier, String sku) implements Comparable<ItemKey> {

    public ItemKey {
        Codes.requirePrintable(sku);
    }

    @Override
    public int compareTo(ItemKey other) {
        int bySupplier = supplier.compareTo(other.supplier);
        return bySupplier != 0 ? bySupplier : sku.compareTo(other.sku);
    }
}
