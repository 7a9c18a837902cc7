package io.stockproof.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.database.StartRefused;
import io.stockproof.testing.PostgresForTests;
import io.stockproof.testing.TestDatabase;
import java.util.Arrays;
import java.util.Comparator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcClientAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The demo's database is the demo's alone. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("what others log would be taken for its own")
class DemoDataIT {

    private final TestDatabase database = PostgresForTests.create();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private final DemoMark mark = new DemoMark(jdbc);

    @Test
    void refusesAnyOtherStartOnItInOneLine(CapturedOutput output) {
        mark.set();

        assertThatThrownBy(this::start).isInstanceOf(Exception.class);

        assertThat(output.getErr().lines().filter(line -> line.startsWith("Stockproof did not start"))).containsExactly(
                "Stockproof did not start: The database ran the demo, and holds its keys, which everybody knows. Use "
                        + "another database; or revoke those keys and set stockproof.demo.data-allowed=true.");
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    void startsOnItWhereASettingSaysSoAndAnywhereElse() {
        start();
        mark.set();
        start("--stockproof.demo.data-allowed=true");
    }

    @Test
    void keepsTheDemosKeysOutOfADatabaseOfOthers() {
        key("somebodys");

        assertThatThrownBy(() -> new DemoKeys(null, mark).afterPropertiesSet()).isInstanceOf(StartRefused.class)
                .hasMessageContaining("data that the demo did not make");
        assertThat(mark.isSet()).isFalse();
    }

    @Test
    void marksADatabaseThatRanTheDemoBeforeThereWasAMark() {
        assertThat(markedByMigration("demoadmin")).isTrue();
        assertThat(markedByMigration("somebodys")).isFalse();
    }

    private static boolean markedByMigration(String key) {
        TestDatabase old = PostgresForTests.empty();
        Flyway now = PostgresForTests.flyway(old);
        MigrationVersion mark = MigrationVersion.fromVersion("20261126.0610");
        MigrationVersion before = Arrays.stream(now.info().all())
                .map(MigrationInfo::getVersion)
                .filter(version -> version.compareTo(mark) < 0)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Flyway.configure()
                .configuration(now.getConfiguration())
                .target(before)
                .load()
                .migrate();
        JdbcClient jdbc = JdbcClient.create(old.dataSource());
        insertKey(jdbc, key);
        now.migrate();
        return new DemoMark(jdbc).isSet();
    }

    private void key(String id) {
        insertKey(jdbc, id);
    }

    private static void insertKey(JdbcClient jdbc, String id) {
        jdbc.sql("""
                INSERT INTO access_key (key_id, principal, name, secret_sha256, scopes, channels, created_by)
                VALUES (:id, :id, 'test', sha256('x'), '{admin}', '{}', 'test')
                """).param("id", id).update();
    }

    private void start(String... arguments) {
        new SpringApplicationBuilder(Small.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=" + database.application().jdbcUrl(),
                        "spring.datasource.username=" + database.application().user(),
                        "spring.datasource.password=" + database.application().password())
                .run(arguments)
                .close();
    }

    /** As little of the service as the check needs. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
            JdbcClientAutoConfiguration.class})
    @EnableConfigurationProperties(DemoSettings.class)
    @Import({DemoMark.class, DemoDataCheck.class})
    static class Small {}
}
