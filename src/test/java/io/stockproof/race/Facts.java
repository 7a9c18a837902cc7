package io.stockproof.race;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the store says of itself after all is over.
 *
 * @param reservations by id
 */
public record Facts(List<Entry> ledger, List<Position> positions, Map<String, Told.Reservation> reservations) {

    public Facts {
        ledger = List.copyOf(ledger);
        positions = List.copyOf(positions);
        reservations = Map.copyOf(reservations);
    }

    /** A ledger entry; {@code reference} is a reservation's id where {@code cause} is one of checkout's. */
    public record Entry(
            Place place,
            long seq,
            String cause,
            @Nullable String channel,
            long onHandDelta,
            long reservedDelta,
            long onHand,
            long reserved,
            String reference,
            Instant recordedAt) {}

    /** A position's balance. */
    public record Position(Place place, long onHand, long reserved) {}

    /**
     * Reads a supplier's stock, and the reservations of the channel of the same name, over the HTTP API.
     *
     * @param get answers a path's JSON
     */
    public static Facts read(String shop, Function<String, JsonNode> get) {
        List<Entry> ledger = new ArrayList<>();
        pages(get, "/v1/ledger?supplier=" + shop, row -> ledger.add(entry(row)));
        List<Position> positions = new ArrayList<>();
        pages(get, "/v1/positions?supplier=" + shop, row -> positions.add(new Position(
                place(row), row.path("onHand").asLong(), row.path("reserved").asLong())));
        Map<String, Told.Reservation> reservations = new HashMap<>();
        pages(get, "/v1/reservations?", row -> {
            if (row.path("channel").asText().equals(shop)) {
                reservations.put(row.path("id").asText(), Told.Reservation.of(row));
            }
        });
        return new Facts(ledger, positions, reservations);
    }

    private static void pages(Function<String, JsonNode> get, String path, Consumer<JsonNode> row) {
        UnaryOperator<String> encoded = text -> URLEncoder.encode(text, StandardCharsets.UTF_8);
        String cursor = "";
        do {
            JsonNode page =
                    get.apply(path + "&limit=500" + (cursor.isEmpty() ? "" : "&cursor=" + encoded.apply(cursor)));
            page.path("items").forEach(row);
            cursor = page.path("nextCursor").asText("");
        } while (!cursor.isEmpty());
    }

    private static Entry entry(JsonNode row) {
        return new Entry(
                place(row),
                row.path("seq").asLong(),
                row.path("cause").asText(),
                row.path("channel").textValue(),
                row.path("onHandDelta").asLong(),
                row.path("reservedDelta").asLong(),
                row.path("onHand").asLong(),
                row.path("reserved").asLong(),
                row.path("reference").asText(""),
                Instant.parse(row.path("recordedAt").asText()));
    }

    private static Place place(JsonNode row) {
        return new Place(row.path("location").asText(), row.path("sku").asText());
    }
}
