package io.stockproof.connector;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the status endpoint would be told. */
public final class ConnectorHealthFixture {

    private ConnectorHealthFixture() {}

    public static ConnectorHealth health(DataSource database) {
        return new ConnectorHealth(JdbcClient.create(database));
    }
}
