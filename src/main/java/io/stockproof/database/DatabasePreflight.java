package io.stockproof.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * Looks at the database once before any pool, migration or task touches it, so that a wrong password or an unsafe server
 * is one sentence and not a page of traces.
 */
@Component
class DatabasePreflight implements BeanPostProcessor {

    private static final int OLDEST_VERSION = 15;

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof HikariDataSource pool && pool.getJdbcUrl() != null) {
            check(new Login(pool.getJdbcUrl(), Objects.toString(pool.getUsername(), ""),
                    Objects.toString(pool.getPassword(), "")));
        }
        return bean;
    }

    static void check(Login login) {
        try (Connection connection = login.connect()) {
            requireVersion(connection.getMetaData().getDatabaseMajorVersion());
            requireFsync(setting(connection, "fsync"));
        } catch (SQLException e) {
            throw refused(login, e);
        }
    }

    static void requireVersion(int major) {
        if (major < OLDEST_VERSION) {
            throw new StartRefused("The database is PostgreSQL " + major + ".",
                    "Stockproof needs " + OLDEST_VERSION + " or later.");
        }
    }

    static void requireFsync(String fsync) {
        if (!fsync.equals("on")) {
            throw new StartRefused("The database runs with fsync " + fsync
                    + ", so a crash could lose reservations that were confirmed.", "Set fsync = on and restart it.");
        }
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    private static StartRefused refused(Login login, SQLException e) {
        String where = "The database at " + login.jdbcUrl().replaceAll("\\?.*", "").replaceFirst("^jdbc:", "");
        String state = Objects.toString(e.getSQLState(), "");
        return switch (state) {
            case "28P01", "28000" -> new StartRefused(where + " refused user '" + login.user()
                    + "' or its password.", "Check spring.datasource.username and spring.datasource.password.", e);
            case "3D000" -> new StartRefused(where + " does not exist on that server.",
                    "Create it, or correct spring.datasource.url.", e);
            case "08000", "08001", "08004", "08006" -> new StartRefused(where + " cannot be reached.",
                    "Start it, or correct spring.datasource.url.", e);
            default -> new StartRefused(where + " cannot be used: " + e.getMessage() + " (SQLSTATE " + state + ").",
                    "Check the spring.datasource settings.", e);
        };
    }
}
