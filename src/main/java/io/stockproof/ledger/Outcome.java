package io.stockproof.ledger;

/** What became of a statement about a position. */
public enum Outcome {
    /** The position has changed. */
    APPLIED,
    /** It said what was known; the position is as fresh as it. */
    UNCHANGED,
    /** A newer one is known: nothing changed. */
    OLDER
}
