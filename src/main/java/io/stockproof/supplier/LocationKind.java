package io.stockproof.supplier;

/** What a location is. {@code PARTNER} counts as a warehouse; only {@code FACTORY} falls under a factory policy. */
public enum LocationKind {
    WAREHOUSE,
    FACTORY,
    PARTNER
}
