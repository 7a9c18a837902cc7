package io.stockproof.testing;

import io.stockproof.database.ApplicationLogin;
import io.stockproof.database.OwnerLogin;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** Gives a Spring context a fresh database, with both roles as in production; {@code @Import} it. */
@TestConfiguration(proxyBeanMethods = false)
public class TestDatabaseConfiguration {

    @Bean
    TestDatabase testDatabase() {
        return PostgresForTests.create();
    }

    @Bean
    ApplicationLogin applicationLogin(TestDatabase database) {
        return new ApplicationLogin(database.application());
    }

    @Bean
    OwnerLogin ownerLogin(TestDatabase database) {
        return new OwnerLogin(database.owner());
    }
}
