package io.stockproof.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A supplier on loopback: CJ's API for one variant, and a CSV file of any number of rows. */
final class LoopbackSupplier implements AutoCloseable {

    static final String SKU = "CJTEE-RED-M";
    private static final String PID = "1796078021431009000";
    private static final String VID = "1796078021431009280";

    private final HttpServer server;
    private final AtomicInteger feedsBegun = new AtomicInteger();
    private volatile long warehouseUnits;
    private volatile long factoryUnits;
    private volatile boolean down;
    private volatile int feedItems;
    private volatile int feedQuantity;
    private volatile long pauseMillisPerThousandRows;

    LoopbackSupplier() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/cj/authentication/getAccessToken", exchange -> answer(exchange, token()));
        server.createContext("/cj/authentication/refreshAccessToken", exchange -> answer(exchange, token()));
        server.createContext("/cj/product/stock/getInventoryByPid", exchange -> answer(exchange, inventory()));
        server.createContext("/cj/product/query",
                exchange -> answer(exchange, "{\"code\": 200, \"result\": true, \"data\": {}}"));
        server.createContext("/feed.csv", this::feed);
        server.start();
    }

    String cjUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/cj";
    }

    String feedUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/feed.csv";
    }

    void holds(long warehouse, long factory) {
        warehouseUnits = warehouse;
        factoryUnits = factory;
    }

    /** From now on every request is answered with 503. */
    void goDown() {
        down = true;
    }

    /** The file's rows, all of the same quantity; slow where a test wants to be in the middle of it. */
    void feeds(int items, int quantity, long pauseMillisPerThousandRows) {
        this.feedItems = items;
        this.feedQuantity = quantity;
        this.pauseMillisPerThousandRows = pauseMillisPerThousandRows;
    }

    int feedsBegun() {
        return feedsBegun.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private String token() {
        return """
                {"code": 200, "result": true, "message": "Success", "data": {
                  "openId": 7, "accessToken": "access-1", "accessTokenExpiryDate": "2099-08-18T09:16:33+08:00",
                  "refreshToken": "refresh-1", "refreshTokenExpiryDate": "2099-12-07T09:16:33+08:00",
                  "createDate": "2026-08-11T09:16:33+08:00"}, "requestId": "r1"}""";
    }

    private String inventory() {
        return """
                {"success": true, "code": 200, "message": "", "data": {
                  "inventories": [],
                  "variantInventories": [{"vid": "%s", "inventory": [
                    {"countryCode": "CN", "totalInventory": %d, "cjInventory": %d, "factoryInventory": %d,
                     "verifiedWarehouse": 2}]}]},
                 "requestId": "r2"}"""
                .formatted(VID, warehouseUnits + factoryUnits, warehouseUnits, factoryUnits);
    }

    private void answer(HttpExchange exchange, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(down ? 503 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private void feed(HttpExchange exchange) throws IOException {
        feedsBegun.incrementAndGet();
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/csv");
            exchange.sendResponseHeaders(down ? 503 : 200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write("sku,quantity\n".getBytes(StandardCharsets.UTF_8));
            StringBuilder rows = new StringBuilder();
            for (int item = 1; item <= feedItems; item++) {
                rows.append("ITEM-").append(item).append(',').append(feedQuantity).append('\n');
                if (item % 1000 == 0 || item == feedItems) {
                    out.write(rows.toString().getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    rows.setLength(0);
                    Thread.sleep(pauseMillisPerThousandRows);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The item of this supplier as a setup document declares it. */
    static String itemYaml() {
        return "{sku: %s, weightGrams: 180, ref: {pid: \"%s\", vid: \"%s\"}}".formatted(SKU, PID, VID);
    }
}
