package io.stockproof.connector;

import java.util.List;

/** Connectors that a test brings itself. */
public final class ConnectorsForTests {

    private ConnectorsForTests() {}

    public static Connectors of(Connector... connectors) {
        return new Connectors(List.of(connectors));
    }
}
