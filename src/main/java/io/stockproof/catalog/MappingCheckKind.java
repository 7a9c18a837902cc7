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
    /** Its item's barcode or one of its options is not the listing's, and both state it. */
    UNLIKE,
    /** Its supplier says that one of its items is something else than when it was mapped, or confirmed. */
    CHANGED,
    /** Another listing of the channel is made of the same item, and of nothing else. */
    DOUBLED;

    /** Whether it casts doubt on an item that the supplier has: replaced where the listing is made of it alone. */
    boolean isOfOneItem() {
        return switch (this) {
            case DISAGREEING, UNLIKE, CHANGED -> true;
            case MISSING, AMBIGUOUS, BROKEN, DOUBLED -> false;
        };
    }

    /** Whether a person may say that it is right as it is. */
    boolean isDoubt() {
        return isOfOneItem() || this == DOUBLED;
    }
}
