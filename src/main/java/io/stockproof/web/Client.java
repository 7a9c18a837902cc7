package io.stockproof.web;

/** Who waits for the answer to a request. A handler that may take long asks whether anybody still does. */
@FunctionalInterface
public interface Client {

    /** Waits, whatever happens. */
    Client PATIENT = () -> false;

    /**
     * Whether its connection has ended, as far as can be known: one that vanished without a word seems to wait. Who closes
     * only its own direction has left, too. Asked by the thread that handles the request, and by no other.
     */
    boolean hasLeft();
}
