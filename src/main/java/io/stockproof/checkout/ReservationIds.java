package io.stockproof.checkout;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Names of reservations: 128 random bits, so that nobody guesses another store's. */
final class ReservationIds {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 16;

    private ReservationIds() {}

    static String next() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return "rsv_" + HexFormat.of().formatHex(bits);
    }
}
