package io.stockproof.intake;

/** A newer run, or a decision, has taken the supplier's fence: this run may change nothing any more. */
final class Overtaken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Overtaken() {
        super("a newer run or a decision overtook this one", null, false, false);
    }
}
