package io.stockproof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stockproof.problem.SqlStates;
import io.stockproof.testing.StockproofIT;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@StockproofIT
class TransactionConfigurationIT {

    @Autowired PlatformTransactionManager transactions;
    @Autowired JdbcClient jdbc;

    @Test
    void tellsThatTheServerEndedTheSessionNotThatItCouldNotRollBack() {
        Throwable thrown = catchThrowable(() -> new TransactionTemplate(transactions).execute(status -> jdbc
                .sql("SELECT pg_terminate_backend(pg_backend_pid())")
                .query(Boolean.class)
                .single()));

        assertThat(SqlStates.of(thrown)).contains("57P01");
    }
}
