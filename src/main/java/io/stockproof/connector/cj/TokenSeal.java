package io.stockproof.connector.cj;

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

/** Seals tokens with AES-256-GCM, each bound to its supplier: moved to another row they do not open. */
@Component
class TokenSeal {

    private static final byte FORM = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final Supplier<SecretKeySpec> key;

    @Autowired
    TokenSeal(Environment environment) {
        this(() -> SecretKey.of(
                environment.getProperty("STOCKPROOF_SECRET_KEY"),
                Path.of(environment.getProperty("stockproof.data-dir", "./data"))));
    }

    /** Asks for the key at the first use, so that who needs none has none made. */
    TokenSeal(Supplier<SecretKeySpec> key) {
        this.key = SingletonSupplier.of(key);
    }

    byte[] seal(int supplierId, String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, supplierId, nonce).doFinal(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length).put(FORM).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Empty where it was sealed with another key, for another supplier, or was changed. */
    Optional<String> open(int supplierId, byte[] sealed) {
        if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != FORM) {
            return Optional.empty();
        }
        byte[] nonce = new byte[NONCE_BYTES];
        System.arraycopy(sealed, 1, nonce, 0, NONCE_BYTES);
        try {
            byte[] text = cipher(Cipher.DECRYPT_MODE, supplierId, nonce)
                    .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
            return Optional.of(new String(text, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, int supplierId, byte[] nonce) throws GeneralSecurityException {
        SecretKeySpec secret = key.get();
        if (secret == null) {
            throw new IllegalStateException("There is no key");
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(("connector_session " + supplierId).getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }
}
