package io.stockproof.ledger;

/** Why a position changed. */
public enum Cause {
    /** A supplier's statement. */
    OBSERVED,
    /** Zero, since a supplier's complete answers no longer have it. */
    MISSING,
    /** Held for a cart. */
    RESERVED,
    /** A hold was given up. */
    RELEASED,
    /** A hold ran out. */
    EXPIRED,
    /** A hold became an order. */
    CONFIRMED,
    /** The supplier's own number has had time to include an order. */
    REFLECTED,
    /** Set by a person, who gave a reason. */
    ADJUSTED
}
