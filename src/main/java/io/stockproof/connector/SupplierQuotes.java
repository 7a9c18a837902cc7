package io.stockproof.connector;

import io.stockproof.supplier.ConnectorKind;

/** Asks one kind of supplier by which methods it would send something. The others give no quotes. */
public interface SupplierQuotes {

    ConnectorKind kind();

    /**
     * Asks under the supplier's own limits. Never within a transaction.
     *
     * @throws ConnectorException where there is no answer, or none that can be trusted
     * @throws InterruptedException where it is stopped
     */
    Quote quote(QuoteRequest request) throws ConnectorException, InterruptedException;
}
