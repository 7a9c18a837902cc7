package io.stockproof.mismatch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Suppliers over real HTTP, on an address that the service may call: a file each, and CJ's API for one product. */
final class CauseSupplier implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();

    /**
     * What a path answers with.
     *
     * @param cut how many more bytes are announced than come
     * @param writtenAt when the file says that it was written
     * @param key that has to be sent; without it the answer is 401
     */
    record Reply(int status, String body, int cut, @Nullable Instant writtenAt, @Nullable String key) {

        static Reply of(String body) {
            return new Reply(200, body, 0, null, null);
        }

        static Reply failing(int status) {
            return new Reply(status, "no", 0, null, null);
        }

        Reply cutOff() {
            return new Reply(status, body, 100, null, null);
        }

        Reply writtenAt(Instant at) {
            return new Reply(status, body, 0, at, null);
        }

        Reply onlyWith(String key) {
            return new Reply(status, body, 0, null, key);
        }
    }

    CauseSupplier() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.2", 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
        reply("/cj/authentication/getAccessToken", Reply.of("""
                {"code": 200, "result": true, "message": "Success", "data": {
                  "openId": 7, "accessToken": "access-1", "accessTokenExpiryDate": "2099-08-18T09:16:33+08:00",
                  "refreshToken": "refresh-1", "refreshTokenExpiryDate": "2099-12-07T09:16:33+08:00",
                  "createDate": "2026-08-11T09:16:33+08:00"}, "requestId": "r1"}"""));
    }

    String url(String path) {
        return "http://127.0.0.2:" + server.getAddress().getPort() + path;
    }

    /** From now on, at this path. */
    void reply(String path, Reply reply) {
        replies.put(path, reply);
    }

    /** CJ has so many of two variants of the product, in its own warehouse in China. */
    void cjHas(long first, long second) {
        String area = "[{\"countryCode\": \"CN\", \"totalInventory\": %1$d, \"cjInventory\": %1$d,"
                + " \"factoryInventory\": 0}]";
        cj("{\"code\": 200, \"success\": true, \"data\": {\"inventories\": [], \"variantInventories\": ["
                + "{\"vid\": \"11\", \"inventory\": " + area.formatted(first) + "},"
                + "{\"vid\": \"12\", \"inventory\": " + area.formatted(second) + "}]}}");
    }

    /** CJ no longer has the first product. */
    void cjForgets() {
        cj("{\"code\": 1602001, \"result\": false, \"message\": \"Product removed\", \"data\": null}");
    }

    private void cj(String body) {
        reply("/cj/product/query", Reply.of("{\"code\": 200, \"success\": true, \"data\": {\"variants\": []}}"));
        reply("/cj/product/stock/getInventoryByPid", Reply.of(body));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            Reply reply = replies.getOrDefault(exchange.getRequestURI().getPath(), Reply.failing(404));
            boolean isKnown = reply.key() == null
                    || reply.key().equals(exchange.getRequestHeaders().getFirst("X-Key"));
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            if (reply.writtenAt() != null) {
                exchange.getResponseHeaders().set("Last-Modified", DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        reply.writtenAt().atOffset(ZoneOffset.UTC)));
            }
            exchange.sendResponseHeaders(isKnown ? reply.status() : 401, body.length + reply.cut());
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
        }
    }
}
