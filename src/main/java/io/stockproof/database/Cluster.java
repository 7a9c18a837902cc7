package io.stockproof.database;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The data folder of the embedded server and what is done to it; callers see to it that they are alone. */
final class Cluster {

    static final String DATABASE = "stockproof";

    private static final int START_ATTEMPTS = 20;

    private static final long SHARED_BUFFERS_MEGABYTES_MIN = 128;
    private static final long SHARED_BUFFERS_MEGABYTES_MAX = 1_024;
    private static final long WAL_MEGABYTES_MIN = 1_024;
    private static final long WAL_MEGABYTES_MAX = 4_096;

    private final Path home;
    private final Path data;
    private final PostgresPrograms programs;
    private final Passwords passwords;

    private Cluster(Path home, PostgresPrograms programs, Passwords passwords) {
        this.home = home;
        this.data = home.resolve("data");
        this.programs = programs;
        this.passwords = passwords;
    }

    /** Refuses a port that somebody else listens on, before anything is made; 0 stands for any that is free. */
    static void requireFree(int port, Path home) throws IOException {
        if (port == 0 || Postmaster.running(home.resolve("data")).isPresent()) {
            return;
        }
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            // It is free.
        } catch (BindException e) {
            throw new StartRefused("Port " + port + ", where the embedded PostgreSQL is to listen, cannot be had: "
                    + e.getMessage() + ".",
                    "Set stockproof.embedded.port to another, or leave it out for any that is free.",
                    e);
        }
    }

    /** Makes sure that programs, passwords and an initialised data folder of our version are there. */
    static Cluster prepare(Path home) throws IOException {
        PostgresPrograms programs = new PostgresPrograms(PostgresBinaries.unpack(home), home);
        Path passwords = home.resolve("passwords.properties");
        if (Files.isDirectory(home.resolve("data")) && !Files.exists(passwords)) {
            throw new StartRefused("The data folder " + home + " has lost its passwords.properties.",
                    "Restore it from a backup.");
        }
        Cluster cluster = new Cluster(home, programs, Passwords.loadOrCreate(passwords));
        if (Files.isDirectory(cluster.data)) {
            cluster.requireVersion();
        } else {
            cluster.initialise();
        }
        return cluster;
    }

    Path home() {
        return home;
    }

    /** The live server of this folder, once it takes connections. */
    Optional<Postmaster> running() throws IOException {
        Optional<Postmaster> postmaster = Postmaster.running(data);
        while (postmaster.isPresent() && !postmaster.get().ready()) {
            pause(100);
            postmaster = Postmaster.running(data);
        }
        return postmaster;
    }

    /** Starts the server, after crash recovery where that is due. */
    Postmaster start(int port) throws IOException {
        PostgresPrograms.Result result = new PostgresPrograms.Result(1, "");
        for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
            Postmaster.disownStale(data);
            writeSettings(port == 0 ? freePort() : port);
            Path log = home.resolve("start.log");
            Files.deleteIfExists(log);
            result = programs.start(data, log);
            Optional<Postmaster> running = Postmaster.running(data);
            if (result.exitCode() == 0 && running.isPresent()) {
                return running.get();
            }
            String reason = Files.exists(log) ? Files.readString(log, Charset.defaultCharset()) : result.output();
            result = new PostgresPrograms.Result(result.exitCode(), firstFatal(reason));
            if (!mayPass(reason, port)) {
                break;
            }
            pause(500);
        }
        throw PostgresPrograms.refused("PostgreSQL did not start on " + data, result.output());
    }

    void stop() throws IOException {
        if (Postmaster.running(data).isPresent()) {
            PostgresPrograms.Result result = programs.stop(data);
            if (result.exitCode() != 0) {
                throw new IOException("PostgreSQL did not stop: " + result.output());
            }
        }
    }

    /** Makes roles and database, and proves on the way that the server is the one of this folder. */
    void prepareRoles(int port) throws SQLException {
        try (Connection connection = superuserLogin(port).connect()) {
            Roles.ensure(connection, passwords.owner(), passwords.application());
            Roles.ensureDatabase(connection, DATABASE);
        }
        try (Connection connection = login(port, DATABASE, "postgres", passwords.superuser()).connect()) {
            Roles.grant(connection);
        }
    }

    Login applicationLogin(int port) {
        return login(port, DATABASE, Roles.APPLICATION, passwords.application());
    }

    Login ownerLogin(int port) {
        return login(port, DATABASE, Roles.OWNER, passwords.owner());
    }

    Login superuserLogin(int port) {
        return login(port, "postgres", "postgres", passwords.superuser());
    }

    private static Login login(int port, String database, String user, String password) {
        return new Login("jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, password);
    }

    private void requireVersion() throws IOException {
        Path file = data.resolve("PG_VERSION");
        String version = Files.exists(file) ? Files.readString(file).strip() : "an unknown version";
        if (!version.equals(String.valueOf(PostgresBinaries.MAJOR_VERSION))) {
            throw new StartRefused(
                    "The data folder " + data + " belongs to PostgreSQL " + version + ", and this build brings "
                            + PostgresBinaries.MAJOR_VERSION + ".",
                    "Start the Stockproof that made it, or move the data over with pg_dump.");
        }
    }

    private void initialise() throws IOException {
        Path draft = home.resolve("data-" + ProcessHandle.current().pid() + ".new");
        Path passwordFile = PrivateFiles.create(home.resolve("password.new"));
        try {
            deleteDrafts();
            Files.writeString(passwordFile, passwords.superuser());
            programs.initialise(draft, passwordFile);
            Files.writeString(draft.resolve("postgresql.conf"), "\ninclude = 'stockproof.conf'\n",
                    StandardOpenOption.APPEND);
            Files.move(draft, data);
        } finally {
            Files.deleteIfExists(passwordFile);
            deleteDrafts();
        }
    }

    /** Of this process, and of any that was killed while it made one. */
    private void deleteDrafts() throws IOException {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(home, "data-*.new")) {
            for (Path draft : drafts) {
                PrivateFiles.deleteTree(draft);
            }
        }
    }

    private void writeSettings(int port) throws IOException {
        Files.writeString(data.resolve("stockproof.conf"), """
                # Written at each start.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 200
                shared_buffers = '%dMB'
                max_wal_size = '%dMB'
                fsync = on
                full_page_writes = on
                wal_compression = pglz
                synchronous_commit = on
                timezone = 'UTC'
                log_timezone = 'UTC'
                logging_collector = on
                log_directory = '../log'
                log_filename = 'postgresql-%%a.log'
                log_truncate_on_rotation = on
                log_rotation_age = 1d
                log_rotation_size = 0
                """.formatted(port, sharedBuffersMegabytes(), walMegabytes()));
    }

    /**
     * A sixteenth of the disk that is free. PostgreSQL's own default is written in some twenty seconds of checkouts, and so
     * often a checkpoint begins, after which every page that is touched is logged whole.
     */
    private long walMegabytes() throws IOException {
        long bytes = Files.getFileStore(home).getUsableSpace();
        return Math.clamp(bytes / 16 / 1_048_576, WAL_MEGABYTES_MIN, WAL_MEGABYTES_MAX);
    }

    /** An eighth of the memory there is: PostgreSQL's own default is less than the positions of a large supplier need. */
    private static long sharedBuffersMegabytes() {
        long bytes = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
        return Math.clamp(bytes / 8 / 1_048_576, SHARED_BUFFERS_MEGABYTES_MIN, SHARED_BUFFERS_MEGABYTES_MAX);
    }

    /** Sessions of a killed server end within moments, and a port found free may have been taken since. */
    private static boolean mayPass(String reason, int port) {
        return reason.contains("pre-existing shared memory block")
                || port == 0 && reason.contains("Address already in use");
    }

    private static String firstFatal(String log) {
        return log.lines().filter(line -> line.contains("FATAL")).findFirst()
                .map(line -> line.substring(line.indexOf("FATAL")))
                .orElse(log);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for PostgreSQL", e);
        }
    }
}
