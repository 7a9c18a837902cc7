package io.stockproof.mismatch;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.display.DisplayFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;

/** The mismatches of one store, as ops see them. */
record Mismatches(DisplayFixture store) {

    static ConditionFactory soon() {
        return await().pollInterval(Duration.ofMillis(50)).pollDelay(Duration.ZERO);
    }

    /** All that fit on a page; {@code more} are further parameters, such as {@code &state=OPEN}. */
    List<JsonNode> list(String more) {
        List<JsonNode> items = new ArrayList<>();
        store.api.get("/v1/mismatches?channel=" + store.name + "&limit=500" + more).expect(200).json().path("items")
                .forEach(items::add);
        return items;
    }

    List<JsonNode> open() {
        return list("&state=OPEN");
    }

    JsonNode show(long id) {
        return store.api.get("/v1/mismatches/" + id).expect(200).json();
    }

    /** The only one, which has to be open soon. */
    JsonNode opens(String variant) {
        soon().until(() -> list("&state=OPEN&variant=" + variant).size() == 1);
        return list("&state=OPEN&variant=" + variant).getFirst();
    }

    JsonNode becomes(long id, String state) {
        soon().until(() -> show(id).path("state").asText().equals(state));
        return show(id);
    }

    static List<String> actions(JsonNode told) {
        List<String> actions = new ArrayList<>();
        told.path("history").forEach(event -> actions.add(event.path("action").asText()));
        return actions;
    }
}
