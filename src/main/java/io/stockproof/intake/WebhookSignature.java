package io.stockproof.intake;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whether a body is signed with one of some keys, compared in a time that tells nothing. The encoded texts are compared,
 * so that each signature has one spelling.
 */
final class WebhookSignature {

    private static final String HMAC = "HmacSHA256";
    private static final String STANDARD_VERSION = "v1,";
    private static final int SIGNATURES_MAX = 20;

    /** In the place of none, so that an unknown supplier takes as long as a known one. */
    private static final byte[] NOBODYS = new byte[32];

    private WebhookSignature() {}

    /** CJ: Base64 of the HMAC of the body as it came. */
    static boolean isOfCj(String signature, List<byte[]> keys, byte[] body) {
        boolean matches = false;
        for (byte[] key : orNobodys(keys)) {
            matches |= isEqual(signature, hmac(key, body)) && !keys.isEmpty();
        }
        return matches;
    }

    /** Standard Webhooks: any of the signatures, of id, time and body, each with its version before it. */
    static boolean isStandard(String id, String timestamp, String signatures, List<byte[]> keys, byte[] body) {
        byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        boolean matches = false;
        for (byte[] key : orNobodys(keys)) {
            String expected = STANDARD_VERSION + hmac(key, head, body);
            for (String signature : signatures.split(" ", SIGNATURES_MAX + 1)) {
                matches |= isEqual(signature, expected) && !keys.isEmpty();
            }
        }
        return matches;
    }

    /** A body's digest, in hexadecimal. */
    static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static List<byte[]> orNobodys(List<byte[]> keys) {
        return keys.isEmpty() ? List.of(NOBODYS) : keys;
    }

    private static boolean isEqual(String sent, String expected) {
        return MessageDigest.isEqual(
                sent.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    private static String hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return Base64.getEncoder().encodeToString(mac.doFinal());
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }
}
