package io.stockproof.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** The OpenAPI document that a service serves, and whether an answer of that service conforms to it. */
final class ServedDocument {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = "https://stockproof.test/openapi.json";

    private final JsonNode document;
    private final JsonSchema root;
    private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();

    private ServedDocument(String text) throws JsonProcessingException {
        document = JSON.readTree(text);
        root = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(
                        SchemaLocation.of(ID),
                        document,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
    }

    static ServedDocument fetch(int port) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v3/api-docs")).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError("no OpenAPI document: " + response.statusCode() + " " + response.body());
            }
            return new ServedDocument(response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    JsonNode document() {
        return document;
    }

    void check(String method, String pathAndQuery, Answer answer) {
        String what = method + " " + pathAndQuery + " answered " + answer.status();
        String path = pathAndQuery.replaceFirst("\\?.*", "");
        Optional<String> template = template(path);
        if (template.isEmpty()) {
            return; // not ours: an unknown path, actuator, the document itself
        }
        String verb = method.toLowerCase(Locale.ROOT);
        JsonNode operation = document.path("paths").path(template.get()).path(verb);
        if (operation.isMissingNode()) {
            requireIn(Set.of(401, 403, 405, 200), answer.status(), what + ", a method that is not described");
            return;
        }
        JsonNode response = operation.path("responses").path(Integer.toString(answer.status()));
        if (response.isMissingNode()) {
            throw new AssertionError(what + ", a status that is not described: " + answer.body());
        }
        checkBody(template.get(), verb, answer, response, what);
    }

    /** An event that was posted to a receiver. */
    void checkPosted(JsonNode event) {
        String type = event.path("type").asText();
        String pointer = "/webhooks/" + escaped(type) + "/post/requestBody/content/application~1json/schema";
        if (document.at(pointer).isMissingNode()) {
            throw new AssertionError("an event is not described: " + event);
        }
        Set<ValidationMessage> faults = schema(pointer).validate(event);
        if (!faults.isEmpty()) {
            throw new AssertionError(type + " was posted, but " + faults + ": " + event);
        }
    }

    private void checkBody(String template, String verb, Answer answer, JsonNode response, String what) {
        JsonNode content = response.path("content");
        if (answer.body().isEmpty()) {
            if (!content.isMissingNode() && !content.isEmpty() && answer.status() != 304) {
                throw new AssertionError(what + " without the body that is described");
            }
            return;
        }
        String sent = answer.header("Content-Type");
        String described = described(content, sent);
        if (described == null) {
            throw new AssertionError(what + " as " + sent + ", which is not described");
        }
        if (!sent.contains("json")) {
            return;
        }
        String pointer = "/paths/" + escaped(template) + "/" + verb + "/responses/" + answer.status() + "/content/"
                + escaped(described) + "/schema";
        if (document.at(pointer).isMissingNode()) {
            throw new AssertionError(what + ", whose body has no schema");
        }
        Set<ValidationMessage> faults = schema(pointer).validate(answer.json());
        if (!faults.isEmpty()) {
            throw new AssertionError(what + ", but " + faults + ": " + answer.body());
        }
    }

    /** Part of the one document: a factory that is asked for a part reads, and keeps, the whole document for each. */
    private JsonSchema schema(String pointer) {
        return compiled.computeIfAbsent(pointer, at -> root.getRefSchema(
                SchemaLocation.of(ID + "#" + at).getFragment()));
    }

    private @Nullable String described(JsonNode content, String sent) {
        if (sent.isEmpty()) {
            return null;
        }
        MediaType type = MediaType.parseMediaType(sent);
        for (Map.Entry<String, JsonNode> one : content.properties()) {
            if (MediaType.parseMediaType(one.getKey()).equalsTypeAndSubtype(type)) {
                return one.getKey();
            }
        }
        return null;
    }

    private Optional<String> template(String path) {
        return document.path("paths").properties().stream()
                .map(Map.Entry::getKey)
                .filter(one -> pattern(one).matches(PathContainer.parsePath(path)))
                .min((a, b) -> PathPattern.SPECIFICITY_COMPARATOR.compare(pattern(a), pattern(b)));
    }

    private static PathPattern pattern(String template) {
        return PathPatternParser.defaultInstance.parse(template);
    }

    private static String escaped(String step) {
        return step.replace("~", "~0").replace("/", "~1");
    }

    private static void requireIn(Set<Integer> allowed, int status, String what) {
        if (!allowed.contains(status)) {
            throw new AssertionError(what);
        }
    }

}
