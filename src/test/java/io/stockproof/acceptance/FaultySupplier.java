package io.stockproof.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.stockproof.acceptance.SupplierTruth.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Two suppliers on loopback, whose stock moves, and that fail as they are told to: CJ's API, of products with two
 * variants each, and a feed of JSON that comes in pages.
 */
final class FaultySupplier implements AutoCloseable {

    /** Beyond what a double can tell from its neighbours. */
    static final String OPEN_ID = "9007199254740993";

    static final int PAGES = 4;

    private static final int PRODUCTS = 8;
    private static final int ROWS_A_PAGE = 10;
    private static final List<String> COUNTRIES = List.of("CN", "US");
    private static final int BAD_TOKEN = 1_600_001;
    private static final int TOO_MANY = 1_600_200;

    final SupplierTruth cj = new SupplierTruth(cjPlaces());
    final SupplierTruth feed = new SupplierTruth(feedPlaces());

    final AtomicInteger cjReads = new AtomicInteger();
    final AtomicInteger logins = new AtomicInteger();
    private final AtomicInteger refreshes = new AtomicInteger();
    /** Requests that were refused with 429. */
    final AtomicInteger refused = new AtomicInteger();

    private final HttpServer server;
    /** Cursors of the feed: {@code 7/2} is the second page of the seventh reading. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger token = new AtomicInteger();
    private final AtomicInteger callsOfToken = new AtomicInteger();
    private volatile int callsPerToken = Integer.MAX_VALUE;
    private volatile boolean storm;
    private volatile long dripMillis;
    private final AtomicInteger cutPage = new AtomicInteger();
    private volatile Hold hold = new Hold(0);

    FaultySupplier() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/cj/authentication/getAccessToken", unlessStorm(this::login));
        server.createContext("/cj/authentication/refreshAccessToken", unlessStorm(this::refresh));
        server.createContext("/cj/product/stock/getInventoryByPid", unlessStorm(this::inventory));
        server.createContext("/cj/product/query",
                unlessStorm(exchange -> answer(exchange, 200, envelope(200, "Success", "{}"))));
        server.createContext("/feed", unlessStorm(this::page));
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** While it lasts, every request is answered with 429 and {@code Retry-After: 1}. */
    void storms(boolean on) {
        storm = on;
    }

    /** A token is good for so many calls, whatever was said of its expiry. */
    void expireTokensAfter(int calls) {
        callsPerToken = calls;
    }

    /** The next answer for this page of the feed ends in the middle of a row. */
    void cut(int page) {
        cutPage.set(page);
    }

    boolean hasCut() {
        return cutPage.get() == 0;
    }

    /** The feed comes in pieces, so long apart. */
    void drips(long millis) {
        dripMillis = millis;
    }

    Hold hold(int page) {
        hold = new Hold(page);
        return hold;
    }

    boolean wasAsked(String run, int page) {
        return asked.contains(run + "/" + page);
    }

    /** How often new tokens were asked for. */
    int renewals() {
        return logins.get() + refreshes.get();
    }

    void heal() {
        storm = false;
        callsPerToken = Integer.MAX_VALUE;
        dripMillis = 0;
        cutPage.set(0);
        hold.letGo();
    }

    /** The product of a variant's place, and the variant, as CJ calls them. */
    static String pid(String sku) {
        return "17960780214310" + (900 + Integer.parseInt(sku.substring(2)) / 2);
    }

    static String vid(String sku) {
        return "17960780214320" + (900 + Integer.parseInt(sku.substring(2)));
    }

    static List<String> cjSkus() {
        return IntStream.range(0, 2 * PRODUCTS).mapToObj(n -> "CJ" + n).toList();
    }

    @Override
    public void close() {
        heal();
        server.stop(0);
    }

    private static List<Place> cjPlaces() {
        return cjSkus().stream()
                .flatMap(sku -> COUNTRIES.stream()
                        .map(FaultySupplier::code)
                        .flatMap(country -> Stream.of(new Place(sku, country), new Place(sku, country + "-factory"))))
                .toList();
    }

    private static String code(String country) {
        return country.toLowerCase(Locale.ROOT);
    }

    private static List<Place> feedPlaces() {
        return IntStream.range(0, PAGES * ROWS_A_PAGE).mapToObj(n -> new Place("ROW-" + n, "main")).toList();
    }

    private HttpHandler unlessStorm(HttpHandler handler) {
        return exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (storm) {
                refused.incrementAndGet();
                exchange.getResponseHeaders().set("Retry-After", "1");
                answer(exchange, 429, envelope(TOO_MANY, "Too Many Requests", "null"));
            } else {
                handler.handle(exchange);
            }
        };
    }

    private void login(HttpExchange exchange) throws IOException {
        logins.incrementAndGet();
        tokens(exchange);
    }

    private void refresh(HttpExchange exchange) throws IOException {
        refreshes.incrementAndGet();
        tokens(exchange);
    }

    private void tokens(HttpExchange exchange) throws IOException {
        int number = token.incrementAndGet();
        callsOfToken.set(0);
        answer(exchange, 200, envelope(200, "Success", """
                {"openId": %s, "accessToken": "access-%d", "accessTokenExpiryDate": "2099-08-18T09:16:33+08:00",
                 "refreshToken": "refresh-%d", "refreshTokenExpiryDate": "2099-12-07T09:16:33+08:00",
                 "createDate": "2026-08-11T09:16:33+08:00"}"""
                .formatted(OPEN_ID, number, number)));
    }

    private void inventory(HttpExchange exchange) throws IOException {
        cjReads.incrementAndGet();
        boolean current = ("access-" + token).equals(exchange.getRequestHeaders().getFirst("CJ-Access-Token"));
        if (!current || callsOfToken.incrementAndGet() > callsPerToken) {
            answer(exchange, 200, envelope(BAD_TOKEN, "Invalid API key or access token", "null"));
            return;
        }
        String pid = exchange.getRequestURI().getQuery().substring("pid=".length());
        String variants = cjSkus().stream()
                .filter(sku -> pid(sku).equals(pid))
                .map(sku -> "{\"vid\": \"%s\", \"inventory\": [%s]}".formatted(vid(sku), areas(sku)))
                .collect(Collectors.joining(","));
        answer(exchange, 200,
                envelope(200, "", "{\"inventories\": [], \"variantInventories\": [" + variants + "]}"));
    }

    private String areas(String sku) {
        return COUNTRIES.stream()
                .map(country -> {
                    long warehouse = cj.say(new Place(sku, code(country)));
                    long factory = cj.say(new Place(sku, code(country) + "-factory"));
                    return """
                            {"countryCode": "%s", "totalInventory": %d, "cjInventory": %d, "factoryInventory": %d,
                             "verifiedWarehouse": 1}"""
                            .formatted(country, warehouse + factory, warehouse, factory);
                })
                .collect(Collectors.joining(","));
    }

    private static String envelope(int code, String message, String data) {
        return """
                {"code": %d, "result": %b, "message": "%s", "data": %s, "requestId": "r",
                 "pointsInfo": {"usedToday": 0, "remaining": 10000000, "total": 10000000}}"""
                .formatted(code, code == 200, message, data);
    }

    /** Its cursor is the reading that it belongs to and the page: what is read by a run can be told from another's. */
    private void page(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        String cursor = query == null ? runs.incrementAndGet() + "/1" : query.substring("cursor=".length());
        String run = cursor.substring(0, cursor.indexOf('/'));
        int page = Integer.parseInt(cursor.substring(cursor.indexOf('/') + 1));
        asked.add(cursor);
        String rows = feed.places().subList((page - 1) * ROWS_A_PAGE, page * ROWS_A_PAGE).stream()
                .map(place -> "{\"sku\": \"%s\", \"quantity\": %d}".formatted(place.sku(), feed.say(place)))
                .collect(Collectors.joining(","));
        String next = page == PAGES ? "null" : "\"" + run + "/" + (page + 1) + "\"";
        try {
            hold.pass(run, page);
            send(exchange, page, "{\"rows\": [" + rows + "], \"next\": " + next + "}");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(HttpExchange exchange, int page, String body) throws IOException, InterruptedException {
        boolean cut = cutPage.compareAndSet(page, 0);
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            int end = cut ? bytes.length / 2 : bytes.length;
            for (int at = 0; at < end; at += 100) {
                exchange.getResponseBody().write(bytes, at, Math.min(100, end - at));
                exchange.getResponseBody().flush();
                Thread.sleep(dripMillis);
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        try (exchange) {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
