package io.stockproof.testing;

import io.stockproof.database.Login;
import io.stockproof.database.Roles;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The PostgreSQL that all tests of one JVM share: a container where Docker answers, else the embedded server. Every
 * caller gets a database of its own, copied from one that Flyway has migrated once.
 */
public final class PostgresForTests {

    private static final String TEMPLATE = "test_" + ProcessHandle.current().pid() + "_template";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private PostgresForTests() {}

    /** A migrated database as the application sees it, for tests that need no Spring. */
    public static DataSource freshDatabase() {
        return create().dataSource();
    }

    /** A migrated database with both of its roles. */
    public static TestDatabase create() {
        return copyOf(Template.NAME);
    }

    /** A database without any table, for tests of the migrations themselves. */
    public static TestDatabase empty() {
        String name = nextName();
        makeEmpty(name);
        return database(name);
    }

    /** Migrates as production does: as the owner, from the class path. */
    public static Flyway flyway(TestDatabase database) {
        Login owner = database.owner();
        return Flyway.configure()
                .dataSource(owner.jdbcUrl(), owner.user(), owner.password())
                .placeholderReplacement(false)
                .load();
    }

    /**
     * Lets whoever connects from now on find deadlocks after a tenth of a second. After the server's own second it would be
     * a lock that was waited for too long, which nobody counts.
     */
    public static void findDeadlocksSoon(TestDatabase database) {
        String url = database.owner().jdbcUrl();
        String name = url.substring(url.lastIndexOf('/') + 1).replaceAll("\\?.*", "");
        execute(Server.POSTGRES.superuser(), "ALTER DATABASE " + name + " SET deadlock_timeout = '100ms'");
    }

    private static TestDatabase copyOf(String template) {
        String name = nextName();
        Login superuser = Server.POSTGRES.superuser();
        execute(superuser, "CREATE DATABASE " + name + " TEMPLATE " + template + " OWNER " + Roles.OWNER);
        grant(name);
        return database(name);
    }

    private static String nextName() {
        return "test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
    }

    private static TestDatabase database(String name) {
        TestServer server = Server.POSTGRES;
        return new TestDatabase(server.login(name, Roles.APPLICATION, server.applicationPassword()),
                server.login(name, Roles.OWNER, server.ownerPassword()));
    }

    private static void makeEmpty(String name) {
        execute(Server.POSTGRES.superuser(), "CREATE DATABASE " + name + " OWNER " + Roles.OWNER);
        grant(name);
    }

    private static void grant(String name) {
        Login superuser = Server.POSTGRES.superuser();
        try (Connection connection = Server.POSTGRES.login(name, superuser.user(), superuser.password()).connect()) {
            Roles.grant(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(Login login, String sql) {
        try (Connection connection = login.connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Started with its first use. */
    private static final class Server {

        static final TestServer POSTGRES = start();

        private static TestServer start() {
            TestServer server = TestServer.start();
            if (server.emptied()) {
                dropLeftOvers(server.superuser());
            }
            try (Connection connection = server.superuser().connect()) {
                Roles.ensure(connection, server.ownerPassword(), server.applicationPassword());
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return server;
        }

        private static void dropLeftOvers(Login superuser) {
            for (String name : testDatabases(superuser)) {
                execute(superuser, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            }
        }

        private static List<String> testDatabases(Login superuser) {
            List<String> names = new ArrayList<>();
            try (Connection connection = superuser.connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement
                            .executeQuery("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'")) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return names;
        }
    }

    /** Migrated with its first use. */
    private static final class Template {

        static final String NAME = migrate();

        private static String migrate() {
            makeEmpty(TEMPLATE);
            flyway(database(TEMPLATE)).migrate();
            return TEMPLATE;
        }
    }
}
