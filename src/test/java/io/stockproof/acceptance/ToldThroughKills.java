package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import io.stockproof.subscription.Receiver;
import io.stockproof.subscription.Receiver.Message;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A receiver of a channel's events that answers nobody until somebody has been killed: so the killed one leaves behind what
 * it has committed and not sent, and what it has sent and never heard of.
 */
final class ToldThroughKills implements AutoCloseable {

    /** For a service whose receiver this is: where it may call, and how long it waits for an answer. */
    static final List<String> SETTINGS = List.of(
            "--stockproof.outbound.allowed-private-hosts=127.0.0.2",
            "--stockproof.subscriptions.timeout=5s",
            "--stockproof.subscriptions.retry-after=200ms",
            "--stockproof.subscriptions.retry-after-max=2s");

    /** By default. */
    private static final int AT_A_TIME = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Receiver receiver = new Receiver();
    private final CountDownLatch killed = new CountDownLatch(1);
    private final Queue<String> forged = new ConcurrentLinkedQueue<>();

    ToldThroughKills() throws IOException {}

    void subscribe(ServiceProcess instance, String channel, String country) throws Exception {
        JsonNode made = instance.post("/v1/subscriptions", """
                {"channel": "%s", "url": "%s", "destination": {"country": "%s"}}"""
                .formatted(channel, receiver.url(), country));
        Webhook library = new Webhook(made.path("secret").asText());
        receiver.answering(message -> {
            verify(library, message);
            return isKilled() ? 204 : 500;
        });
    }

    private void verify(Webhook library, Message message) {
        try {
            library.verify(message.body(), HttpHeaders.of(message.headers(), (name, value) -> true));
        } catch (Exception e) {
            forged.add(message.body() + ": " + e);
        }
    }

    /** Waits, for longer than the sender does. */
    private boolean isKilled() {
        try {
            return killed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Until there is more under way than one instance has at a time. */
    void awaitSent() {
        await().atMost(PATIENCE).until(() -> receiver.messages.size() > AT_A_TIME);
    }

    void answerFromNowOn() {
        killed.countDown();
    }

    /** What {@code instance} answers now is what was told last, of each of these variants. */
    void knows(ServiceProcess instance, String channel, String country, Collection<String> variants) {
        for (String variant : variants) {
            long now = instance.availability(channel, variant, country).path("purchasable").longValue();
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(receiver.of(variant)).as(variant).isNotEmpty();
                assertThat(receiver.of(variant).getLast().purchasable()).as(variant).isEqualTo(now);
            });
            assertThat(receiver.of(variant)).as(variant).extracting(Message::sequence).isSorted();
        }
        assertThat(forged).as("signatures that the library refuses").isEmpty();
    }

    @Override
    public void close() {
        answerFromNowOn();
        receiver.close();
    }
}
