package io.stockproof.race;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What a buyer was told. */
public sealed interface Told {

    /** It took effect: this reservation is as said. */
    record Done(int status, Reservation reservation) implements Told {

        @Override
        public String toString() {
            return status + " " + reservation.id() + " " + reservation.lines();
        }
    }

    /** Certainly without effect. */
    record Refused(Why why) implements Told {}

    /** Nobody knows: no answer, or one that says so. */
    record Unknown(String why) implements Told {}

    /** An answer that no request of these races may ever get. */
    record Wrong(int status, String body) implements Told {}

    /** Why a request was refused. */
    enum Why {
        /** There was less than asked. */
        STOCK,
        /** The reservation is no longer, or not yet, what it would have to be. */
        STATE
    }

    /**
     * A reservation as an answer has it.
     *
     * @param lines what was asked and where it is taken from, in the answer's order
     */
    record Reservation(String id, String state, Instant expiresAt, String lines, Map<Place, Long> units) {

        public Reservation {
            units = Map.copyOf(units);
        }

        public static Reservation of(JsonNode body) {
            StringBuilder lines = new StringBuilder();
            Map<Place, Long> units = new TreeMap<>();
            for (JsonNode line : body.path("lines")) {
                lines.append(line.path("lineId").asText())
                        .append(": ")
                        .append(line.path("quantity").asLong())
                        .append(' ')
                        .append(line.path("variant").asText())
                        .append(" from");
                Map<Place, Long> ofLine = new TreeMap<>(); // their order has no meaning
                for (JsonNode taken : line.path("allocations")) {
                    Place place = new Place(taken.path("location").asText(), taken.path("sku").asText());
                    ofLine.merge(place, taken.path("quantity").asLong(), Long::sum);
                }
                ofLine.forEach((place, quantity) -> {
                    lines.append(' ').append(quantity).append(' ').append(place);
                    units.merge(place, quantity, Long::sum);
                });
                lines.append("; ");
            }
            return new Reservation(
                    body.path("id").asText(),
                    body.path("state").asText(),
                    Instant.parse(body.path("expiresAt").asText()),
                    lines.toString(),
                    units);
        }
    }

    /** Whether it is certain what became of the request. */
    default boolean isDefinite() {
        return this instanceof Done || this instanceof Refused;
    }

    static Told of(Store.Answered answer) {
        String type = answer.body().path("type").asText();
        return switch (answer.status()) {
            case 200, 201 -> new Done(answer.status(), Reservation.of(answer.body()));
            case 409 -> switch (type) {
                case "/problems/insufficient-stock" -> new Refused(Why.STOCK);
                case "/problems/reservation-state" -> new Refused(Why.STATE);
                default -> new Wrong(409, answer.body().toString());
            };
            case 503 -> new Unknown("503 " + answer.body().path("detail").asText());
            default -> new Wrong(answer.status(), answer.body().toString());
        };
    }
}
