package io.stockproof.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/** A hot standby on a copy of an embedded server's data. */
public final class Replica implements AutoCloseable {

    private final PostgresPrograms programs;
    private final Path data;
    private final int port;
    private final Login superuser;
    private boolean closed;

    private Replica(PostgresPrograms programs, Path data, int port, Login superuser) {
        this.programs = programs;
        this.data = data;
        this.port = port;
        this.superuser = superuser;
    }

    /**
     * Starts one.
     *
     * @param home the folder of the primary
     * @param folder where the replica may have its own
     */
    public static Replica of(EmbeddedPostgres primary, Path home, Path folder) {
        try {
            Path own = Files.createDirectories(folder.resolve("replica"));
            Path data = PrivateFiles.createDirectories(own.resolve("data"));
            copy(primary, home.resolve("data"), data);
            int port = freePort();
            Login superuser = primary.superuserLogin();
            Files.createFile(data.resolve("standby.signal"));
            Files.writeString(data.resolve("postgresql.auto.conf"), """
                    port = %d
                    primary_conninfo = 'host=127.0.0.1 port=%s user=postgres password=%s'
                    """.formatted(port, superuser.jdbcUrl().replaceAll(".*:(\\d+)/.*", "$1"), superuser.password()),
                    StandardOpenOption.APPEND);
            PostgresPrograms programs = new PostgresPrograms(PostgresBinaries.unpack(home), own);
            if (programs.start(data, own.resolve("start.log")).exitCode() != 0) {
                throw new AssertionError(Files.readString(own.resolve("start.log")));
            }
            return new Replica(programs, data, port, superuser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** As {@code pg_basebackup} does it, which the embedded programs do not have. */
    private static void copy(EmbeddedPostgres primary, Path from, Path to) throws IOException, SQLException {
        try (Connection connection = primary.superuserLogin().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('replica', true)");
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.toList()) {
                    String name = from.relativize(file).toString();
                    boolean isWal = name.startsWith("pg_wal/") && Files.isRegularFile(file);
                    if (!name.isEmpty() && !name.startsWith("postmaster.") && !isWal) {
                        Files.copy(file, to.resolve(name));
                    }
                }
            }
            try (ResultSet stopped = statement.executeQuery("SELECT labelfile FROM pg_backup_stop()")) {
                stopped.next();
                Files.writeString(to.resolve("backup_label"), stopped.getString(1));
            }
        }
    }

    /** The same role on the replica. */
    Login login(Login of) {
        return new Login(at(of), of.user(), of.password());
    }

    /** What an instance is told that reads its reports here. */
    public List<String> settings(EmbeddedPostgres primary) {
        Login login = login(primary.applicationLogin());
        return List.of(
                "--stockproof.reports.datasource.url=" + login.jdbcUrl(),
                "--stockproof.reports.datasource.username=" + login.user(),
                "--stockproof.reports.datasource.password=" + login.password());
    }

    /** Replays nothing that it receives, until {@link #goOn}. */
    public void standStill() {
        run("SELECT pg_wal_replay_pause()");
    }

    public void goOn() {
        run("SELECT pg_wal_replay_resume()");
    }

    /** Stops it, and starts it on what it has. */
    void restart() throws IOException {
        programs.stop(data);
        if (programs.start(data, data.resolveSibling("start.log")).exitCode() != 0) {
            throw new AssertionError(Files.readString(data.resolveSibling("start.log")));
        }
    }

    /** Makes it a primary of its own. */
    void promote() {
        run("SELECT pg_promote()");
    }

    private void run(String sql) {
        try (Connection connection = login(superuser).connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private String at(Login login) {
        return login.jdbcUrl().replaceFirst(":\\d+/", ":" + port + "/");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                programs.stop(data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
