package io.stockproof.diagnosis;

/**
 * Why a displayed number is not the purchasable one: finer than {@link io.stockproof.kernel.Reason}, with evidence.
 * {@code src/docs/root-causes.md} describes each. Only causes whose evidence this service has are here.
 */
public enum RootCause {
    SUP_FACTORY_ONLY(Layer.SUPPLY, Owner.MERCHANT, FixClass.PROPOSE),
    SUP_ZERO_ALL(Layer.SUPPLY, Owner.NOBODY,
            FixClass.AUTO),
    SUP_VARIANT_DISCONTINUED(Layer.SUPPLY, Owner.MERCHANT,
            FixClass.PROPOSE),
    SUP_ROUND_NUMBER_SUSPECT(Layer.SUPPLY, Owner.OPS,
            FixClass.HUMAN),
    SUP_LEADTIME_EXCEEDED(Layer.SUPPLY, Owner.MERCHANT,
            FixClass.PROPOSE),
    SUP_CONTRADICTORY(Layer.SUPPLY, Owner.SUPPLIER,
            FixClass.HUMAN),
    ING_NEVER_OBSERVED(Layer.INGEST, Owner.OPS,
            FixClass.PROPOSE),
    ING_STALE(Layer.INGEST, Owner.SYSTEM,
            FixClass.AUTO),
    ING_BUDGET_EXHAUSTED(Layer.INGEST,
            Owner.OPS, FixClass.PROPOSE),
    ING_RATE_LIMITED(
            Layer.INGEST, Owner.SYSTEM,
            FixClass.AUTO),
    ING_AUTH_EXPIRED(
            Layer.INGEST, Owner.MERCHANT,
            FixClass.HUMAN),
    ING_SUPPLIER_DOWN(
            Layer.INGEST,
            Owner.SUPPLIER,
            FixClass.AUTO),
    ING_WEBHOOK_SUSPENDED(
            Layer.INGEST,
            Owner.OPS,
            FixClass.AUTO),
    ING_FEED_EMPTY(
            Layer.INGEST,
            Owner.OPS,
            FixClass.AUTO),
    ING_FEED_TRUNCATED(
            Layer.INGEST,
            Owner.OPS,
            FixClass.AUTO),
    ING_FEED_ANOMALY(
            Layer.INGEST,
            Owner.OPS,
            FixClass.PROPOSE),
    ING_SCHEMA_CHANGED(
            Layer.INGEST,
            Owner.OPS,
            FixClass.HUMAN),
    ING_UNIT_OR_TEXT_UNMAPPED(
            Layer.INGEST,
            Owner.OPS,
            FixClass.PROPOSE),
    MAP_MISSING(
            Layer.MAPPING,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    MAP_DUPLICATE_SKU(
            Layer.MAPPING,
            Owner.MERCHANT,
            FixClass.HUMAN),
    MAP_STALE_AFTER_EDIT(
            Layer.MAPPING,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    MAP_BUNDLE_COMPONENT(
            Layer.MAPPING,
            Owner.MERCHANT,
            FixClass.HUMAN),
    MAP_MULTI_SUPPLIER_CONFLICT(
            Layer.MAPPING,
            Owner.OPS,
            FixClass.PROPOSE),
    ALC_LOCATION_INACTIVE(
            Layer.ALLOCATION,
            Owner.OPS,
            FixClass.PROPOSE),
    ALC_ZERO_IN_SELECTED_WH(
            Layer.ALLOCATION,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    ALC_NOT_ALLOCATED(
            Layer.ALLOCATION,
            Owner.OPS,
            FixClass.PROPOSE),
    SHP_METHOD_UNSET(
            Layer.SHIPPING,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    SHP_METHOD_NOT_OFFERED(
            Layer.SHIPPING,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    SHP_METHOD_CLOSED(
            Layer.SHIPPING,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    SHP_METHOD_NOT_ELIGIBLE(
            Layer.SHIPPING,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    SHP_DEST_UNSERVED(
            Layer.SHIPPING,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    SHP_LANE_SUSPENDED(
            Layer.SHIPPING,
            Owner.OPS,
            FixClass.PROPOSE),
    POL_FACTORY_EXCLUDED(
            Layer.POLICY,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    POL_SAFETY_STOCK(
            Layer.POLICY,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    POL_PERCENT_ROUND_DOWN(
            Layer.POLICY,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    POL_MAX_CAP(
            Layer.POLICY,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    POL_SUPPLIER_PAUSED(
            Layer.POLICY,
            Owner.OPS,
            FixClass.PROPOSE),
    POL_SKU_BLOCKED(
            Layer.POLICY,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    POL_QUARANTINE_HOLD(
            Layer.POLICY,
            Owner.OPS,
            FixClass.PROPOSE),
    RSV_HELD_BY_CHECKOUT(
            Layer.RESERVATION,
            Owner.NOBODY,
            FixClass.AUTO),
    RSV_OVERSOLD(
            Layer.RESERVATION,
            Owner.OPS,
            FixClass.HUMAN),
    CHN_CACHE_STALE(
            Layer.CHANNEL,
            Owner.DEVELOPER,
            FixClass.AUTO),
    CRT_SPLIT_NOT_ALLOWED(
            Layer.CART,
            Owner.MERCHANT,
            FixClass.PROPOSE),
    CRT_QTY_LIMIT(
            Layer.CART,
            Owner.MERCHANT,
            FixClass.HUMAN),
    /** Told by a test order, and never by a comparison of displays. */
    SHP_QUOTE_DISAGREES(Layer.SHIPPING, Owner.OPS, FixClass.HUMAN),
    /** No gate that is known explains it. */
    UNEXPLAINED(Layer.UNKNOWN, Owner.DEVELOPER, FixClass.HUMAN);

    /** Where on the way from the supplier to the cart a cause sits. */
    public enum Layer {
        SUPPLY,
        INGEST,
        MAPPING,
        ALLOCATION,
        SHIPPING,
        POLICY,
        RESERVATION,
        CHANNEL,
        CART,
        UNKNOWN
    }

    private final Layer layer;
    private final Owner owner;
    private final FixClass fix;

    RootCause(Layer layer, Owner owner, FixClass fix) {
        this.layer = layer;
        this.owner = owner;
        this.fix = fix;
    }

    /** Which part of the way from supplier to shopper it lies in. */
    public Layer layer() {
        return layer;
    }

    /** Who can do something about it. */
    public Owner owner() {
        return owner;
    }

    /** Whether the service may repair it by itself, propose a repair, or leave it to people. */
    public FixClass fix() {
        return fix;
    }
}
