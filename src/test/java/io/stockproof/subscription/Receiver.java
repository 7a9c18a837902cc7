package io.stockproof.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A receiver of webhooks on an address that the service may call, which answers as it is told and keeps what came. */
public final class Receiver implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What came: headers as a library of the specification wants them. */
    public record Message(Map<String, List<String>> headers, String body) {

        public String header(String name) {
            return headers.get(name).getFirst();
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new AssertionError(body, e);
            }
        }

        public String variant() {
            return json().at("/data/items/0/variant").asText();
        }

        public long purchasable() {
            return json().at("/data/items/0/purchasable").asLong();
        }

        public long sequence() {
            return json().at("/data/sequence").asLong();
        }
    }

    public final List<Message> messages = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Function<Message, Integer> answer = message -> 204;

    public Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.2", 0), 0);
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    /** Answers with what {@code status} says, which may take its time. */
    public Receiver answering(Function<Message, Integer> status) {
        answer = status;
        return this;
    }

    public String url() {
        return "http://127.0.0.2:" + server.getAddress().getPort() + "/stock";
    }

    public List<Message> of(String variant) {
        return messages.stream().filter(message -> message.variant().equals(variant)).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Message message = new Message(headers, body);
        messages.add(message);
        exchange.sendResponseHeaders(answer.apply(message), -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
