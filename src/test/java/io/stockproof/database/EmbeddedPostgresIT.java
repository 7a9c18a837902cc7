package io.stockproof.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresIT {

    private static final Path HOME = Path.of("target", "embedded-postgres-it").toAbsolutePath();
    private static final Path DATA = HOME.resolve("data");

    @BeforeAll
    static void beginsWithAnEmptyFolder() throws Exception {
        PrivateFiles.deleteTree(HOME);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(HOME, 0)) {
            run(postgres.ownerLogin(), "CREATE TABLE note (text text NOT NULL)");
        }
    }

    @AfterAll
    static void leavesNoServer() throws IOException {
        assertThat(server()).isEmpty();
        PrivateFiles.deleteTree(HOME);
    }

    @Test
    void keepsCommittedRowsOverARestart() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(HOME, 0)) {
            note(postgres, "kept");
        }
        assertThat(server()).isEmpty();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(HOME, 0)) {
            assertThat(notes(postgres)).contains("kept");
            assertThat(query(postgres.applicationLogin(), "SHOW fsync")).containsExactly("on");
            assertThat(query(postgres.applicationLogin(), "SHOW synchronous_commit")).containsExactly("on");
            assertThat(query(postgres.applicationLogin(), "SHOW listen_addresses")).containsExactly("127.0.0.1");
        }
    }

    @Test
    void takesOverTheServerOfAKilledProcess() throws Exception {
        EmbeddedPostgresProcess killed = EmbeddedPostgresProcess.start(HOME);
        Postmaster left = server().orElseThrow();
        killed.kill();
        assertThat(server()).contains(left);

        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(HOME, 0)) {
            assertThat(postgres.shared()).isFalse();
            assertThat(port(postgres)).isEqualTo(killed.port());
            assertThat(server()).contains(left);
        }
        assertThat(server()).isEmpty();
    }

    @Test
    void leavesNoServerWhenItsProcessIsTerminated() throws Exception {
        EmbeddedPostgresProcess process = EmbeddedPostgresProcess.start(HOME);
        long pid = server().orElseThrow().pid();
        process.stop();

        assertThat(server()).isEmpty();
        assertThat(ProcessHandle.of(pid).flatMap(handle -> handle.info().command())).isEmpty();
    }

    @Test
    void servesGuestsUntilTheLastOfThemLeaves() throws Exception {
        EmbeddedPostgresProcess first = EmbeddedPostgresProcess.start(HOME);
        assertThat(first.shared()).isFalse();
        try (EmbeddedPostgres guest = EmbeddedPostgres.open(HOME, 0)) {
            assertThat(guest.shared()).isTrue();
            assertThat(port(guest)).isEqualTo(first.port());
            first.stop();

            note(guest, "written after the first had gone");
        }
        assertThat(server()).isEmpty();
    }

    @Test
    void startsAgainAServerThatWasKilledUnderIt() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(HOME, 0)) {
            note(postgres, "committed just before the server was killed");
            long killed = killServer();

            await().atMost(Duration.ofSeconds(20)).ignoreExceptions()
                    .until(() -> notes(postgres).contains("committed just before the server was killed"));
            assertThat(server().orElseThrow().pid()).isNotEqualTo(killed);
        }
    }

    @Test
    void recoversWhatWasCommittedWhenAllWereKilledAndTheServersNumberIsTaken() throws Exception {
        EmbeddedPostgresProcess process = EmbeddedPostgresProcess.start(HOME);
        process.kill();
        EmbeddedPostgres postgres = EmbeddedPostgres.open(HOME, 0);
        note(postgres, "committed last");
        postgres.abandon();
        killServer();
        Path pidFile = DATA.resolve("postmaster.pid");
        List<String> lines = Files.readAllLines(pidFile);
        lines.set(0, String.valueOf(ProcessHandle.current().pid()));
        Files.write(pidFile, lines);

        try (EmbeddedPostgres recovered = EmbeddedPostgres.open(HOME, 0)) {
            assertThat(notes(recovered)).contains("committed last");
        }
    }

    @Test
    void letsTheApplicationReadAndWriteRowsButNotTouchTables() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(HOME, 0)) {
            Login application = postgres.applicationLogin();
            run(application, "INSERT INTO note VALUES ('a')");
            run(application, "UPDATE note SET text = 'b' WHERE text = 'a'");
            run(application, "DELETE FROM note WHERE text = 'b'");
            for (String forbidden : List.of("TRUNCATE note", "DROP TABLE note", "ALTER TABLE note DISABLE TRIGGER ALL",
                    "CREATE TABLE mine (a int)", "CREATE ROLE other", "SET ROLE stockproof_owner")) {
                assertThatThrownBy(() -> run(application, forbidden)).as(forbidden)
                        .isInstanceOf(SQLException.class)
                        .hasFieldOrPropertyWithValue("SQLState", "42501");
            }
        }
    }

    @Test
    void trustsNobodyWithoutAPassword() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(HOME, 0)) {
            Login superuser = postgres.superuserLogin();
            Login guessed = new Login(superuser.jdbcUrl(), superuser.user(), "postgres");
            assertThatThrownBy(guessed::connect).hasFieldOrPropertyWithValue("SQLState", "28P01");
        }
        assertThat(Files.readString(DATA.resolve("pg_hba.conf")).lines()
                .filter(line -> !line.startsWith("#") && line.endsWith("trust"))).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(HOME.resolve("passwords.properties"))))
                .isEqualTo("rw-------");
    }

    @Test
    void refusesTheDataOfAnotherVersion() throws Exception {
        Path version = DATA.resolve("PG_VERSION");
        Files.writeString(version, "16\n");
        try {
            assertThatThrownBy(() -> EmbeddedPostgres.open(HOME, 0)).isInstanceOf(StartRefused.class)
                    .hasMessageContaining("belongs to PostgreSQL 16, and this build brings 17");
        } finally {
            Files.writeString(version, "17\n");
        }
    }

    @Test
    void refusesASecondUseWithinOneProcess() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(HOME, 0)) {
            assertThatThrownBy(() -> EmbeddedPostgres.open(HOME, 0)).isInstanceOf(StartRefused.class)
                    .hasMessageContaining("already runs a database");
            assertThat(postgres.shared()).isFalse();
        }
    }

    @Test
    void refusesAFolderThatCannotBeMade() throws IOException {
        Path file = Files.createFile(HOME.resolve("a-file"));
        assertThatThrownBy(() -> EmbeddedPostgres.open(file.resolve("postgres"), 0)).isInstanceOf(StartRefused.class)
                .hasMessageContaining("cannot be used");
    }

    static int port(EmbeddedPostgres postgres) {
        return URI.create(postgres.superuserLogin().jdbcUrl().substring("jdbc:".length())).getPort();
    }

    private static long killServer() throws Exception {
        Postmaster postmaster = server().orElseThrow();
        ProcessHandle handle = ProcessHandle.of(postmaster.pid()).orElseThrow();
        handle.destroyForcibly();
        await().until(() -> server().isEmpty());
        return postmaster.pid();
    }

    private static Optional<Postmaster> server() throws IOException {
        return Postmaster.running(DATA);
    }

    private static void note(EmbeddedPostgres postgres, String text) throws SQLException {
        run(postgres.applicationLogin(), "INSERT INTO note VALUES ('" + text + "')");
    }

    private static List<String> notes(EmbeddedPostgres postgres) throws SQLException {
        return query(postgres.applicationLogin(), "SELECT text FROM note");
    }

    private static void run(Login login, String sql) throws SQLException {
        try (Connection connection = login.connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> query(Login login, String sql) throws SQLException {
        try (Connection connection = login.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
