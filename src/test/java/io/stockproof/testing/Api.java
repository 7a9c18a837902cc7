package io.stockproof.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The service's HTTP API as a test sees it. Every answer is checked against the OpenAPI document that the service itself
 * serves: an undocumented status, media type, header-less refusal or member fails the test, without a line of its own.
 * So does any cookie, checked or not: the service remembers nobody.
 *
 * <pre>{@code
 * @StockproofIT
 * class ListingControllerIT {
 *
 *     @LocalServerPort int port;
 *
 *     @Test
 *     void answersNotFoundForAnUnknownVariant() {
 *         Api api = Api.admin(port);
 *         Answer answer = api.get("/v1/listings/main/NO-SUCH").expect(404);
 *         assertThat(answer.json().path("type").asText()).isEqualTo("/problems/unknown-variant");
 *     }
 * }
 * }</pre>
 *
 * <p>{@link #admin} has all scopes; {@link #with} makes and uses a key with some; {@link #anonymous} sends none. An
 * {@code Api} is immutable: {@link #header} gives another one. Bodies are written as JSON, unless they are text, which is
 * sent as it is. Where a test must send what the document forbids and expects no documented answer, {@link #unchecked}
 * leaves the check out.
 */
public final class Api {

    /** The admin key of the profile {@code test}. */
    public static final String ADMIN_KEY = "test-admin-key-that-opens-everything";

    /** For an answer; a million displays in one take longer than all else. */
    private static final Duration PATIENCE =
            Duration.ofSeconds(Integer.getInteger("stockproof.test.answerSeconds", 60));

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private static final Map<Integer, ServedDocument> DOCUMENTS = new ConcurrentHashMap<>();

    private static @Nullable ServedDocument packaged;

    private final int port;
    private final Map<String, String> headers;
    private final boolean checked;

    private Api(int port, Map<String, String> headers, boolean checked) {
        this.port = port;
        this.headers = headers;
        this.checked = checked;
    }

    public static Api anonymous(int port) {
        return new Api(port, Map.of(), true);
    }

    public static Api admin(int port) {
        return anonymous(port).key(ADMIN_KEY);
    }

    /** Makes a key with these scopes, such as {@code ops:read}, and uses it. */
    public static Api with(int port, String... scopes) {
        Answer made = admin(port).post("/v1/keys", Map.of("name", "test", "scopes", List.of(scopes))).expect(201);
        return anonymous(port).key(made.json().path("key").asText());
    }

    /** The same with another key. */
    public Api key(String key) {
        return header("Authorization", "Bearer " + key);
    }

    /** The same with one more header. */
    public Api header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Api(port, more, checked);
    }

    /** The same without the check against the OpenAPI document. */
    public Api unchecked() {
        return new Api(port, headers, false);
    }

    public Answer get(String pathAndQuery) {
        return send("GET", pathAndQuery, null);
    }

    public Answer post(String pathAndQuery, @Nullable Object body) {
        return send("POST", pathAndQuery, body);
    }

    public Answer put(String pathAndQuery, @Nullable Object body) {
        return send("PUT", pathAndQuery, body);
    }

    public Answer delete(String pathAndQuery) {
        return send("DELETE", pathAndQuery, null);
    }

    /** Checks what was posted to a receiver against the same document. */
    public void checkPosted(JsonNode event) {
        DOCUMENTS.computeIfAbsent(port, ServedDocument::fetch).checkPosted(event);
    }

    /**
     * Checks what a process of the packaged service answered to another client. All of them serve one document: that of
     * the first that is asked.
     */
    public static void check(HttpRequest request, HttpResponse<String> response) {
        URI uri = request.uri();
        String query = uri.getRawQuery();
        packaged(uri.getPort()).check(
                request.method(),
                query == null ? uri.getRawPath() : uri.getRawPath() + "?" + query,
                new Answer(response.statusCode(), response.headers(), response.body()));
    }

    private static synchronized ServedDocument packaged(int port) {
        ServedDocument known = packaged;
        if (known == null) {
            known = ServedDocument.fetch(port);
            packaged = known;
        }
        return known;
    }

    /** Sends any method; a body that is text or bytes goes as it is, as JSON unless {@code Content-Type} was set. */
    public Answer send(String method, String pathAndQuery, @Nullable Object body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + pathAndQuery))
                .timeout(PATIENCE)
                .method(method, publisher(body));
        if (body != null && !headers.containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        try {
            var response = CLIENT.send(request.build(), BodyHandlers.ofString());
            Answer answer = new Answer(response.statusCode(), response.headers(), response.body());
            assertThat(answer.headers().allValues("Set-Cookie"))
                    .as("cookies of %s %s", method, pathAndQuery)
                    .isEmpty();
            if (checked) {
                DOCUMENTS.computeIfAbsent(port, ServedDocument::fetch).check(method, pathAndQuery, answer);
            }
            return answer;
        } catch (IOException e) {
            throw new AssertionError(method + " " + pathAndQuery + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static BodyPublisher publisher(@Nullable Object body) {
        try {
            return switch (body) {
                case null -> BodyPublishers.noBody();
                case String text -> BodyPublishers.ofString(text);
                case byte[] bytes -> BodyPublishers.ofByteArray(bytes);
                default -> BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
            };
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
