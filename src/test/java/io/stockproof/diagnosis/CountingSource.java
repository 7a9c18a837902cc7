package io.stockproof.diagnosis;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Counts the statements that are prepared. */
final class CountingSource extends DelegatingDataSource {

    private int prepared;

    CountingSource(DataSource target) {
        super(target);
    }

    int prepared() {
        return prepared;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        prepared++;
                    }
                    return method.invoke(connection, arguments);
                });
    }
}
