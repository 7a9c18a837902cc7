package io.stockproof.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A client of a stream that reads as the HTML standard says, and knows what it was told last of each variant. */
public final class EventStream implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One event; {@code id} is what the client would resume from after it. */
    public record Received(String id, String type, JsonNode data) {

        String text() {
            return type.equals("availability")
                    ? data.path("variant").asText() + " " + data.path("purchasable").asLong()
                    : type;
        }
    }

    public final List<Received> events = new CopyOnWriteArrayList<>();
    public final Map<String, Long> latest = new ConcurrentHashMap<>();
    private final String query;
    private final String key;
    private volatile String url;
    private volatile String id = "";
    private volatile @Nullable InputStream body;
    private volatile @Nullable Thread reading;
    public volatile boolean over;

    EventStream(int port, String key, String query) {
        this("http://localhost:" + port, key, query);
    }

    /** One of a service at {@code base}. */
    public EventStream(String base, String key, String query) {
        this.query = query;
        this.key = key;
        this.url = base + "/v1/availability/stream?" + query;
    }

    /** Turns to another instance. */
    public EventStream at(String base) {
        url = base + "/v1/availability/stream?" + query;
        return this;
    }

    /** Opens it, from where it broke off. */
    public EventStream open() throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + key)
                .header("Accept", "text/event-stream");
        if (!id.isEmpty()) {
            request.header("Last-Event-ID", id);
        }
        HttpResponse<InputStream> response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " "
                    + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        InputStream in = response.body();
        body = in;
        over = false;
        reading = Thread.ofVirtual().start(() -> read(in));
        return this;
    }

    /** Breaks it off. */
    @Override
    public void close() throws IOException, InterruptedException {
        InputStream in = body;
        Thread thread = reading;
        if (in != null && thread != null) {
            in.close();
            thread.join();
        }
    }

    EventStream from(String lastId) {
        id = lastId;
        return this;
    }

    String id() {
        return id;
    }

    List<String> texts() {
        return events.stream().map(Received::text).toList();
    }

    public boolean has(String type) {
        return events.stream().anyMatch(event -> event.type().equals(type));
    }

    private void read(InputStream in) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String type = "message";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                } else if (line.isEmpty() && !data.isEmpty()) {
                    take(new Received(id, type, json(data.toString())));
                    data.setLength(0);
                    type = "message";
                }
            }
        } catch (IOException e) {
            // Broken off.
        }
        over = true;
    }

    private void take(Received event) {
        if (event.type().equals("availability")) {
            latest.put(event.data().path("variant").asText(), event.data().path("purchasable").asLong());
        }
        events.add(event);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
