package io.stockproof.ledger;

import io.stockproof.problem.Turns;
import java.time.Duration;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads what was: the way back through a position's statements is as long as there are any since, so that few read at a time,
 * and none for long.
 */
@Component
class PastReads {

    private static final int AT_ONCE_MAX = 3;
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);
    private static final Duration STATEMENT_MAX = Duration.ofSeconds(30);

    private final Turns turns =
            new Turns(AT_ONCE_MAX, Integer.MAX_VALUE, WAIT_MAX, "Others read the ledger's past.", WAIT_MAX);

    /**
     * Does {@code query} when it is its turn.
     *
     * @throws io.stockproof.problem.Problem {@code temporarily-unavailable} where that does not come in time
     * @throws org.springframework.dao.QueryTimeoutException for a statement that takes longer than 30 s
     */
    <T> T in(DataSource database, Function<JdbcClient, T> query) {
        JdbcTemplate bounded = new JdbcTemplate(database);
        bounded.setQueryTimeout((int) STATEMENT_MAX.toSeconds());
        return turns.take(() -> query.apply(JdbcClient.create(bounded)));
    }
}
