package io.stockproof.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers as CJ Dropshipping's API 2.0 does: its envelope, its codes, its spellings, its points. */
final class DemoCjApi implements HttpHandler {

    static final String PATH = "/cj/api2.0/v1";

    /** The key that the demonstration's setup names by a placeholder. */
    static final String API_KEY = "CJ1@api@demo";

    private static final String ACCESS_TOKEN = "demo-access-token";
    private static final String REFRESH_TOKEN = "demo-refresh-token";
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx");
    private static final int OK = 200;
    private static final int NO_SUCH_VARIANT = 1_602_000;
    private static final int NO_SUCH_PRODUCT = 1_602_001;
    private static final int BAD_TOKEN = 1_600_001;
    private static final int BAD_REFRESH_TOKEN = 1_600_003;
    private static final int BAD_KEY = 1_600_005;
    private static final int BAD_PARAMETER = 1_600_300;
    private static final long POINTS_TOTAL = 10_000_000; // so that a poll every few seconds lasts for days
    private static final long POINTS_A_READ = 10;

    private final DemoStock stock;
    private final InstantSource clock;
    private final ObjectMapper json;
    private final AtomicLong pointsUsed = new AtomicLong();

    DemoCjApi(DemoStock stock, InstantSource clock, ObjectMapper json) {
        this.stock = stock;
        this.clock = clock;
        this.json = json;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(PATH.length());
        switch (path) {
            case "/authentication/getAccessToken" -> login(exchange, "apiKey", API_KEY, BAD_KEY);
            case "/authentication/refreshAccessToken" ->
                    login(exchange, "refreshToken", REFRESH_TOKEN, BAD_REFRESH_TOKEN);
            case "/product/stock/getInventoryByPid" -> read(exchange, "pid", this::inventory);
            case "/product/variant/query" -> read(exchange, "variantSku", this::variants);
            case "/product/query" -> read(exchange, "variantSku", this::described);
            case "/logistic/freightCalculate" -> freight(exchange);
            default -> answer(exchange, 404, 1_600_101, "Interface not found", null);
        }
    }

    private void login(HttpExchange exchange, String member, String expected, int refusal) throws IOException {
        String given = json.readTree(exchange.getRequestBody()).path(member).asText();
        if (!given.equals(expected)) {
            answer(exchange, 200, refusal, "Invalid " + member, null);
            return;
        }
        Instant now = clock.instant();
        answer(exchange, 200, OK, "Success", Map.of(
                "openId", 123_456_789L,
                "accessToken", ACCESS_TOKEN,
                "accessTokenExpiryDate", china(now.plus(15, ChronoUnit.DAYS)),
                "refreshToken", REFRESH_TOKEN,
                "refreshTokenExpiryDate", china(now.plus(180, ChronoUnit.DAYS)),
                "createDate", china(now)));
    }

    /** What a product read gives for the products that were asked for. */
    private interface Reading {
        Object of(List<DemoStock.Product> products, Instant now);
    }

    private void read(HttpExchange exchange, String alternative, Reading reading) throws IOException {
        if (!ACCESS_TOKEN.equals(exchange.getRequestHeaders().getFirst("CJ-Access-Token"))) {
            answer(exchange, 200, BAD_TOKEN, "Invalid API key or access token", null);
            return;
        }
        pointsUsed.addAndGet(POINTS_A_READ);
        Map<String, String> query = DemoHttp.query(exchange);
        String pid = query.get("pid");
        String sku = query.get(alternative);
        if (pid == null && sku == null) {
            answer(exchange, 200, BAD_PARAMETER, "Param error", null);
            return;
        }
        List<DemoStock.Product> found = stock.products().stream()
                .filter(product -> product.pid().equals(pid) || product.sku().equals(sku))
                .toList();
        if (found.isEmpty()) {
            answer(exchange, 200, NO_SUCH_PRODUCT, "Product not found", null);
        } else {
            answer(exchange, 200, OK, "Success", reading.of(found, clock.instant()));
        }
    }

    /** Product totals spelled with {@code Num}, variants without, as CJ does. */
    private Object inventory(List<DemoStock.Product> products, Instant now) {
        Stream<Map<String, Object>> totals = products.stream()
                .flatMap(product -> product.areas().apply(now).stream())
                .map(area -> Map.of(
                        "areaEn", area.country().equals("CN") ? "China Warehouse" : "US Warehouse",
                        "areaId", area.areaId(),
                        "countryCode", area.country(),
                        "totalInventoryNum", area.warehouse() + area.factory(),
                        "cjInventoryNum", area.warehouse(),
                        "factoryInventoryNum", area.factory()));
        Stream<Map<String, Object>> variants = products.stream().map(product -> Map.of(
                "vid", product.vid(),
                "inventory", product.areas().apply(now).stream()
                        .map(area -> Map.of(
                                "countryCode", area.country(),
                                "totalInventory", area.warehouse() + area.factory(),
                                "cjInventory", area.warehouse(),
                                "factoryInventory", area.factory(),
                                "verifiedWarehouse", area.warehouse() > 0 ? 1 : 2))
                        .toList()));
        return Map.of("inventories", totals.toList(), "variantInventories", variants.toList());
    }

    private Object variants(List<DemoStock.Product> products, Instant now) {
        return products.stream()
                .map(product -> Map.of(
                        "vid", product.vid(),
                        "pid", product.pid(),
                        "variantSku", product.sku(),
                        "variantNameEn", product.name(),
                        "variantWeight", 180.00))
                .toList();
    }

    private Object described(List<DemoStock.Product> products, Instant now) {
        return Map.of("pid", products.getFirst().pid(), "variants", variants(products, now));
    }

    /** From China by packet and post, within the States by their post; whether there is stock plays no part, as at CJ. */
    private void freight(HttpExchange exchange) throws IOException {
        if (!ACCESS_TOKEN.equals(exchange.getRequestHeaders().getFirst("CJ-Access-Token"))) {
            answer(exchange, 200, BAD_TOKEN, "Invalid API key or access token", null);
            return;
        }
        pointsUsed.addAndGet(POINTS_A_READ);
        JsonNode asked = json.readTree(exchange.getRequestBody());
        List<String> known = stock.products().stream().map(DemoStock.Product::vid).toList();
        for (JsonNode product : asked.path("products")) {
            if (!known.contains(product.path("vid").asText())) {
                answer(exchange, 200, NO_SUCH_VARIANT, "Variant not found", null);
                return;
            }
        }
        String from = asked.path("startCountryCode").asText();
        String to = asked.path("endCountryCode").asText();
        answer(exchange, 200, OK, "Success", switch (from + " " + to) {
            case "CN US" -> List.of(offer("CJPacket Ordinary", "8-15", 4.71), offer("CJPacket Postal", "12-50", 4.09));
            case "CN GB" -> List.of(offer("CJPacket Postal", "14-45", 3.98));
            case "US US" -> List.of(offer("USPS+", "3-5", 5.60));
            default -> List.of();
        });
    }

    private static Map<String, Object> offer(String name, String days, double price) {
        return Map.of("logisticName", name, "logisticAging", days, "logisticPrice", price, "logisticPriceCn",
                price * 7);
    }

    private void answer(HttpExchange exchange, int status, int code, String message, @Nullable Object data)
            throws IOException {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("code", code);
        envelope.put("result", code == OK);
        envelope.put("message", message);
        envelope.put("data", data);
        envelope.put("requestId", UUID.randomUUID().toString());
        long used = pointsUsed.get();
        envelope.put("pointsInfo", Map.of(
                "usedToday", used, "remaining", Math.max(0, POINTS_TOTAL - used), "total", POINTS_TOTAL));
        DemoHttp.answer(exchange, status, "application/json;charset=UTF-8", json.writeValueAsBytes(envelope));
    }

    private static String china(Instant instant) {
        return OFFSET.format(instant.atOffset(ZoneOffset.ofHours(8)));
    }
}
