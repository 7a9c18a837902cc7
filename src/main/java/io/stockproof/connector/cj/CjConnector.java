package io.stockproof.connector.cj;

import io.stockproof.connector.Connector;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.RowSink;
import io.stockproof.connector.outbound.Placeholders;
import io.stockproof.connector.outbound.SupplierLines;
import io.stockproof.supplier.ConnectorKind;
import org.springframework.stereotype.Component;

/** Reads the stock of CJ Dropshipping's products, one answer a product. */
@Component
class CjConnector implements Connector {

    private final SupplierLines lines;
    private final Placeholders placeholders;
    private final CjClient client;
    private final CjSession session;
    private final CjSessionRepository repository;
    private final CjProperties properties;

    CjConnector(
            SupplierLines lines,
            Placeholders placeholders,
            CjClient client,
            CjSession session,
            CjSessionRepository repository,
            CjProperties properties) {
        this.lines = lines;
        this.placeholders = placeholders;
        this.client = client;
        this.session = session;
        this.repository = repository;
        this.properties = properties;
    }

    @Override
    public ConnectorKind kind() {
        return ConnectorKind.CJ;
    }

    @Override
    public ReadOutcome read(ReadRequest request, RowSink sink) throws ConnectorException, InterruptedException {
        return lines.read(request, (line, deadline) -> {
            CjAccount account = CjAccount.of(request, placeholders);
            if (request.items().isEmpty()) {
                return new ReadOutcome.Read(false, null, null, null);
            }
            CjRun run = new CjRun(line, deadline, account, client, session, repository, properties);
            try {
                int concurrency = request.supplier().limits().concurrency();
                return new CjPoll(run, request.items(), concurrency, sink).read();
            } finally {
                run.end();
            }
        });
    }
}
