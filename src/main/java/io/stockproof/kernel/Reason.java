package io.stockproof.kernel;

/** Why units that a supplier advertises are not purchasable. In the order of {@code src/docs/formula.md}. */
public enum Reason {
    UNMAPPED,
    MAPPING_AMBIGUOUS,
    MAPPING_BROKEN,
    LISTING_INACTIVE,
    NEVER_OBSERVED,
    CONTRADICTORY,
    LOCATION_INACTIVE,
    SUPPLIER_PAUSED,
    STOCK_STALE,
    FACTORY_EXCLUDED,
    NOT_ALLOCATED,
    METHOD_NOT_OFFERED,
    METHOD_CLOSED,
    ITEM_RESTRICTED,
    TOO_HEAVY,
    DESTINATION_BLOCKED,
    NO_LANE,
    LANE_SUSPENDED,
    TOO_SLOW,
    RESERVED,
    SAFETY_STOCK,
    SPLIT_NOT_ALLOWED,
    BUNDLE_LIMITED,
    REMAINDER,
    LOWER_RANK,
    ORDER_LIMIT,
    OUT_OF_STOCK
}
