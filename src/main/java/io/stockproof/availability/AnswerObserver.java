package io.stockproof.availability;

/** Is told what storefronts are answered, on the thread that answers: it returns at once and never throws. */
@FunctionalInterface
public interface AnswerObserver {

    /** Takes an answer as it is given: with numbers capped where the key sees no more. */
    void answered(AvailabilityBody body);
}
