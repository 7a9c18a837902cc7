package io.stockproof.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** One role at one database; prints without its password. */
public record Login(String jdbcUrl, String user, String password) {

    /** Opens a connection outside any pool. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, user, password);
    }

    @Override
    public String toString() {
        return "Login[" + user + " at " + jdbcUrl + ", password ***]";
    }
}
