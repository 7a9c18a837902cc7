package io.stockproof.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.display.DisplayFixture;
import io.stockproof.subscription.Receiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A store whose operators are told, and what they are shown. */
record AlertStore(DisplayFixture store) {

    /** One that warns at the first display that is wrong, and of nothing else that displays tell. */
    static AlertStore create(int port) {
        return new AlertStore(DisplayFixture.aStore(port, """
                mismatch: {settleSeconds: 0}
                    alerts: {openMismatches: {warn: 0}, mismatchShare: {}, unexplainedShare: {}, remindSeconds: 300}
                """, "A"));
    }

    String name() {
        return store.name;
    }

    int channelId(JdbcClient jdbc) {
        return jdbc.sql("SELECT channel_id FROM channel WHERE code = :code")
                .param("code", name())
                .query(Integer.class)
                .single();
    }

    JsonNode subscribes(Receiver receiver, String... events) {
        return store.api.post("/v1/subscriptions", Map.of(
                "channel", store.name, "url", receiver.url(), "events", List.of(events))).expect(201).json();
    }

    List<JsonNode> alerts(String more) {
        return items("/v1/alerts?channel=" + store.name + more);
    }

    List<JsonNode> digests() {
        return items("/v1/digests?channel=" + store.name);
    }

    /** Of a subscription, the newest first. */
    List<JsonNode> deliveries(JsonNode subscription) {
        return items("/v1/subscriptions/" + subscription.path("id").asText() + "/deliveries?limit=100");
    }

    private List<JsonNode> items(String path) {
        List<JsonNode> items = new ArrayList<>();
        store.api.get(path).expect(200).json().path("items").forEach(items::add);
        return items;
    }
}
