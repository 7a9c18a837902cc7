package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Api;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Every way in which a question can be refused. */
class AvailabilityRefusalsIT extends StoreOverHttp {

    @Test
    void doesNotTellAKeyOfAnotherChannelThatThisOneExists() {
        AvailabilityFixture other = AvailabilityFixture.create(api, jdbc);
        JsonNode made = api.post("/v1/keys", Map.of(
                "name", "bound", "scopes", List.of("storefront"), "channels", List.of(other.channel())))
                .expect(201)
                .json();
        Api bound = Api.anonymous(port).key(made.path("key").asText());

        bound.post("/v1/availability/query", other.query("TEE")).expect(200);
        assertProblem(bound.post("/v1/availability/query", store.query("TEE")), 404, "unknown-channel");
        assertProblem(bound.get(store.path("TEE", "?country=US")), 404, "unknown-channel");
        assertProblem(bound.get(store.path("TEE", "/explanation?country=US")), 403, "forbidden");
        assertProblem(Api.anonymous(port).get(store.path("TEE", "?country=US")), 401, "unauthenticated");
    }

    @Test
    void saysWhichIsUnknown() {
        Map<String, Object> query = store.query("TEE");
        query.put("shippingMethod", "balloon");
        assertProblem(api.post("/v1/availability/query", query), 404, "unknown-method");
        query = store.query("TEE");
        query.put("channel", "No such!");
        assertProblem(api.post("/v1/availability/query", query), 404, "unknown-channel");
        assertProblem(api.get("/v1/channels/none/variants/TEE/availability?country=US"), 404, "unknown-channel");
        assertProblem(api.get(store.path("NONE", "?country=US")), 404, "unknown-variant");
        assertProblem(api.get(store.path("NONE", "/explanation?country=US")), 404, "unknown-variant");
        assertProblem(api.get(store.path("TEE", "?country=US&shippingMethod=balloon")), 404, "unknown-method");
    }

    @Test
    void pointsAtEveryMemberAtFault() {
        Map<String, Object> query = new HashMap<>();
        query.put("channel", store.channel());
        query.put("destination", Map.of("country", "ZZ", "region", "California", "postalCode", "?"));
        query.put("variants", List.of("TEE", "bad\u0007", "x".repeat(201), " "));

        assertThat(pointers(api.unchecked().post("/v1/availability/query", query).expect(400)))
                .containsExactly("destination.country", "destination.region", "destination.postalCode", "variants[1]",
                        "variants[2]", "variants[3]");
        assertThat(pointers(api.unchecked().post("/v1/availability/query", "{}").expect(400)))
                .containsExactly("channel", "destination", "variants");
        assertThat(pointers(api.unchecked().get(store.path("TEE", "?country=ZZ&region=California")).expect(400)))
                .containsExactly("country", "region");
        assertThat(pointers(api.unchecked().get(store.path("TEE", "")).expect(400))).containsExactly("country");
        assertThat(pointers(api.unchecked().get(store.path("TEE", "?country=US&colour=red")).expect(400)))
                .containsExactly("colour");
    }

    @Test
    void limitsAQueryTo250Variants() {
        String[] most = IntStream.range(0, 250).mapToObj(i -> "V" + i).toArray(String[]::new);
        assertThat(api.post("/v1/availability/query", store.query(most)).expect(200).json().path("items")).hasSize(250);

        Map<String, Object> query = store.query("TEE");
        query.put("variants", Collections.nCopies(251, "TEE"));
        assertThat(pointers(api.unchecked().post("/v1/availability/query", query).expect(400)))
                .containsExactly("variants");
        query.put("variants", List.of());
        assertThat(pointers(api.unchecked().post("/v1/availability/query", query).expect(400)))
                .containsExactly("variants");
    }

    @Test
    void refusesAMemberThatItDoesNotKnow() {
        Map<String, Object> query = store.query("TEE");
        query.put("shipingMethod", "typo");

        assertThat(pointers(api.unchecked().post("/v1/availability/query", query).expect(400)))
                .containsExactly("shipingMethod");
    }

    private static void assertProblem(io.stockproof.testing.Answer answer, int status, String type) {
        assertThat(answer.expect(status).json().path("type").asText()).isEqualTo("/problems/" + type);
    }

    private static List<String> pointers(io.stockproof.testing.Answer answer) {
        return StreamSupport.stream(answer.json().path("errors").spliterator(), false)
                .map(error -> error.path("pointer").asText())
                .toList();
    }
}
