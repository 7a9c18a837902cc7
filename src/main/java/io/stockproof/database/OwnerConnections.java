package io.stockproof.database;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.flyway.FlywayConnectionDetails;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Opens connections for the few statements that only the tables' owner may run, such as making next month's partition.
 * Where an external database has a single role, that is the application's own.
 */
@Component
public class OwnerConnections {

    private final ObjectProvider<FlywayConnectionDetails> flyway;
    private final DataSource application;

    OwnerConnections(ObjectProvider<FlywayConnectionDetails> flyway, DataSource application) {
        this.flyway = flyway;
        this.application = application;
    }

    /** A connection of the caller's own, in no transaction. */
    public Connection open() throws SQLException {
        FlywayConnectionDetails details = flyway.getIfAvailable();
        if (details == null || !StringUtils.hasText(details.getUsername())) {
            return application.getConnection();
        }
        try (Connection connection = application.getConnection()) {
            String url = StringUtils.hasText(details.getJdbcUrl()) ? details.getJdbcUrl()
                    : connection.getMetaData().getURL();
            return new Login(url, details.getUsername(), String.valueOf(details.getPassword())).connect();
        }
    }
}
