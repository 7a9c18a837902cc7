package io.stockproof.database;

import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;

/** Hands the application's role to the connection pool. */
public record ApplicationLogin(Login login) implements JdbcConnectionDetails {

    @Override
    public String getJdbcUrl() {
        return login.jdbcUrl();
    }

    @Override
    public String getUsername() {
        return login.user();
    }

    @Override
    public String getPassword() {
        return login.password();
    }
}
