package io.stockproof.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;

/** Reports on a streaming replica, made of the embedded server's own programs. */
class ReportsIT {

    @Test
    void readsTheReplicaAndKnowsHowFarBehindItIs(@TempDir Path folder) throws Exception {
        MeterRegistry meters = new SimpleMeterRegistry();
        try (EmbeddedPostgres primary = EmbeddedPostgres.open(folder.resolve("primary"), 0);
                Replica replica = Replica.of(primary, folder.resolve("primary"), folder);
                HikariDataSource database = pool(primary.applicationLogin())) {
            run(primary.ownerLogin(), "CREATE TABLE note (text text)");
            Reports reports = new Reports(database, properties(replica.login(primary.applicationLogin())), meters);
            run(primary.ownerLogin(), "INSERT INTO note VALUES ('streamed')");
            await().untilAsserted(() -> assertThat(notes(reports)).containsExactly("streamed"));
            assertThat(reports.jdbc().sql("SELECT pg_is_in_recovery()").query(Boolean.class).single()).isTrue();
            await().untilAsserted(() -> assertThat(reports.lag()).contains(Duration.ZERO));

            replica.standStill();
            run(primary.ownerLogin(), "INSERT INTO note VALUES ('not replayed')");
            await().untilAsserted(() -> assertThat(reports.lag().orElseThrow()).isPositive());
            assertThat(notes(reports)).containsExactly("streamed");
            assertThat(meters.get("reports.replica.lag.seconds").gauge().value()).isPositive();

            assertThatThrownBy(() -> reports.jdbc().sql("DELETE FROM note").update())
                    .isInstanceOf(DataAccessException.class);
            replica.goOn();
            await().untilAsserted(() -> assertThat(reports.lag()).contains(Duration.ZERO));
            primary.close();
            await().untilAsserted(() -> assertThat(reports.lag().orElseThrow()).as("it hears nothing").isPositive());
            replica.restart();
            await().ignoreExceptionsInstanceOf(DataAccessException.class) // of a connection from before
                    .untilAsserted(() -> assertThat(notes(reports)).hasSize(2));
            assertThat(reports.lag()).as("it has replayed nothing since").isEmpty();
            assertThat(meters.get("reports.replica.lag.seconds").gauge().value()).isNaN();
            replica.promote();
            assertThat(reports.jdbc().sql("SELECT pg_is_in_recovery()").query(Boolean.class).single()).isFalse();
            assertThat(reports.lag()).as("it is no replica").isEmpty();
            replica.close();
            assertThat(reports.lag()).isEmpty();
            reports.destroy();
        }
    }

    @Test
    void readsTheDatabaseItselfWhereNoReplicaIsNamed() {
        try (HikariDataSource database = new HikariDataSource()) {
            Reports reports =
                    new Reports(database, new ReportsProperties(null, null, null, 5), new SimpleMeterRegistry());
            assertThat(reports.dataSource()).isSameAs(database);
            assertThat(reports.lag()).isEmpty();
        }
    }

    @Test
    void itsPasswordIsNotPrinted() {
        assertThat(new ReportsProperties("jdbc:postgresql://replica/stockproof", "reader", "secret", 5))
                .asString().doesNotContain("secret");
    }

    private static List<String> notes(Reports reports) {
        return reports.jdbc().sql("SELECT text FROM note").query(String.class).list();
    }

    private static ReportsProperties properties(Login login) {
        return new ReportsProperties(login.jdbcUrl(), login.user(), login.password(), 2);
    }

    private static HikariDataSource pool(Login login) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(login.jdbcUrl());
        pool.setUsername(login.user());
        pool.setPassword(login.password());
        return pool;
    }

    private static void run(Login login, String sql) throws Exception {
        try (Connection connection = login.connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
