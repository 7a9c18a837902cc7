package io.stockproof.mismatch;

/** What became of a mismatch. All but resolved ones are there still. */
public enum MismatchState {
    /** Nobody has looked at it. */
    OPEN,
    /** Somebody is at it. */
    ACKNOWLEDGED,
    /** The display is right again, by what was compared. */
    RESOLVED,
    /** Somebody has decided that it does not matter, for as long as its cause stays the same. */
    IGNORED
}
