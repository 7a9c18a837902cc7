package io.stockproof.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The description and the service are one: what is served is described, and the reverse. */
@StockproofIT
class ServedApiIT {

    private static final List<String> HOSTILE = List.of(
            "", "null", "5", "true", "\"\"", "\"x\"", "[]", "{}", "[null]", "[{}]", "[[]]", "{\"\":1}",
            "{\"a\":{\"b\":[1,2,{\"c\":null}]}}",
            "{\"code\":null}", "{\"channel\":null,\"variants\":null}", "[{\"sku\":null}]", "{", "[", "\u0000",
            "{\"a\":1e400}",
            "{\"a\":\"\\ud800\"}", "[1,2", "{'a':1}", "<a/>", "%", "a: &a [*a]", "{\"name\":\"x\",\"lanes\":[null]}",
            "{\"channel\":\"main\",\"destination\":{},\"variants\":[]}",
            "{\"channel\":\"main\",\"destination\":{\"country\":\"XX\"}}",
            "{\"suppliers\":[null],\"channels\":[{}],\"listings\":[{\"sources\":[null]}]}",
            "{\"supplier\":\"x\",\"sku\":\"y\",\"location\":\"z\",\"quantity\":-9223372036854775808}");

    private static final List<String> HOSTILE_VALUES =
            List.of("", "%00", "%ff", "%27%22--", "9223372036854775808", "-1", "1e9", "%F0%9F%99%82", "a".repeat(3_000),
                    "..%2f..");

    @LocalServerPort int port;
    @Autowired
    @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mappings;

    @Test
    void describesEveryRouteAndNoOther() {
        TreeSet<String> served = new TreeSet<>();
        mappings.getHandlerMethods().forEach((mapping, handler) -> {
            if (handler.getBeanType().getName().startsWith("io.stockproof")) {
                mapping.getMethodsCondition().getMethods().forEach(method -> mapping.getPatternValues()
                        .forEach(path -> served.add(method + " " + path)));
            }
        });
        TreeSet<String> described = new TreeSet<>();
        document().path("paths").properties().forEach(path -> path.getValue().properties()
                .forEach(operation -> described
                        .add(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));

        assertThat(described).isEqualTo(served);
    }

    @Test
    void namesEveryOperationOnceAndClosesEveryAnsweredObject() {
        List<String> ids = document().path("paths").findValuesAsText("operationId");
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(document().path("components").path("schemas").properties())
                .filteredOn(schema -> schema.getValue().has("properties") && !schema.getKey().equals("Problem"))
                .allSatisfy(schema -> assertThat(schema.getValue().has("additionalProperties")).as(schema.getKey())
                        .isTrue());
    }

    @Test
    void saysWhatMayBeNullAndWhatMayBeLeftOut() {
        JsonNode schemas = document().path("components").path("schemas");
        JsonNode key = schemas.path("ApiKey");
        assertThat(key.path("properties").path("expiresAt").path("type").toString()).isEqualTo("[\"string\",\"null\"]");
        assertThat(key.path("properties").path("name").path("type").asText()).isEqualTo("string");
        assertThat(key.path("required").toString()).contains("expiresAt", "name");
        assertThat(key.path("additionalProperties").asBoolean(true)).isFalse();
        assertThat(schemas.path("NewKey").path("required").toString()).isEqualTo("[\"name\"]");
    }

    @Test
    void describesWhatIsPostedToReceivers() {
        JsonNode webhooks = document().path("webhooks");
        assertThat(webhooks.fieldNames()).toIterable().containsExactlyInAnyOrder(
                "availability.changed", "alert.opened", "alert.reminded", "alert.resolved", "digest.daily");
        webhooks.forEach(webhook -> {
            JsonNode body = webhook.at("/post/requestBody/content/application~1json/schema");
            String data = body.at("/properties/data/$ref").asText().replace("#", "");
            assertThat(body.path("additionalProperties").asBoolean(true)).isFalse();
            assertThat(document().at(data).path("additionalProperties").asBoolean(true)).as(data).isFalse();
            assertThat(document().at(data).path("required").toString()).contains("subscription", "sequence");
        });
    }

    @Test
    void isServedAsYamlToo() {
        assertThat(Api.anonymous(port).get("/v3/api-docs.yaml").expect(200).body()).contains("openapi: 3.1.0");
    }

    /** Answers are checked against the description by {@link Api} itself, which knows no 5xx but those described. */
    @Test
    void neverFailsAtWhateverIsSent() {
        Api admin = Api.admin(port);
        List<String> failures = new ArrayList<>();
        document().path("paths").properties().forEach(path -> path.getValue().properties().forEach(operation -> {
            String method = operation.getKey().toUpperCase(java.util.Locale.ROOT);
            for (String target : targets(path.getKey(), operation.getValue())) {
                probe(failures, admin, method, target, null);
            }
            if (operation.getValue().has("requestBody")) {
                String target = path.getKey().replaceAll("\\{[^}]+}", "fuzz");
                for (Map.Entry<String, JsonNode> type : operation.getValue().path("requestBody").path("content")
                        .properties()) {
                    HOSTILE.forEach(
                            body -> probe(failures, admin.header("Content-Type", type.getKey()), method, target, body));
                }
            }
        }));
        assertThat(failures).isEmpty();
    }

    private static List<String> targets(String template, JsonNode operation) {
        List<String> targets = new ArrayList<>();
        String path = template.replaceAll("\\{[^}]+}", "fuzz");
        for (String value : HOSTILE_VALUES) {
            if (!value.isEmpty() && !template.equals(path)) {
                targets.add(template.replaceAll("\\{[^}]+}", value));
            }
            for (JsonNode parameter : operation.path("parameters")) {
                if (parameter.path("in").asText().equals("query")) {
                    targets.add(path + "?" + parameter.path("name").asText() + "=" + value);
                }
            }
        }
        return targets;
    }

    private static void probe(List<String> failures, Api api, String method, String target, String body) {
        try {
            Answer answer = api.send(method, target, body);
            if (answer.status() >= 500) {
                failures.add(method + " " + target + " " + body + ": " + answer.body());
            }
        } catch (AssertionError e) {
            failures.add(method + " " + target + " " + body + ": " + e.getMessage());
        }
    }

    private JsonNode document() {
        return Api.anonymous(port).get("/v3/api-docs").expect(200).json();
    }
}
