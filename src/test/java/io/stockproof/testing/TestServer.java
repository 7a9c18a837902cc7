package io.stockproof.testing;

import io.stockproof.database.EmbeddedPostgres;
import io.stockproof.database.Login;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.springframework.boot.SpringApplication;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.PostgreSQLContainer;

/**
 * A running PostgreSQL.
 *
 * @param address {@code host:port}
 * @param emptied whether no other test process uses it, so that what it holds is left over
 */
record TestServer(String address, Login superuser, String ownerPassword, String applicationPassword, boolean emptied) {

    private static final String IMAGE = "postgres:17-alpine";

    /** {@code TEST_DB=embedded} in the environment saves the question whether Docker is there. */
    static TestServer start() {
        boolean embedded = "embedded".equals(System.getenv("TEST_DB"));
        return !embedded && DockerClientFactory.instance().isDockerAvailable() ? container() : embedded();
    }

    Login login(String database, String user, String password) {
        return new Login("jdbc:postgresql://" + address + "/" + database, user, password);
    }

    @SuppressWarnings("resource") // Lives as long as the JVM; Testcontainers removes it.
    private static TestServer container() {
        // The image's own command switches fsync off, on which the service refuses to start.
        PostgreSQLContainer<?> container = new PostgreSQLContainer<>(IMAGE).withCommand("postgres", "-c",
                "max_connections=300");
        container.start();
        String address = container.getHost() + ":" + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
        return new TestServer(address,
                new Login("jdbc:postgresql://" + address + "/postgres", container.getUsername(),
                        container.getPassword()),
                "owner-password", "application-password", false);
    }

    private static TestServer embedded() {
        EmbeddedPostgres postgres = EmbeddedPostgres.open(Path.of("target", "test-postgres"), 0);
        Login superuser = postgres.superuserLogin();
        // The tests' databases have tens of thousands of files. Nobody needs them on the disk afterwards: a checkpoint in
        // the midst of the tests, and one that waits for the disk at their end, only cost time.
        set(superuser, "checkpoint_timeout = '1h'", "max_wal_size = '4GB'", "fsync = on");
        // Runs after the contexts are closed, so that their pools find a server to say goodbye to.
        SpringApplication.getShutdownHandlers().add(() -> {
            set(superuser, "fsync = off");
            postgres.close();
            setIfItRuns(superuser, "fsync = on"); // where another test process still uses it
        });
        String address = superuser.jdbcUrl().replaceFirst("^jdbc:postgresql://", "").replaceFirst("/.*$", "");
        return new TestServer(address, superuser, postgres.ownerLogin().password(),
                postgres.applicationLogin().password(), !postgres.shared());
    }

    private static void setIfItRuns(Login superuser, String setting) {
        try {
            set(superuser, setting);
        } catch (IllegalStateException e) {
            // It is stopped.
        }
    }

    private static void set(Login superuser, String... settings) {
        try (Connection connection = superuser.connect(); Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute("ALTER SYSTEM SET " + setting);
            }
            statement.execute("SELECT pg_reload_conf()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
