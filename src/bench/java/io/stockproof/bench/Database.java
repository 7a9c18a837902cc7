package io.stockproof.bench;

import io.stockproof.database.EmbeddedPostgres;
import io.stockproof.database.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A new PostgreSQL of the benchmark's own, as the product brings it: fsync and synchronous_commit on. Emptied before,
 * kept after, so that one can look into it.
 */
public final class Database implements AutoCloseable {

    private final Path dataDir;
    private final EmbeddedPostgres postgres;
    /** Kept, since to open one costs the server as much as what is measured. */
    private final Connection asking;

    private Database(Path dataDir) throws SQLException {
        this.dataDir = dataDir;
        this.postgres = EmbeddedPostgres.open(dataDir.resolve("postgres"), 0);
        this.asking = owner().connect();
    }

    /** @param name of the benchmark */
    public static Database open(String name) throws IOException, SQLException {
        Path dataDir = Report.FOLDER.resolve(name + "-data").toAbsolutePath();
        if (Files.exists(dataDir)) {
            try (Stream<Path> files = Files.walk(dataDir)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return new Database(dataDir);
    }

    Path dataDir() {
        return dataDir;
    }

    /** The role that the service uses. */
    public Login application() {
        return postgres.applicationLogin();
    }

    /** The role that owns the tables. */
    public Login owner() {
        return postgres.ownerLogin();
    }

    /** Runs statements as the tables' owner. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = owner().connect(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The number that a query gives, as the tables' owner. */
    public synchronized long number(String sql) throws SQLException {
        try (Statement statement = asking.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Drops all indexes of tables but those of their constraints; returns what makes them again. */
    List<String> withoutIndexes(String... tables) throws SQLException {
        List<String> made = new ArrayList<>();
        List<String> drops = new ArrayList<>();
        try (Connection connection = owner().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT indexdef, indexname FROM pg_indexes
                         WHERE tablename IN ('%s')
                           AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)
                        """.formatted(String.join("', '", tables)))) {
            while (row.next()) {
                made.add(row.getString(1).replace(" ON ONLY ", " ON ")); // with those of its partitions
                drops.add("DROP INDEX " + row.getString(2));
            }
        }
        execute(drops.toArray(String[]::new));
        return made;
    }

    /** How much has been written to the log so far, in bytes. */
    public long wal() throws SQLException {
        return number("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')");
    }

    /** CPU time of the server and its sessions; without those that have ended where the system keeps no {@code /proc}. */
    public Duration cpu() throws IOException {
        List<String> lines = Files.readAllLines(dataDir.resolve("postgres").resolve("data").resolve("postmaster.pid"));
        Optional<ProcessHandle> postmaster = ProcessHandle.of(Long.parseLong(lines.getFirst()));
        return postmaster.stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.children()))
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(endedSessions(lines.getFirst()), Duration::plus);
    }

    /** What the server's children had used that it has waited for: {@code cutime} and {@code cstime} of proc(5). */
    private static Duration endedSessions(String postmaster) throws IOException {
        Path stat = Path.of("/proc", postmaster, "stat");
        if (!Files.exists(stat)) {
            return Duration.ZERO;
        }
        String[] fields = Files.readString(stat).replaceFirst(".*\\) ", "").split(" ");
        return Duration.ofMillis(10 * (Long.parseLong(fields[13]) + Long.parseLong(fields[14])));
    }

    @Override
    public void close() throws SQLException {
        try (asking) {
            postgres.close();
        }
    }
}
