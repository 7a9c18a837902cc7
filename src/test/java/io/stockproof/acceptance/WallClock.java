package io.stockproof.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** The wall clock of one process, which can be stepped while it runs. Only on Linux, where there is a C compiler. */
final class WallClock {

    private final Path library;
    private final Path file;

    private WallClock(Path library, Path file) {
        this.library = library;
        this.file = file;
    }

    static boolean canBeMade() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return System.getProperty("os.name").equals("Linux")
                && Arrays.stream(path.split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc")));
    }

    static WallClock make(Path folder) throws IOException, InterruptedException {
        Path source = folder.resolve("wall-clock.c");
        try (InputStream code = WallClock.class.getResourceAsStream("/acceptance/wall-clock.c")) {
            Files.copy(Objects.requireNonNull(code), source);
        }
        WallClock clock = new WallClock(folder.resolve("wall-clock.so"), folder.resolve("wall-clock"));
        Process compiler = new ProcessBuilder(
                "cc", "-shared", "-fPIC", "-O1", "-o", clock.library.toString(), source.toString(), "-ldl").inheritIO()
                .start();
        if (compiler.waitFor() != 0) {
            throw new AssertionError("The wall clock could not be compiled");
        }
        clock.step(Duration.ZERO);
        return clock;
    }

    /** What a process must find in its environment to go by this clock. */
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "WALL_CLOCK_FILE", file.toString());
    }

    /** From now on it is so far ahead of the machine's. */
    void step(Duration ahead) throws IOException {
        ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        seconds.putLong(ahead.toSeconds()).flip();
        // Never truncated, since it is mapped.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(seconds, 0);
        }
    }
}
