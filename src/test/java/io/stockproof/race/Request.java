package io.stockproof.race;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a buyer asks, always under a key.
 *
 * @param reservation that it names; {@code null} for a hold
 * @param lines of the cart; empty but for a hold
 * @param ttlSeconds how long a hold lasts
 */
public record Request(
        Kind kind, String key, @Nullable String reservation, List<Line> lines, int ttlSeconds) {

    public Request {
        lines = List.copyOf(lines);
    }

    /** What is wanted. */
    public enum Kind {
        HOLD,
        CONFIRM,
        RELEASE
    }

    /** {@code quantity} units of a variant. */
    public record Line(String lineId, String variant, int quantity) {}

    public static Request hold(String key, List<Line> lines, int ttlSeconds) {
        return new Request(Kind.HOLD, key, null, lines, ttlSeconds);
    }

    public static Request confirm(String key, String reservation) {
        return new Request(Kind.CONFIRM, key, reservation, List.of(), 0);
    }

    public static Request release(String key, String reservation) {
        return new Request(Kind.RELEASE, key, reservation, List.of(), 0);
    }

    /** The path below {@code /v1/reservations}, and the body, as the HTTP contract has them. */
    public String path() {
        return switch (kind) {
            case HOLD -> "/v1/reservations";
            case CONFIRM -> "/v1/reservations/" + reservation + "/confirm";
            case RELEASE -> "/v1/reservations/" + reservation + "/release";
        };
    }

    /** The body to send there; empty where there is none. */
    public Map<String, Object> body(String channel) {
        Map<String, Object> body = new LinkedHashMap<>();
        switch (kind) {
            case HOLD -> {
                List<Map<String, Object>> cart = new ArrayList<>();
                lines.forEach(line -> cart.add(Map.of(
                        "lineId", line.lineId(), "variant", line.variant(), "quantity", line.quantity())));
                body.put("channel", channel);
                body.put("destination", Map.of("country", "DE"));
                body.put("ttlSeconds", ttlSeconds);
                body.put("lines", cart);
            }
            case CONFIRM -> body.put("orderId", "order-" + key);
            case RELEASE -> {
            }
        }
        return body;
    }
}
