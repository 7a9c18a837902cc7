package io.stockproof.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The two roles of a database: the owner, with which Flyway migrates, and the application's, which may read and write
 * rows but can neither change nor truncate a table, so that it can't undo the ledger's protection.
 */
public final class Roles {

    public static final String OWNER = "stockproof_owner";
    public static final String APPLICATION = "stockproof_app";

    private Roles() {}

    /** Makes both roles, or gives them these passwords; {@code superuser} is connected to any database. */
    public static void ensure(Connection superuser, String ownerPassword, String applicationPassword)
            throws SQLException {
        ensureRole(superuser, OWNER, ownerPassword);
        ensureRole(superuser, APPLICATION, applicationPassword);
    }

    /** Makes an empty database that belongs to the owner, unless it exists. */
    public static void ensureDatabase(Connection superuser, String database) throws SQLException {
        if (!exists(superuser, "SELECT FROM pg_database WHERE datname = ?", database)) {
            execute(superuser, "CREATE DATABASE " + quoted(superuser, database) + " OWNER " + OWNER);
        }
    }

    /** Lets the application's role at whatever the owner makes from now on; {@code superuser} is in that database. */
    public static void grant(Connection superuser) throws SQLException {
        String database = quoted(superuser, superuser.getCatalog());
        execute(superuser, """
                REVOKE ALL ON DATABASE %1$s FROM PUBLIC;
                GRANT CONNECT, TEMPORARY ON DATABASE %1$s TO %3$s;
                REVOKE CREATE ON SCHEMA public FROM PUBLIC;
                GRANT USAGE ON SCHEMA public TO %3$s;
                ALTER DEFAULT PRIVILEGES FOR ROLE %2$s IN SCHEMA public
                    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %3$s;
                ALTER DEFAULT PRIVILEGES FOR ROLE %2$s IN SCHEMA public
                    GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO %3$s;
                """.formatted(database, OWNER, APPLICATION));
    }

    private static void ensureRole(Connection superuser, String role, String password) throws SQLException {
        String verb = exists(superuser, "SELECT FROM pg_roles WHERE rolname = ?", role) ? "ALTER" : "CREATE";
        execute(superuser, verb + " ROLE " + role + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD "
                + superuser.createStatement().enquoteLiteral(password));
    }

    private static String quoted(Connection connection, String identifier) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.enquoteIdentifier(identifier, true);
        }
    }

    private static boolean exists(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
