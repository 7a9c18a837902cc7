package io.stockproof.testing;

import com.zaxxer.hikari.HikariDataSource;
import io.stockproof.database.Login;
import javax.sql.DataSource;

/**
 * One migrated database that nobody else uses.
 *
 * @param application the role of production: reads and writes rows, owns nothing
 * @param owner the role that owns the tables
 */
public record TestDatabase(Login application, Login owner) {

    /** A pool of up to 16 connections as the application's role; connections are made when
     * needed, and let go soon after, since all tests share the server's 200. */
    public DataSource dataSource() {
        return pool(application);
    }

    /** The same as the tables' owner, for rows that the application may not write. */
    public DataSource ownerDataSource() {
        return pool(owner);
    }

    private static DataSource pool(Login login) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(login.jdbcUrl());
        pool.setUsername(login.user());
        pool.setPassword(login.password());
        pool.setMaximumPoolSize(16);
        pool.setMinimumIdle(0);
        pool.setIdleTimeout(10_000);
        pool.setConnectionInitSql("SET default_transaction_isolation = 'read committed'; SET timezone = 'UTC'");
        return pool;
    }
}
