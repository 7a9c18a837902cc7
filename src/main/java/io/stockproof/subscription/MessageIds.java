package io.stockproof.subscription;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Names events, so that a receiver knows one that comes again. */
final class MessageIds {

    private static final int BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private MessageIds() {}

    static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return "msg_" + HexFormat.of().formatHex(bytes);
    }
}
