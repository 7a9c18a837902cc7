package io.stockproof.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The server process that {@code postmaster.pid} names. */
record Postmaster(long pid, int port, boolean ready) {

    /** A process id that no system gives away. */
    private static final String NOBODY = String.valueOf(Integer.MAX_VALUE);

    /** Finds the live server of this data folder; a process that merely inherited its number does not count. */
    static Optional<Postmaster> running(Path data) throws IOException {
        return read(data).filter(postmaster -> isPostgres(postmaster.pid(), data));
    }

    /**
     * After a crash another process may have the old server's number, and PostgreSQL would then refuse to start. The
     * rest of the file stays, since PostgreSQL needs it to see that no orphaned session is left. Only for the holder of
     * the start lock.
     */
    static void disownStale(Path data) throws IOException {
        if (read(data).isPresent() && running(data).isEmpty()) {
            List<String> lines = Files.readAllLines(file(data));
            lines.set(0, NOBODY);
            Files.write(file(data), lines);
        }
    }

    private static Path file(Path data) {
        return data.resolve("postmaster.pid");
    }

    private static Optional<Postmaster> read(Path data) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file(data));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            boolean ready = lines.size() > 7 && lines.get(7).strip().equals("ready");
            return lines.size() < 4 ? Optional.empty()
                    : Optional.of(new Postmaster(Long.parseLong(lines.get(0).strip()),
                            Integer.parseInt(lines.get(3).strip()), ready));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isPostgres(long pid, Path data) {
        Path process = Path.of("/proc", String.valueOf(pid));
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().command())
                    .map(command -> Path.of(command).getFileName().toString())
                    .filter(name -> name.equals("postgres") || name.equals("postgres.exe"))
                    .isPresent();
        }
        try {
            return process.resolve("exe").toRealPath().getFileName().toString().startsWith("postgres")
                    && process.resolve("cwd").toRealPath().equals(data.toRealPath());
        } catch (IOException gone) {
            return false;
        }
    }
}
