package io.stockproof.checkout;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names of reservations: the time, so that those of one moment lie side by side in the database's indexes, and 80 random
 * bits, so that nobody guesses another store's.
 */
final class ReservationIds {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 10;
    private static final int TIME_BYTES = 6;

    private static final Pattern FORM = Pattern.compile("rsv_[0-9a-f]{32}");

    private ReservationIds() {}

    /** Whether {@code text} may be a reservation's id: nothing is written of any other. */
    static boolean isId(String text) {
        return FORM.matcher(text).matches();
    }

    /** @param now by the database's clock */
    static String next(Instant now) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        byte[] millis = ByteBuffer.allocate(Long.BYTES).putLong(now.toEpochMilli()).array();
        HexFormat hex = HexFormat.of();
        return "rsv_" + hex.formatHex(millis, Long.BYTES - TIME_BYTES, Long.BYTES) + hex.formatHex(random);
    }
}
