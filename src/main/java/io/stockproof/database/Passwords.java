package io.stockproof.database;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/** The embedded server's passwords: random, made once, kept in a file that only its user may read. */
record Passwords(String superuser, String owner, String application) {

    static Passwords loadOrCreate(Path file) throws IOException {
        if (!Files.exists(file)) {
            create(file);
        }
        Properties entries = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            entries.load(reader);
        }
        return new Passwords(required(entries, "superuser", file), required(entries, "owner", file),
                required(entries, "application", file));
    }

    @Override
    public String toString() {
        return "Passwords[***]";
    }

    private static String required(Properties entries, String key, Path file) {
        String password = entries.getProperty(key);
        if (password == null) {
            throw new StartRefused("The file " + file + " has no entry '" + key + "'.", "Restore it from a backup.");
        }
        return password;
    }

    private static void create(Path file) throws IOException {
        SecureRandom random = new SecureRandom();
        Path draft = PrivateFiles.create(file.resolveSibling(file.getFileName() + ".new"));
        Files.writeString(draft, "superuser=%s%nowner=%s%napplication=%s%n".formatted(password(random),
                password(random), password(random)));
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, file);
        }
    }

    private static String password(SecureRandom random) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
