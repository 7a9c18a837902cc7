package io.stockproof.intake;

import io.stockproof.connector.Connector;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.RowSink;
import io.stockproof.supplier.ConnectorKind;
import java.util.ArrayList;
import java.util.List;

/** Answers what a test tells it to, and remembers what it was asked. */
final class FakeConnector implements Connector {

    /** One answer of a supplier. */
    interface Script {
        ReadOutcome read(ReadRequest request, RowSink sink) throws ConnectorException, InterruptedException;
    }

    private final ConnectorKind kind;
    final List<ReadRequest> requests = new ArrayList<>();
    volatile Script script = (request, sink) -> new ReadOutcome.Read(true, null, null, null);

    FakeConnector(ConnectorKind kind) {
        this.kind = kind;
    }

    @Override
    public ConnectorKind kind() {
        return kind;
    }

    @Override
    public ReadOutcome read(ReadRequest request, RowSink sink) throws ConnectorException, InterruptedException {
        requests.add(request);
        return script.read(request, sink);
    }
}
