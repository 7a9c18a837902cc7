package io.stockproof.database;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs, unpacked from the jar; the folder's name tells the archive, so an upgrade unpacks anew. */
final class PostgresBinaries {

    /** The major version that the build brings, and that a data folder must have. */
    static final int MAJOR_VERSION = 17;

    private PostgresBinaries() {}

    /** Unpacks into a folder below {@code home}, unless it is there; one caller at a time. */
    static Path unpack(Path home) throws IOException {
        byte[] archive = archive();
        Path folder = home.resolve("programs-" + fingerprint(archive));
        if (!Files.isDirectory(folder)) {
            Path draft = home.resolve("programs.new");
            PrivateFiles.deleteTree(draft);
            extract(archive, draft);
            Files.move(draft, folder);
        }
        return folder.resolve("bin");
    }

    private static byte[] archive() throws IOException {
        String platform = platform();
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        try (InputStream stream = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(platform, machine)) {
            return stream.readAllBytes();
        } catch (IllegalStateException missing) {
            throw new StartRefused("This build brings no PostgreSQL for " + platform + " on " + machine + ".",
                    "Build it on that platform, or set spring.datasource.url.", missing);
        }
    }

    private static String platform() {
        String name = System.getProperty("os.name");
        return name.startsWith("Windows") ? "Windows" : name.startsWith("Mac") ? "Darwin" : "Linux";
    }

    private static String fingerprint(byte[] archive) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
            return MAJOR_VERSION + "-" + HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void extract(byte[] archive, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
            TarArchiveEntry entry = tar.getNextEntry();
            while (entry != null) {
                extract(entry, tar, target);
                entry = tar.getNextEntry();
            }
        }
    }

    private static void extract(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("Entry outside the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, path);
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            boolean program = (entry.getMode() & 0111) != 0;
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(program ? "rwx------" : "rw-------"));
        }
    }
}
