package io.stockproof.availability;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tags of answers: equal as long as nothing changed but the moment of asking. */
final class ETags {

    private static final int BYTES = 16;

    private ETags() {}

    /** Weak, since two answers of one tag differ in {@code asOf}, {@code version} and {@code ageSeconds}. */
    static String of(OneAnswer answer) {
        String asked = answer.channel() + " " + answer.context() + " " + answer.degraded();
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(asked.getBytes(StandardCharsets.UTF_8));
            byte[] digest = sha256.digest(answer.item().timeless());
            return "W/\"" + HexFormat.of().formatHex(digest, 0, BYTES) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
