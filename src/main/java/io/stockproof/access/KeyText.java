package io.stockproof.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as its owner holds it: {@code sp_<id>_<secret>}. The id finds it, the secret proves it; only the secret's
 * SHA-256 is kept, which is enough for 256 random bits.
 */
record KeyText(String id, String secret) {

    private static final String ID_FORM = "[A-Za-z0-9]{8,32}";
    private static final Pattern ID = Pattern.compile(ID_FORM);
    private static final Pattern FORM = Pattern.compile("sp_(" + ID_FORM + ")_([A-Za-z0-9_-]{20,100})");
    private static final String ID_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final int ID_CHARACTERS = 14;
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    static KeyText random() {
        StringBuilder id = new StringBuilder();
        RANDOM.ints(ID_CHARACTERS, 0, ID_ALPHABET.length()).forEach(i -> id.append(ID_ALPHABET.charAt(i)));
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return new KeyText(id.toString(), Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Whether {@code text} may be a key's id. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    static Optional<KeyText> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new KeyText(form.group(1), form.group(2))) : Optional.empty();
    }

    byte[] secretSha256() {
        return sha256(secret);
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Shown once, to whom the key was made for. */
    String disclosed() {
        return "sp_" + id + "_" + secret;
    }

    @Override
    public String toString() {
        return "sp_" + id + "_***";
    }
}
