package io.stockproof.database;

import org.springframework.boot.autoconfigure.flyway.FlywayConnectionDetails;

/** Hands the role that owns the tables to Flyway. */
public record OwnerLogin(Login login) implements FlywayConnectionDetails {

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
