package io.stockproof.diagnosis;

/** Who can remove a cause. */
public enum Owner {
    /** This service does by itself. */
    SYSTEM,
    /** Whoever runs the integration: polls, rules, quarantine. */
    OPS,
    /** Whoever decides what the store sells and promises. */
    MERCHANT,
    /** Only the supplier. */
    SUPPLIER,
    /** Whoever builds the store's pages. */
    DEVELOPER,
    /** It is how things are: the display has to follow. */
    NOBODY
}
