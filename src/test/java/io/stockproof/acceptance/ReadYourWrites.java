package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;

/**
 * Writes on one instance and reads at once on the other, with the write's version: what is read includes it, or the answer
 * says that it may not. On one instance nobody would notice, since it hears of its own commits.
 */
final class ReadYourWrites {

    private static final int ROUNDS = 20;

    private long left;
    private int sure;

    /** Of {@link RollingLoad}'s store, before its load begins. */
    static void between(ServiceProcess one, ServiceProcess two) {
        ReadYourWrites test = new ReadYourWrites();
        List<ServiceProcess> instances = List.of(one, two);
        test.left = one.availability(RollingLoad.SUPPLIER, "MUG", "US").path("available").longValue();
        for (int round = 0; round < ROUNDS; round++) {
            test.reservationIsSeen(instances.get(round % 2), instances.get(1 - round % 2));
            test.setupIsSeen(instances.get(round % 2), instances.get(1 - round % 2), 1 + round);
        }
        one.put("/v1/setup", "application/yaml", RollingLoad.SETUP);
        instances.forEach(instance -> await().until(
                () -> instance.availability(RollingLoad.SUPPLIER, "MUG", "US").path("purchasable")
                        .longValue() > ROUNDS));
        assertThat(test.sure).as("answers that were no older, of %d", 2 * ROUNDS).isGreaterThan(ROUNDS);
    }

    private void reservationIsSeen(ServiceProcess writer, ServiceProcess reader) {
        JsonNode reservation = writer.post("/v1/reservations", """
                {"channel": "rolling", "destination": {"country": "US"},
                 "lines": [{"lineId": "1", "variant": "MUG", "quantity": 1}]}""", UUID.randomUUID().toString());
        left--;
        JsonNode answer = read(reader, reservation.path("version").asText());
        assertThat(isDegraded(answer) || answer.at("/items/0/available").longValue() == left)
                .as("%s left, after %s: %s", left, reservation, answer)
                .isTrue();
    }

    private void setupIsSeen(ServiceProcess writer, ServiceProcess reader, long orderLimit) {
        JsonNode written = writer.put("/v1/setup", "application/yaml", """
                channels: [{code: rolling, shippingMethods: [rolling-parcel], orderLimit: %d}]
                """.formatted(orderLimit));
        JsonNode answer = read(reader, written.path("version").asText());
        assertThat(isDegraded(answer) || answer.at("/items/0/purchasable").longValue() == orderLimit)
                .as("%d of an order, after %s: %s", orderLimit, written.path("version"), answer)
                .isTrue();
    }

    private static JsonNode read(ServiceProcess reader, String version) {
        assertThat(version).isNotEmpty();
        return reader.post("/v1/availability/query", """
                {"channel": "rolling", "destination": {"country": "US"}, "variants": ["MUG"], "minVersion": "%s"}"""
                .formatted(version));
    }

    private boolean isDegraded(JsonNode answer) {
        boolean degraded = answer.path("degraded").booleanValue();
        sure += degraded ? 0 : 1;
        return degraded;
    }
}
