package io.stockproof.connector;

import java.util.Optional;

/** Understands what suppliers of one kind send of their own accord; their JSON stays with their connector. */
public interface SupplierMessages {

    /** Whether the supplier still sends. */
    enum Delivery {
        ENABLED,
        SUSPENDED,
        UNKNOWN
    }

    /** What the supplier's messages are signed with, where it told that itself. Not for logs. */
    Optional<String> key(int supplierId);

    /**
     * Understands one message. What it holds beyond {@link SupplierMessage} is not looked at.
     *
     * @throws ConnectorException where it is not the supplier's JSON
     */
    SupplierMessage read(byte[] body) throws ConnectorException;

    /** Asks the supplier whether it still sends, over its line and within its limits. */
    Delivery delivery(ReadRequest request) throws ConnectorException, InterruptedException;
}
