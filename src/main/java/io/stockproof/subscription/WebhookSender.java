package io.stockproof.subscription;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.SecretSeal;
import io.stockproof.connector.outbound.AnswerStatus;
import io.stockproof.connector.outbound.OutboundClient;
import io.stockproof.connector.outbound.OutboundExchange;
import io.stockproof.connector.outbound.OutboundProperties;
import io.stockproof.connector.outbound.OutboundRequest;
import io.stockproof.connector.outbound.OutboundResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Posts an event to its receiver, signed. Connections of its own, so that receivers cannot take those of suppliers. */
@Component
class WebhookSender implements DisposableBean {

    private static final int ANSWER_BYTES_MAX = 65_536;
    private static final int OK_FROM = 200;
    private static final int OK_TO = 299;
    private static final int GONE = 410;

    private final OutboundClient client;
    private final SecretSeal seal;
    private final SubscriptionProperties properties;
    private final InstantSource clock;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("webhook-deadlines").factory());

    WebhookSender(OutboundProperties outbound, SecretSeal seal, SubscriptionProperties properties,
            InstantSource clock) {
        this.client = OutboundClient.of(outbound);
        this.seal = seal;
        this.properties = properties;
        this.clock = clock;
    }

    /** Makes one attempt. It ends within the time limit, whatever the receiver does. */
    Outcome send(Attempt attempt) {
        List<String> signatures = new ArrayList<>();
        long seconds = clock.instant().getEpochSecond();
        for (byte[] sealed : attempt.sealed()) {
            Optional<String> secret = seal.open(Subscriptions.row(attempt.subscription()), sealed);
            secret.map(WebhookSecret::new)
                    .ifPresent(key -> signatures.add(key.signature(attempt.messageId(), seconds, attempt.body())));
        }
        if (signatures.isEmpty()) {
            return new Outcome.Failed(null,
                    "The secret was sealed with another key: give all instances one STOCKPROOF_SECRET_KEY", null);
        }
        return post(attempt, Map.of(
                "webhook-id", attempt.messageId(),
                "webhook-timestamp", Long.toString(seconds),
                "webhook-signature", String.join(" ", signatures)));
    }

    private Outcome post(Attempt attempt, Map<String, String> headers) {
        OutboundExchange exchange = client.exchange(new OutboundRequest(
                URI.create(attempt.url()),
                headers,
                Map.of(),
                attempt.body().getBytes(StandardCharsets.UTF_8),
                properties.timeout()));
        Future<?> deadline =
                deadlines.schedule(exchange::abort, properties.timeout().toMillis(), TimeUnit.MILLISECONDS);
        try (OutboundResponse response = exchange.execute()) {
            readToItsEnd(response);
            if (response.status() >= OK_FROM && response.status() <= OK_TO) {
                return new Outcome.Delivered(response.status());
            }
            ConnectorException failure = AnswerStatus.failure(response, clock.instant());
            return response.status() == GONE
                    ? new Outcome.Gone()
                    : new Outcome.Failed(
                            response.status(),
                            "The receiver answered HTTP " + response.status(),
                            failure.retryAfter());
        } catch (ConnectorException e) {
            return new Outcome.Failed(null, String.valueOf(e.getMessage()), null);
        } finally {
            deadline.cancel(false);
        }
    }

    /** So that the connection can be used again; what a receiver has to say beyond its status is of no concern. */
    private static void readToItsEnd(OutboundResponse response) {
        try {
            response.bodyBytes(ANSWER_BYTES_MAX);
        } catch (ConnectorException e) {
            // The status has come, and counts.
        }
    }

    @Override
    public void destroy() throws IOException {
        deadlines.shutdownNow();
        client.close();
    }
}
