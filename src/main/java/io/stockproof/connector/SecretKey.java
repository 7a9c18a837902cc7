package io.stockproof.connector;

import io.stockproof.database.StartRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The key that seals what is secret in the database: {@code STOCKPROOF_SECRET_KEY}, else one made in the data folder. */
final class SecretKey {

    static final int CHARACTERS_MIN = 32;

    private static final int BYTES = 32;

    private SecretKey() {}

    /** The key that {@code configured} gives, or else the folder's, which is made where there is none. */
    static SecretKeySpec of(@Nullable String configured, Path dataFolder) {
        if (configured == null || configured.isBlank()) {
            return key(fromFolder(dataFolder.resolve("secret.key")));
        }
        return key(configured.strip());
    }

    /** Stops the start where the key that was given is too short; without one all is well. */
    static void check(@Nullable String configured) {
        if (configured != null && !configured.isBlank() && configured.strip().length() < CHARACTERS_MIN) {
            throw new StartRefused(
                    "STOCKPROOF_SECRET_KEY must have at least " + CHARACTERS_MIN + " characters.",
                    "Give a longer one, or leave it out: then one is made in the data folder.");
        }
    }

    private static SecretKeySpec key(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("stockproof sealing 1\n" + text).getBytes(StandardCharsets.UTF_8));
            return new SecretKeySpec(digest, "AES");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String fromFolder(Path file) {
        try {
            try {
                return read(file);
            } catch (NoSuchFileException e) {
                make(file);
                return read(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("The key in " + file + " can be neither read nor made", e);
        }
    }

    private static String read(Path file) throws IOException {
        String text = Files.readString(file).strip();
        if (text.length() < CHARACTERS_MIN) {
            throw new IOException("The key is too short");
        }
        return text;
    }

    /** Written apart and then linked, so that whoever finds it finds it whole; the first of two instances wins. */
    private static void make(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path whole = Files.createTempFile(file.toAbsolutePath().getParent(), "secret", ".tmp", ownerOnly());
        try {
            Files.writeString(whole, HexFormat.of().formatHex(random) + "\n");
            Files.createLink(file, whole);
        } catch (FileAlreadyExistsException e) {
            // Another instance made it just now.
        } catch (UnsupportedOperationException e) {
            Files.copy(whole, file);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
    }
}
