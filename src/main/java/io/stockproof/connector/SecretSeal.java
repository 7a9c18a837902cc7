package io.stockproof.connector;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Seals what is secret with AES-256-GCM before it is stored, each bound to its row: moved to another it does not open.
 */
@Component
public class SecretSeal {

    private static final byte FORM = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final Supplier<SecretKeySpec> key;

    @Autowired
    SecretSeal(Environment environment) {
        this(key(environment));
    }

    /** Asks for the key at the first use, so that who needs none has none made. */
    public SecretSeal(Supplier<SecretKeySpec> key) {
        this.key = SingletonSupplier.of(key);
    }

    private static Supplier<SecretKeySpec> key(Environment environment) {
        String configured = environment.getProperty("STOCKPROOF_SECRET_KEY");
        SecretKey.check(configured);
        return () -> SecretKey.of(configured, Path.of(environment.getProperty("stockproof.data-dir", "./data")));
    }

    /**
     * Seals {@code text}.
     *
     * @param row that it is stored in, such as {@code connector_session 7}
     */
    public byte[] seal(String row, String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, row, nonce).doFinal(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length).put(FORM).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Empty where it was sealed with another key, for another row, or was changed. */
    public Optional<String> open(String row, byte[] sealed) {
        if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != FORM) {
            return Optional.empty();
        }
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(sealed, 1, nonce, 0, NONCE_BYTES);
        try {
            byte[] text = cipher(Cipher.DECRYPT_MODE, row, nonce)
                    .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
            return Optional.of(new String(text, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, String row, byte[] nonce) throws GeneralSecurityException {
        SecretKeySpec secret = key.get();
        if (secret == null) {
            throw new IllegalStateException("There is no key");
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(row.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
