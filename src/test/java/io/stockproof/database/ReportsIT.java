package io.stockproof.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;

/** Reports on a streaming replica, made of the embedded server's own programs. */
class ReportsIT {

    @Test
    void readsTheReplicaAndKnowsHowFarBehindItIs(@TempDir Path folder) throws Exception {
        MeterRegistry meters = new SimpleMeterRegistry();
        try (EmbeddedPostgres primary = EmbeddedPostgres.open(folder.resolve("primary"), 0);
                Replica replica = Replica.of(primary, folder);
                HikariDataSource database = pool(primary.applicationLogin())) {
            run(primary.ownerLogin(), "CREATE TABLE note (text text)");
            Reports reports = new Reports(database, properties(replica.login(primary.applicationLogin())), meters);
            run(primary.ownerLogin(), "INSERT INTO note VALUES ('streamed')");
            await().untilAsserted(() -> assertThat(notes(reports)).containsExactly("streamed"));
            assertThat(reports.jdbc().sql("SELECT pg_is_in_recovery()").query(Boolean.class).single()).isTrue();
            await().untilAsserted(() -> assertThat(reports.lag()).contains(Duration.ZERO));

            replica.run("SELECT pg_wal_replay_pause()");
            run(primary.ownerLogin(), "INSERT INTO note VALUES ('not replayed')");
            await().untilAsserted(() -> assertThat(reports.lag().orElseThrow()).isPositive());
            assertThat(notes(reports)).containsExactly("streamed");
            assertThat(meters.get("reports.replica.lag.seconds").gauge().value()).isPositive();

            assertThatThrownBy(() -> reports.jdbc().sql("DELETE FROM note").update())
                    .isInstanceOf(DataAccessException.class);
            replica.close();
            assertThat(reports.lag()).isEmpty();
            reports.destroy();
        }
    }

    @Test
    void readsTheDatabaseItselfWhereNoReplicaIsNamed() {
        try (HikariDataSource database = new HikariDataSource()) {
            Reports reports =
                    new Reports(database, new ReportsProperties(null, null, null, 5), new SimpleMeterRegistry());
            assertThat(reports.dataSource()).isSameAs(database);
            assertThat(reports.lag()).isEmpty();
        }
    }

    @Test
    void itsPasswordIsNotPrinted() {
        assertThat(new ReportsProperties("jdbc:postgresql://replica/stockproof", "reader", "secret", 5))
                .asString().doesNotContain("secret");
    }

    private static List<String> notes(Reports reports) {
        return reports.jdbc().sql("SELECT text FROM note").query(String.class).list();
    }

    private static ReportsProperties properties(Login login) {
        return new ReportsProperties(login.jdbcUrl(), login.user(), login.password(), 2);
    }

    private static HikariDataSource pool(Login login) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(login.jdbcUrl());
        pool.setUsername(login.user());
        pool.setPassword(login.password());
        return pool;
    }

    private static void run(Login login, String sql) throws Exception {
        try (Connection connection = login.connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A hot standby on a copy of the primary's data. */
    private record Replica(PostgresPrograms programs, Path data, int port, Login superuser) implements AutoCloseable {

        static Replica of(EmbeddedPostgres primary, Path folder) throws Exception {
            Path home = Files.createDirectories(folder.resolve("replica"));
            Path data = PrivateFiles.createDirectories(home.resolve("data"));
            copy(primary, folder.resolve("primary/data"), data);
            int port = freePort();
            Login superuser = primary.superuserLogin();
            Files.createFile(data.resolve("standby.signal"));
            Files.writeString(data.resolve("postgresql.auto.conf"), """
                    port = %d
                    primary_conninfo = 'host=127.0.0.1 port=%s user=postgres password=%s'
                    """.formatted(port, superuser.jdbcUrl().replaceAll(".*:(\\d+)/.*", "$1"), superuser.password()),
                    StandardOpenOption.APPEND);
            Replica replica = new Replica(
                    new PostgresPrograms(PostgresBinaries.unpack(folder.resolve("primary")), home), data, port,
                    superuser);
            assertThat(replica.programs.start(data, home.resolve("start.log")).exitCode()).isZero();
            return replica;
        }

        /** As {@code pg_basebackup} does it, which the embedded programs do not have. */
        private static void copy(EmbeddedPostgres primary, Path from, Path to) throws Exception {
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

        Login login(Login of) {
            return new Login(at(of), of.user(), of.password());
        }

        void run(String sql) throws Exception {
            ReportsIT.run(new Login(at(superuser), superuser.user(), superuser.password()), sql);
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
        public void close() throws IOException {
            programs.stop(data);
        }
    }
}
