package io.stockproof.database;

import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.PGStatement;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A way to ask whose statements the server plans each time, for the parameters at hand: for reports with filters that may be
 * absent. From the sixth call on a connection it may else take one plan for any parameters, which knows nothing of how few
 * they ask for, and has taken 20 s for a page of 0.1 s. Not for what is asked all the time, or with thousands of keys: to plan
 * those costs more than to run them.
 */
public final class PlannedAnew {

    private PlannedAnew() {}

    /** A client of its own on {@code dataSource}; what others ask on the same connections is planned as ever. */
    public static JdbcClient client(DataSource dataSource) {
        return JdbcClient.create(new JdbcTemplate(dataSource) {
            @Override
            protected void applyStatementSettings(Statement statement) throws SQLException {
                super.applyStatementSettings(statement);
                if (statement.isWrapperFor(PGStatement.class)) {
                    statement.unwrap(PGStatement.class).setPrepareThreshold(0);
                }
            }
        });
    }
}
