package io.stockproof.availability;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/** Tags of answers: equal as long as nothing changed but the moment of asking. */
final class ETags {

    private static final int BYTES = 16;

    private ETags() {}

    /** Weak, since two answers of one tag differ in {@code asOf}, {@code version} and {@code ageSeconds}. */
    static String of(AvailabilityBody.Single body) {
        AvailabilityBody.Single timeless = new AvailabilityBody.Single(
                body.channel(),
                Instant.EPOCH,
                "",
                body.destination(),
                body.shippingMethod(),
                body.degraded(),
                body.variant(),
                body.purchasable(),
                body.available(),
                body.status(),
                body.display(),
                body.reasons(),
                body.shippingMethods(),
                body.deliveryDays(),
                body.observedAt(),
                null);
        return "W/\"" + digest(timeless.toString()) + "\"";
    }

    private static String digest(String text) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
