package io.stockproof.catalog;

/** Whether a listing's mapping can give stock: the first of these that applies, from the last to the first. */
public enum MappingState {
    /** Every component stands for one item that its supplier has. */
    MAPPED,
    /** A supplier no longer has one of its items. */
    MAPPING_BROKEN,
    /** A sku is like several items and equals none. */
    MAPPING_AMBIGUOUS,
    /** It has no sources. */
    UNMAPPED,
    /** It is not for sale. */
    LISTING_INACTIVE
}
