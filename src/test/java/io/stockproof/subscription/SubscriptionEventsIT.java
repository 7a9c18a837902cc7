package io.stockproof.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Who is told what, and that notices stand for themselves. */
@StockproofIT
class SubscriptionEventsIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;
    @Autowired Notices notices;
    @Autowired InstantSource clock;
    @Autowired PlatformTransactionManager transactions;

    private Api api;
    private SubscriptionStore store;
    private Receiver receiver;
    private Instant at;

    @BeforeEach
    void open() throws Exception {
        at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        api = Api.admin(port);
        store = SubscriptionStore.create(api, "").sells("TEE").has("TEE", 5);
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
        for (JsonNode left : api.get("/v1/subscriptions?limit=500").expect(200).json().path("items")) {
            api.delete("/v1/subscriptions/" + left.path("id").asText()).expect(200);
        }
    }

    private JsonNode subscribes(String... events) {
        return api.post("/v1/subscriptions", Map.of(
                "channel", store.name(), "url", receiver.url(), "events", List.of(events))).expect(201).json();
    }

    private int tells(EventType type, Map<String, Object> data) {
        int channel = jdbc.sql("SELECT channel_id FROM channel WHERE code = :code")
                .param("code", store.name())
                .query(Integer.class)
                .single();
        return Objects.requireNonNull(new TransactionTemplate(transactions)
                .execute(status -> notices.put(channel, type, at, (subscription, sequence) -> {
                    Map<String, Object> told = new LinkedHashMap<>(data);
                    told.put("subscription", subscription);
                    told.put("sequence", sequence);
                    return told;
                })));
    }

    private List<String> told() {
        return receiver.messages.stream()
                .map(message -> message.json().path("type").asText() + " " + message.json().at("/data/n").asText())
                .sorted()
                .toList();
    }

    @Test
    void isToldAnswersAloneUnlessItAsksForMore() {
        JsonNode plain = store.subscribed(receiver.url(), "TEE");
        assertThat(plain.path("events").toString()).isEqualTo("[\"availability.changed\"]");
        await().atMost(SOON).until(() -> receiver.messages.size() == 1);

        assertThat(tells(EventType.ALERT_OPENED, Map.of("n", 1))).isZero();
        store.has("TEE", 4);

        await().atMost(SOON).until(() -> receiver.messages.size() == 2);
        assertThat(told()).containsOnly("availability.changed ");
    }

    @Test
    void isToldWhatItAsksForAndNoAnswers() {
        JsonNode made = subscribes("alert.opened", "digest.daily", "alert.opened");
        assertThat(made.path("events").toString()).isEqualTo("[\"alert.opened\",\"digest.daily\"]");
        assertThat(made.path("destination").isNull()).isTrue();

        assertThat(tells(EventType.ALERT_OPENED, Map.of("n", 1))).isEqualTo(1);
        assertThat(tells(EventType.ALERT_RESOLVED, Map.of("n", 2))).isZero();
        assertThat(tells(EventType.DIGEST_DAILY, Map.of("n", 3))).isEqualTo(1);
        store.has("TEE", 4);
        api.post("/v1/subscriptions/" + made.path("id").asText() + "/disable", null).expect(200);
        api.post("/v1/subscriptions/" + made.path("id").asText() + "/enable", null).expect(200);

        await().atMost(SOON).until(() -> receiver.messages.size() == 2);
        assertThat(told()).containsExactly("alert.opened 1", "digest.daily 3");
        JsonNode event = receiver.messages.getFirst().json();
        assertThat(event.path("timestamp").asText()).isEqualTo(at.toString());
        assertThat(event.at("/data/subscription")).isEqualTo(made.path("id"));
        assertThat(event.at("/data/sequence").asLong()).isPositive();
    }

    @Test
    void noNoticeTakesThePlaceOfAnotherAndEachCanBeSentAgain() {
        AtomicInteger calls = new AtomicInteger();
        receiver.answering(message -> calls.incrementAndGet() <= 2 ? 500 : 204);
        String id = subscribes("alert.opened").path("id").asText();
        for (int n = 1; n <= 3; n++) {
            tells(EventType.ALERT_OPENED, Map.of("n", n));
        }

        await().atMost(SOON).until(() -> deliveries(id, "DELIVERED").size() == 3);
        assertThat(told()).contains("alert.opened 1", "alert.opened 2", "alert.opened 3");
        JsonNode first = deliveries(id, "DELIVERED").get(2);
        assertThat(first.path("type").asText()).isEqualTo("alert.opened");
        assertThat(first.path("variant").isNull()).isTrue();
        assertThat(first.path("version").isNull()).isTrue();
        int before = receiver.messages.size();
        api.post("/v1/subscriptions/" + id + "/deliveries/" + first.path("id").asText() + "/replay", null).expect(200);
        await().atMost(SOON).until(() -> receiver.messages.size() == before + 1);
        assertThat(receiver.messages.getLast().header("webhook-id")).isEqualTo(first.path("messageId").asText());
    }

    private JsonNode deliveries(String id, String state) {
        return api.get("/v1/subscriptions/" + id + "/deliveries?state=" + state).expect(200).json().path("items");
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        Map<String, Object> base = Map.of("channel", store.name(), "url", receiver.url());
        assertThat(refused(base, Map.of())).contains("\"destination\"", "is required");
        assertThat(refused(base, Map.of("events", List.of()))).contains("\"events\"");
        assertThat(refused(base, Map.of("events", List.of("alert.closed")))).contains("events");
        assertThat(refused(base, Map.of("events", List.of("alert.opened", "availability.changed"))))
                .contains("\"destination\"", "is required");
        assertThat(refused(base, Map.of(
                "events", List.of("alert.opened"), "destination", Map.of("country", "DE"),
                "shippingMethod", store.name(), "variants", List.of("TEE"))))
                .contains("\"destination\"", "\"shippingMethod\"", "\"variants\"", "availability.changed alone");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tells(EventType.AVAILABILITY_CHANGED, Map.of()));
    }

    private String refused(Map<String, Object> base, Map<String, Object> more) {
        Map<String, Object> body = new LinkedHashMap<>(base);
        body.putAll(more);
        return api.post("/v1/subscriptions", body).expect(400).body();
    }
}
