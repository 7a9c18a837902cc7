package io.stockproof.connector;

import io.stockproof.supplier.ConnectorKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The connector of each kind that is polled. */
@Component
public class Connectors {

    private final Map<ConnectorKind, Connector> byKind = new EnumMap<>(ConnectorKind.class);

    Connectors(List<Connector> connectors) {
        connectors.forEach(connector -> byKind.put(connector.kind(), connector));
    }

    /** The one for {@code kind}; there is none for {@code PUSH}, which is not polled. */
    public Connector of(ConnectorKind kind) {
        Connector connector = byKind.get(kind);
        if (connector == null) {
            throw new IllegalArgumentException("A supplier of kind " + kind.text() + " is not polled");
        }
        return connector;
    }
}
