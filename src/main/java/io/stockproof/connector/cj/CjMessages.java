package io.stockproof.connector.cj;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.SupplierMessage;
import io.stockproof.connector.SupplierMessages;
import io.stockproof.connector.outbound.Placeholders;
import io.stockproof.connector.outbound.SupplierLines;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Component;

/** CJ's webhooks: what signs them, what they say, and whether CJ has stopped sending them. */
@Component
class CjMessages implements SupplierMessages {

    private final SupplierLines lines;
    private final Placeholders placeholders;
    private final CjClient client;
    private final CjSession session;
    private final CjSessionRepository repository;
    private final CjProperties properties;

    CjMessages(
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
    public Optional<String> key(int supplierId) {
        return session.openId(supplierId);
    }

    @Override
    public SupplierMessage read(byte[] body) throws ConnectorException {
        return CjMessage.of(body);
    }

    /** Reads the account's settings, which cost no points. */
    @Override
    public Delivery delivery(ReadRequest request) throws ConnectorException, InterruptedException {
        AtomicReference<Delivery> delivery = new AtomicReference<>(Delivery.UNKNOWN);
        lines.read(request, (line, deadline) -> {
            CjAccount account = CjAccount.of(request, placeholders);
            CjRun run = new CjRun(line, deadline, account, client, session, repository, properties);
            try {
                if (run.get("/setting/get").answer() instanceof CjAnswer.Data(JsonNode data)) {
                    delivery.set(delivery(data.path("callback")));
                    // A session begun before openIds were kept has none, and refreshing its tokens tells none.
                    String openId = CjJson.id(data.path("openId"));
                    if (openId != null && session.openId(account.supplierId()).isEmpty()) {
                        session.keepOpenId(account, openId);
                    }
                }
            } finally {
                run.end();
            }
            return new ReadOutcome.Read(false, null, null, null);
        });
        return delivery.get();
    }

    /** Each topic is suspended by itself. Of products one may not want to hear, so that stock's topic decides. */
    private static Delivery delivery(JsonNode callback) {
        JsonNode topic = callback.hasNonNull("stock") ? callback.get("stock") : callback.path("product");
        JsonNode type = topic.path("type");
        return !type.isTextual()
                ? Delivery.UNKNOWN
                : type.textValue().equalsIgnoreCase("CANCEL") ? Delivery.SUSPENDED : Delivery.ENABLED;
    }
}
