package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.testing.PostgresForTests;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class VersionsIT {

    private final DataSource database = PostgresForTests.freshDatabase();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final Versions versions = new Versions(jdbc);
    private final TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(database));

    @Test
    void isReachedOnceWhatItSawIsVisible() {
        assertThat(versions.isReached(versions.current())).isTrue();
    }

    @Test
    void includesWhatTheRunningTransactionWrites() {
        String version = inTransactionThatWrites(() -> {
            String mine = versions.current();
            assertThat(elsewhere(mine)).as("before the commit").isFalse();
            return mine;
        });

        assertThat(versions.isReached(version)).isTrue();
    }

    @Test
    void doesNotWaitForATransactionThatItNeverSaw() {
        String version = inTransactionThatWrites(versions::current);

        inTransactionThatWrites(() -> {
            assertThat(elsewhere(version)).isTrue();
            return version;
        });
    }

    @Test
    void isNeverReachedIfItIsNoneOfOurs() {
        assertThat(versions.isReached("88121")).isFalse();
        assertThat(versions.isReached("1:2:x")).isFalse();
        assertThat(versions.isReached("9000000000:9000000001:")).isFalse();
    }

    @Test
    void countsAsUnseenWhatMayStillRunBetweenTheSnapshotAndOurselves() {
        assertThat(Versions.of("10:12:10", null)).isEqualTo("10:12:10");
        assertThat(Versions.of("10:12:10", "11")).isEqualTo("10:12:10");
        assertThat(Versions.of("12:12:", "12")).isEqualTo("12:13:");
        assertThat(Versions.of("10:12:10", "14")).isEqualTo("10:15:10,12,13");
        assertThat(Versions.isVersion(Versions.of("10:12:10", "14"))).isTrue();
    }

    private String inTransactionThatWrites(java.util.function.Supplier<String> work) {
        return transaction.execute(status -> {
            jdbc.sql("UPDATE access_rules_version SET version = version + 1").update();
            return work.get();
        });
    }

    /** Asked by another connection, which sees only what is committed. */
    private boolean elsewhere(String version) {
        return java.util.concurrent.CompletableFuture.supplyAsync(() -> versions.isReached(version)).join();
    }
}
