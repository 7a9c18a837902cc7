package io.stockproof.testing;

import static org.assertj.core.api.Assertions.assertThat;

import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The service in its shared context, as every other IT finds it. */
@StockproofIT
class PostgresForTestsIT {

    @Autowired DataSource dataSource;

    @LocalServerPort int port;

    @Test
    void runsTheServiceAsARoleThatOwnsNothing() {
        JdbcClient jdbc = JdbcClient.create(dataSource);

        assertThat(text(jdbc, "SELECT current_user")).isEqualTo("stockproof_app");
        assertThat(text(jdbc, "SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("stockproof_owner");
        assertThat(port).isPositive();
    }

    @Test
    void setsEverySessionsSettings() {
        JdbcClient jdbc = JdbcClient.create(dataSource);

        assertThat(text(jdbc, "SHOW transaction_isolation")).isEqualTo("read committed");
        assertThat(text(jdbc, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(text(jdbc, "SHOW statement_timeout")).isEqualTo("0");
        assertThat(text(jdbc, "SHOW idle_in_transaction_session_timeout")).isEqualTo("1min");
        assertThat(text(jdbc, "SHOW application_name")).isEqualTo("stockproof");
    }

    @Test
    void givesEveryCallerADatabaseOfItsOwn() {
        JdbcClient one = JdbcClient.create(PostgresForTests.freshDatabase());
        JdbcClient other = JdbcClient.create(PostgresForTests.freshDatabase());

        assertThat(text(one, "SELECT current_database()")).isNotEqualTo(text(other, "SELECT current_database()"));
        assertThat(text(one, "SELECT count(*) FROM flyway_schema_history WHERE NOT success")).isEqualTo("0");
    }

    private static String text(JdbcClient jdbc, String sql) {
        return jdbc.sql(sql).query(String.class).single();
    }
}
