package io.stockproof.acceptance;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.race.Request;
import io.stockproof.race.Store;
import io.stockproof.testing.Api;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Service processes, asked over HTTP as a store asks them. */
final class HttpStore implements Store {

    /** Longer than the service lets anybody wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final String channel;
    private final List<ServiceProcess> instances;

    HttpStore(String channel, List<ServiceProcess> instances) {
        this.channel = channel;
        this.instances = instances;
    }

    @Override
    public Answered ask(int instance, Request request) throws IOException {
        HttpRequest sent = instances.get(instance).request(request.path())
                .timeout(PATIENCE)
                .header("Idempotency-Key", request.key())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(request.body(channel))))
                .build();
        try {
            HttpResponse<String> answer = http.send(sent, BodyHandlers.ofString(StandardCharsets.UTF_8));
            Api.check(sent, answer);
            return new Answered(answer.statusCode(), JSON.readTree(answer.body()));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
