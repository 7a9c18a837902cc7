package io.stockproof.connector;

import io.stockproof.supplier.ConnectorKind;

/** Asks one kind of supplier what it has. One implementation a kind; each is safe for use by many threads. */
public interface Connector {

    ConnectorKind kind();

    /**
     * Reads all that {@code request} asks for, row by row, into {@code sink}, as fast as the supplier's limits allow.
     * Nothing is kept in memory but the row at hand (and, product by product, one answer).
     *
     * @throws ConnectorException where the answer as a whole cannot be trusted: nothing of it may be applied
     * @throws InterruptedException where the run is stopped
     */
    ReadOutcome read(ReadRequest request, RowSink sink) throws ConnectorException, InterruptedException;
}
