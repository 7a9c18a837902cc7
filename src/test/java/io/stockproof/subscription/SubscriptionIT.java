package io.stockproof.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import io.stockproof.subscription.Receiver.Message;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What receivers are told, by what is written. */
@StockproofIT
class SubscriptionIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;
    @Autowired Deliveries deliveries;
    @Autowired Notifier notifier;

    private Api api;
    private SubscriptionStore store;
    private Receiver receiver;

    @BeforeEach
    void open() throws Exception {
        api = Api.admin(port);
        store = SubscriptionStore.create(api, "");
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
        receiver.messages.forEach(message -> api.checkPosted(message.json()));
        for (JsonNode left : api.get("/v1/subscriptions?limit=500").expect(200).json().path("items")) {
            api.delete("/v1/subscriptions/" + left.path("id").asText()).expect(200);
        }
    }

    @Test
    void tellsTheCurrentAnswerOfNamedVariantsAndThenEachChangeSigned() throws Exception {
        store.sells("TEE", "MUG").has("TEE", 5).has("MUG", 9);
        JsonNode made = store.subscribed(receiver.url(), "TEE");
        await().atMost(SOON).until(() -> receiver.messages.size() == 1);

        store.has("MUG", 8).has("TEE", 4);

        await().atMost(SOON).until(() -> receiver.messages.size() == 2);
        assertThat(receiver.messages).extracting(Message::purchasable).containsExactly(5L, 4L);
        assertThat(receiver.messages.get(1).sequence()).isGreaterThan(receiver.messages.get(0).sequence());
        Message last = receiver.messages.getLast();
        assertThat(last.json().path("type").asText()).isEqualTo("availability.changed");
        assertThat(last.json().at("/data/subscription").asText()).isEqualTo(made.path("id").asText());
        assertThat(last.json().at("/data/channel").asText()).isEqualTo(store.name());
        JsonNode queried = api.post("/v1/availability/query", Map.of(
                "channel", store.name(), "destination", Map.of("country", "DE"), "variants", List.of("TEE")))
                .json();
        assertThat(last.json().at("/data/items/0").fieldNames()).toIterable()
                .containsExactlyElementsOf(() -> queried.at("/items/0").fieldNames());
        Webhook library = new Webhook(made.path("secret").asText());
        assertThatCode(() -> library.verify(last.body(), HttpHeaders.of(last.headers(), (name, value) -> true)))
                .doesNotThrowAnyException();
        assertThatCode(() -> library.verify(
                last.body().replace("4", "5"), HttpHeaders.of(last.headers(), (name, value) -> true)))
                .isNotNull();
    }

    @Test
    void tellsOfAWholeChannelWhatChangesAndNotWhatStays() {
        store.sells("TEE", "MUG").has("TEE", 5).has("MUG", 9);
        String id = store.subscribed(receiver.url()).path("id").asText();
        await().atMost(SOON).until(() -> isSettled(id) && !states(id).contains("PENDING")
                && !states(id).contains("SENDING"));
        receiver.messages.clear(); // what changed just before it began may be told

        store.has("TEE", 5).has("MUG", 2);
        await().atMost(SOON).until(() -> receiver.of("MUG").size() == 1);
        api.put("/v1/setup", Map.of("channels", List.of(Map.of(
                "code", store.name(), "shippingMethods", List.of(store.name()), "orderLimit", 3))))
                .expect(200);

        await().atMost(SOON).untilAsserted(() -> assertThat(receiver.messages)
                .extracting(Message::variant, Message::purchasable).hasSize(2));
        assertThat(receiver.messages).extracting(Message::variant, Message::purchasable)
                .containsExactly(tuple("MUG", 2L), tuple("TEE", 3L));
    }

    @Test
    void looksAtTheListingThatIsEditedAndAtNoOther() {
        store.sells("TEE", "MUG").has("TEE", 5).has("MUG", 9);
        String id = store.subscribed(receiver.url()).path("id").asText();
        await().atMost(SOON).until(() -> isSettled(id) && !states(id).contains("PENDING")
                && !states(id).contains("SENDING"));
        String before = written(id); // by which a walk over all of them begins, goes on and ends

        store.sells("CAP");
        await().atMost(SOON).until(() -> receiver.of("CAP").size() == 1);
        assertThat(receiver.of("CAP").getFirst().body()).contains("NEVER_OBSERVED");
        api.delete("/v1/listings/" + store.name() + "/MUG").expect(200);
        await().atMost(SOON).until(() -> receiver.messages.getLast().body().contains("UNKNOWN_VARIANT"));

        assertThat(receiver.messages.getLast().variant()).isEqualTo("MUG");
        assertThat(written(id)).isEqualTo(before);
    }

    @Test
    void tellsThatStockHasBecomeTooOldToBeBelieved() {
        SubscriptionStore old = SubscriptionStore.create(api, "freshness: {maxAgeSeconds: 4}").sells("TEE")
                .has("TEE", 5);
        old.subscribed(receiver.url(), "TEE");

        await().atMost(SOON).until(() -> receiver.messages.size() == 2);
        assertThat(receiver.messages).extracting(Message::purchasable).containsExactly(5L, 0L);
        assertThat(receiver.messages.getLast().body()).contains("STOCK_STALE");
    }

    @Test
    void sendsAgainUntilItIsConfirmedAndInOrder() {
        AtomicInteger calls = new AtomicInteger();
        receiver.answering(message -> calls.incrementAndGet() <= 2 ? 500 : 204);
        store.sells("TEE").has("TEE", 5);
        String id = store.subscribed(receiver.url(), "TEE").path("id").asText();

        await().atMost(SOON).until(() -> states(id).equals(List.of("DELIVERED")));
        assertThat(receiver.messages).hasSize(3);
        assertThat(receiver.messages).extracting(message -> message.header("webhook-id")).hasSize(3)
                .containsOnly(receiver.messages.getFirst().header("webhook-id"));
        JsonNode delivery = api.get("/v1/subscriptions/" + id + "/deliveries").json().at("/items/0");
        assertThat(delivery.path("attempts").asInt()).isEqualTo(3);
        assertThat(delivery.path("lastStatus").asInt()).isEqualTo(204);
    }

    @Test
    void lateConfirmationsDelayNobodyElseAndNewerNewsTakesThePlaceOfOlder() throws Exception {
        var open = new java.util.concurrent.CountDownLatch(1);
        receiver.answering(message -> {
            await().atMost(SOON).until(() -> open.getCount() == 0 || message.variant().isEmpty());
            return 204;
        });
        store.sells("TEE").has("TEE", 5);
        String slow = store.subscribed(receiver.url(), "TEE").path("id").asText();
        await().atMost(SOON).until(() -> receiver.messages.size() == 1);
        try (Receiver quick = new Receiver()) {
            for (int quantity = 6; quantity <= 9; quantity++) {
                store.has("TEE", quantity);
            }
            store.subscribed(quick.url(), "TEE");
            await().atMost(SOON).until(() -> !quick.messages.isEmpty()
                    && quick.messages.getLast().purchasable() == 9);
        }
        open.countDown();

        await().atMost(SOON).until(() -> receiver.messages.getLast().purchasable() == 9
                && !states(slow).contains("PENDING") && !states(slow).contains("SENDING"));
        assertThat(receiver.messages).extracting(Message::sequence).isSorted();
        assertThat(receiver.messages.size()).as("5, perhaps again, and 9, perhaps one between").isLessThanOrEqualTo(4);
    }

    @Test
    void tellsNothingTwiceThatTheReceiverKnowsAlready() {
        store.sells("TEE").has("TEE", 5);
        String id = store.subscribed(receiver.url(), "TEE").path("id").asText();
        await().atMost(SOON).until(() -> states(id).equals(List.of("DELIVERED")));
        jdbc.sql("UPDATE subscription SET resume_at = clock_timestamp() + interval '1 hour' WHERE id = :id")
                .param("id", id).update();
        store.has("TEE", 4);
        await().atMost(SOON).until(() -> states(id).contains("PENDING"));

        store.has("TEE", 5);

        await().atMost(SOON).until(() -> states(id).equals(List.of("DELIVERED")));
        assertThat(receiver.messages).hasSize(1);
    }

    @Test
    void isSentByAnotherWhenADelivererDiesBeforeOrAfterSending() {
        store.sells("TEE").has("TEE", 5);
        String id = store.subscribed(receiver.url(), "TEE").path("id").asText();
        await().atMost(SOON).until(() -> states(id).equals(List.of("DELIVERED")));
        jdbc.sql("UPDATE subscription SET resume_at = clock_timestamp() + interval '1 hour' WHERE id = :id")
                .param("id", id).update();
        store.has("TEE", 4);
        await().atMost(SOON).until(() -> states(id).contains("PENDING"));
        long number = jdbc.sql("SELECT subscription_id FROM subscription WHERE id = :id").param("id", id)
                .query(Long.class).single();
        // It has committed its lease, and dies: nobody ever hears how its attempt ended.
        Attempt lost = deliveries.claim(number, 1).getFirst();
        assertThat(states(id)).contains("SENDING");
        jdbc.sql("UPDATE subscription SET resume_at = NULL WHERE id = :id").param("id", id).update();

        jdbc.sql("UPDATE subscription_delivery SET lease_until = clock_timestamp() WHERE lease = :lease")
                .param("lease", lost.lease()).update();

        await().atMost(SOON).until(() -> states(id).equals(List.of("DELIVERED", "DELIVERED")));
        assertThat(receiver.messages).extracting(Message::purchasable).containsExactly(5L, 4L);
        assertThat(receiver.messages.getLast().header("webhook-id")).isEqualTo(lost.messageId());
        deliveries.failed(lost, new Outcome.Failed(500, "too late", null), Duration.ZERO, false);
        assertThat(states(id)).as("its end counts for nothing").containsOnly("DELIVERED");
    }

    @Test
    void aNotifierThatWasOvertakenChangesNothing() {
        long old = notifier.begin();
        notifier.begin();
        assertThatCode(() -> notifier.readFeed(old)).isInstanceOf(Notifier.Overtaken.class);
        assertThatCode(() -> notifier.passGates(old)).isInstanceOf(Notifier.Overtaken.class);
    }

    @Test
    void switchesOffAReceiverThatIsGone() {
        receiver.answering(message -> 410);
        store.sells("TEE").has("TEE", 5);
        String id = store.subscribed(receiver.url(), "TEE").path("id").asText();

        await().atMost(SOON).until(() -> !api.get("/v1/subscriptions/" + id).json().path("enabled").asBoolean());
        assertThat(api.get("/v1/subscriptions/" + id).json().path("disabledReason").asText()).contains("410");
        JsonNode dead = api.get("/v1/subscriptions/" + id + "/deliveries?state=DEAD").json().at("/items/0");
        receiver.answering(message -> 204);
        api.post("/v1/subscriptions/" + id + "/enable", null).expect(200);
        api.post("/v1/subscriptions/" + id + "/deliveries/" + dead.path("id").asText() + "/replay", null).expect(200);

        await().atMost(SOON).until(() -> states(id).equals(List.of("DELIVERED")));
        assertThat(receiver.messages).extracting(message -> message.header("webhook-id"))
                .containsOnly(dead.path("messageId").asText());
    }

    @Test
    void givesUpWhatIsTooOldAndSwitchesOffWhatFailsForLong() {
        receiver.answering(message -> 503);
        store.sells("TEE").has("TEE", 5);
        String id = store.subscribed(receiver.url(), "TEE").path("id").asText();
        await().atMost(SOON).until(() -> !receiver.messages.isEmpty());

        jdbc.sql("UPDATE subscription SET failing_since = clock_timestamp() - interval '6 days' WHERE id = :id")
                .param("id", id).update();
        jdbc.sql("UPDATE subscription_delivery SET created_at = clock_timestamp() - interval '4 days', next_attempt_at "
                + "= clock_timestamp() WHERE subscription_id = (SELECT subscription_id FROM subscription WHERE id = :id)")
                .param("id", id).update();

        await().atMost(SOON).until(() -> states(id).equals(List.of("DEAD")));
        assertThat(api.get("/v1/subscriptions/" + id).json().path("disabledReason").asText()).contains("120 hours");
    }

    @Test
    void callsNoAddressOfItsOwnNetwork() {
        store.sells("TEE").has("TEE", 5);
        String url = receiver.url().replace("127.0.0.2", "127.0.0.1");
        String id = store.subscribed(url, "TEE").path("id").asText();

        await().atMost(SOON).until(() -> api.get("/v1/subscriptions/" + id + "/deliveries").json()
                .at("/items/0/lastError").asText().contains("not in the public internet"));
        assertThat(receiver.messages).isEmpty();
    }

    @Test
    void showsTheSecretOnceAndSignsWithBothWhileItIsReplaced() throws Exception {
        store.sells("TEE").has("TEE", 5);
        Api keyed = api.header("Idempotency-Key", "k-" + store.name());
        Answer made = keyed.post("/v1/subscriptions", store.body(receiver.url(), "TEE")).expect(201);
        String secret = made.json().path("secret").asText();
        String id = made.json().path("id").asText();
        assertThat(secret).startsWith("whsec_");

        Answer again = keyed.post("/v1/subscriptions", store.body(receiver.url(), "TEE")).expect(201);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.json().path("id").asText()).isEqualTo(id);
        assertThat(again.json().path("secret").isNull()).isTrue();
        String next = api.post("/v1/subscriptions/" + id + "/rotate", null).expect(200).json().path("secret").asText();
        for (String path : List.of("/v1/subscriptions/" + id, "/v1/subscriptions", "/v1/subscriptions/" + id
                + "/deliveries", "/v1/changes?kind=subscription")) {
            assertThat(api.unchecked().get(path).body()).doesNotContain(secret).doesNotContain(next);
        }
        JsonNode changes = api.get("/v1/changes?kind=subscription&code=" + id).expect(200).json();
        assertThat(changes.at("/items/0/after/url").asText()).as("no path").matches("http://[^/]+");
        assertThat(jdbc.sql("SELECT secret_sealed FROM subscription WHERE id = :id").param("id", id)
                .query(byte[].class).single()).isNotEqualTo(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        await().atMost(SOON).until(() -> !receiver.messages.isEmpty());
        store.has("TEE", 6);
        await().atMost(SOON).until(() -> receiver.messages.getLast().purchasable() == 6);
        Message last = receiver.messages.getLast();
        for (String one : List.of(secret, next)) {
            new Webhook(one).verify(last.body(), HttpHeaders.of(last.headers(), (name, value) -> true));
        }
    }

    @Test
    void refusesWhatCannotBeSubscribedTo() {
        Map<String, Object> body = store.body("ftp://example.com/x", "TEE");
        body.put("destination", Map.of("country", "DEU"));
        Answer refused = api.post("/v1/subscriptions", body).expect(400);
        assertThat(refused.json().path("errors").findValuesAsText("pointer"))
                .containsExactly("url", "destination.country");
        for (String url : List.of("https://user@example.com/", "http://", "https://example.com/#a", "x".repeat(2_001),
                "http:// example.com", "javascript:alert(1)")) {
            api.post("/v1/subscriptions", store.body(url, "TEE")).expect(400);
        }
        body = store.body("https://example.com/");
        body.put("shippingMethod", "no-such");
        api.post("/v1/subscriptions", body).expect(404);
        body.put("channel", "no-such");
        assertThat(api.post("/v1/subscriptions", body).expect(404).body()).contains("unknown-channel");
        String foreign = store.subscribed("https://example.com/").path("id").asText();
        for (String scope : List.of("storefront", "ops:read")) {
            Api weaker = Api.with(port, scope);
            weaker.delete("/v1/subscriptions/" + foreign).expect(403);
            weaker.post("/v1/subscriptions", store.body("https://example.com/")).expect(403);
        }
        api.post("/v1/subscriptions/" + foreign + "/deliveries/99999/replay", null).expect(404);
    }

    @Test
    void whateverAVariantIsCalledTheBodyIsJson() {
        String odd = "\"}],\"x\":[{'<script>\\u0022 – \uD83D\uDE42";
        store.sells(odd).has(odd, 5);
        store.subscribed(receiver.url(), odd);

        await().atMost(SOON).until(() -> receiver.messages.size() == 1);
        assertThat(receiver.messages.getFirst().variant()).isEqualTo(odd);
        assertThat(receiver.messages.getFirst().purchasable()).isEqualTo(5);
    }

    /** Which transaction wrote the subscription last. */
    private String written(String id) {
        return jdbc.sql("SELECT xmin::text FROM subscription WHERE id = :id").param("id", id).query(String.class)
                .single();
    }

    private boolean isSettled(String id) {
        return jdbc.sql("SELECT settled = 3 FROM subscription WHERE id = :id").param("id", id).query(Boolean.class)
                .single();
    }

    private List<String> states(String id) {
        return api.get("/v1/subscriptions/" + id + "/deliveries").expect(200).json().path("items")
                .findValuesAsText("state");
    }

    private static org.assertj.core.groups.Tuple tuple(Object... parts) {
        return org.assertj.core.groups.Tuple.tuple(parts);
    }
}
