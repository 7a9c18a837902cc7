package io.stockproof.database;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs PostgreSQL's own programs: {@code initdb} and {@code pg_ctl}. */
final class PostgresPrograms {

    private static final int WAIT_SECONDS = 600;

    /**
     * What glibc's allocator keeps of the memory that a session has freed. Its own default gives nearly all back after
     * each transaction and asks for it again in the next, which took a fifth of the sessions' time.
     */
    private static final Map<String, String> KEPT_MEMORY = Map.of(
            "MALLOC_TRIM_THRESHOLD_", Integer.toString(4 << 20),
            "MALLOC_TOP_PAD_", Integer.toString(1 << 20),
            "MALLOC_MMAP_THRESHOLD_", Integer.toString(1 << 20));

    private final Path bin;
    private final Path home;

    PostgresPrograms(Path bin, Path home) {
        this.bin = bin;
        this.home = home;
    }

    /** Makes a data folder that trusts nobody: every connection, local ones too, needs a password. */
    void initialise(Path data, Path passwordFile) throws IOException {
        Result result = run("initdb", "-D", data.toString(), "-U", "postgres", "-A", "scram-sha-256",
                "--pwfile=" + passwordFile, "-E", "UTF8", "--locale=C", "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8", "--data-checksums");
        if (result.exitCode() != 0) {
            throw refused("PostgreSQL could not make its data folder " + data, result.output());
        }
    }

    /** Starts the server, detached from this process's group, and waits until crash recovery is over. */
    Result start(Path data, Path log) throws IOException {
        return run("pg_ctl", "start", "-w", "-t", String.valueOf(WAIT_SECONDS), "-D", data.toString(), "-l",
                log.toString());
    }

    /** Ends all sessions and stops with a checkpoint. */
    Result stop(Path data) throws IOException {
        return run("pg_ctl", "stop", "-w", "-t", "60", "-m", "fast", "-D", data.toString());
    }

    record Result(int exitCode, String output) {}

    private Result run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (runsAsRoot()) {
            // PostgreSQL refuses root; in a user namespace of its own the same account is somebody else.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        Path output = home.resolve(program + ".out");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(KEPT_MEMORY);
        Process process = builder.start();
        process.getOutputStream().close();
        return new Result(await(process), Files.readString(output, Charset.defaultCharset()).strip());
    }

    private static int await(Process process) throws IOException {
        try {
            if (!process.waitFor(WAIT_SECONDS + 60L, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("A PostgreSQL program did not end in time: " + process.info().command());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while a PostgreSQL program ran");
        }
    }

    private static boolean runsAsRoot() {
        return System.getProperty("os.name").equals("Linux") && new UnixSystem().getUid() == 0;
    }

    static StartRefused refused(String what, String output) {
        String last = output.lines().filter(line -> !line.isBlank()).reduce((first, second) -> second).orElse("");
        if (output.contains("unshare")) {
            return new StartRefused("PostgreSQL does not run as root, and this system refuses 'unshare -U'.",
                    "Run Stockproof as an ordinary user, or set spring.datasource.url.");
        }
        return new StartRefused(what + ": " + last + ".", "See the messages above, or set spring.datasource.url.");
    }
}
