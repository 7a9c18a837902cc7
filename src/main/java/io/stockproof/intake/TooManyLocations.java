package io.stockproof.intake;

/** An answer names more locations than any supplier has: its columns are not what the settings say. */
final class TooManyLocations extends RuntimeException {

    static final int MAX = 1_000;
    private static final long serialVersionUID = 1L;

    TooManyLocations() {
        super("The answer names more than " + MAX + " locations", null, false, false);
    }
}
