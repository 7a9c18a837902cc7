package io.stockproof.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The packaged jar, taken apart by its own tool once per run of the tests: a quarter less work at each start, and the
 * service is started very often here.
 */
final class UnpackedJar {

    static final Path PACKAGED = Path.of(System.getProperty("stockproof.jar", "target/stockproof.jar"));

    private static final Path PATH = unpack(PACKAGED);

    private UnpackedJar() {}

    /** The jar to start; its libraries lie beside it. */
    static Path path() {
        return PATH;
    }

    private static Path unpack(Path jar) {
        try {
            Path folder = jar.resolveSibling("acceptance").resolve(
                    String.valueOf(Files.getLastModifiedTime(jar).toMillis()));
            if (!Files.exists(folder)) {
                Process tool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination", folder.toString()))
                        .inheritIO()
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (tool.waitFor() != 0) {
                    throw new AssertionError(jar + " could not be taken apart");
                }
            }
            return folder.resolve(jar.getFileName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
