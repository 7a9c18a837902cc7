package io.stockproof.catalog;

/** What is wrong with a mapping: the first of these that applies. */
enum MappingCheckKind {
    /** It is mapped to nothing. */
    MISSING,
    /** A sku is like several items and equals none. */
    AMBIGUOUS,
    /** The supplier no longer has one of its items. */
    BROKEN,
    /** Its supplier has an item that goes by the listing's own sku or barcode, and it is made of another. */
    DISAGREEING,
    /** Another listing of the channel is made of the same item, and of nothing else. */
    DOUBLED
}
