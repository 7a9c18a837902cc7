package io.stockproof.race;

/** Something in a history that cannot be, if the store keeps its promises. */
public record Violation(Rule rule, String detail) {

    /** The promises. */
    public enum Rule {
        /** Every request comes to an end that is known. */
        UNRESOLVED,
        /** No answer but those of the contract; above all no failure of the server. */
        WRONG_ANSWER,
        /** A key that is sent again gets its first answer. */
        REPLAY,
        /** What was acknowledged is there, as it was said. */
        LOST_ACK,
        /** What is there was acknowledged: a refusal leaves nothing, a key has one effect. */
        PHANTOM,
        /** Each entry of the ledger follows from the one before. */
        CHAIN,
        /** A reservation goes only where it may go from where it is. */
        STATE,
        /** Units are reserved only where they are. */
        OVERSELL,
        /** What was answered before another thing was asked comes before it in the ledger. */
        REAL_TIME,
        /** A request is refused only where there was a reason at some moment of it. */
        REFUSAL,
        /** By the buyers' knowledge alone, without the ledger: never more was theirs at once than there was. */
        SWEEP_LINE,
        /** The positions are what the ledger comes to, and what open reservations keep. */
        CONSERVATION,
        /** A hold does not run out before its time. */
        EXPIRY
    }

    @Override
    public String toString() {
        return rule + ": " + detail;
    }
}
