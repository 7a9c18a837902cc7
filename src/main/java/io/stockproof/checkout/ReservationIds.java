package io.stockproof.checkout;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Names of reservations: the time, so that those of one moment lie side by side in the database's indexes, and 80 random
 * bits, so that nobody guesses another store's.
 */
final class ReservationIds {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 10;
    private static final int TIME_BYTES = 6;

    private ReservationIds() {}

    /** @param now by the database's clock */
    static String next(Instant now) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        byte[] millis = ByteBuffer.allocate(Long.BYTES).putLong(now.toEpochMilli()).array();
        HexFormat hex = HexFormat.of();
        return "rsv_" + hex.formatHex(millis, Long.BYTES - TIME_BYTES, Long.BYTES) + hex.formatHex(random);
    }
}
