package io.stockproof.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.stockproof.testing.Answer;
import java.util.List;
import java.util.stream.StreamSupport;

/** A small store as a setup document, and how to read what became of it. */
final class SetupFixture {

    private SetupFixture() {}

    /** A supplier, a method, a channel and a listing, all of this code. */
    static String document(String code) {
        return """
                suppliers:
                - code: CODE
                  connector: push
                  locations:
                  - {code: de, kind: WAREHOUSE, country: DE}
                  - {code: us, kind: WAREHOUSE, country: US, leadTimeDays: 2}
                  items: [{sku: A, weightGrams: 5}]
                shippingMethods:
                - code: CODE
                  lanes: [{from: {location: CODE/us}, to: {country: US}, transitDays: {min: 1, max: 3}}]
                channels:
                - code: CODE
                  shippingMethods: [CODE]
                  allocations: [{location: CODE/de, share: 0.5}]
                  referenceContexts: [{country: US, shippingMethod: CODE}]
                listings:
                - {channel: CODE, variant: V, sources: [{components: [{supplier: CODE, sku: A}]}]}
                """.replace("CODE", code);
    }

    static List<String> changes(Answer answer) {
        return StreamSupport.stream(answer.expect(200).json().path("changes").spliterator(), false)
                .map(change -> change.path("kind").asText() + " " + change.path("code").asText() + " "
                        + change.path("action").asText())
                .toList();
    }

    static List<String> texts(JsonNode list, String member) {
        return StreamSupport.stream(list.spliterator(), false).map(node -> node.path(member).asText()).toList();
    }

    static void drop(ArrayNode list, String code) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).path("code").asText().equals(code) || list.get(i).path("channel").asText().equals(code)) {
                list.remove(i);
            }
        }
    }
}
