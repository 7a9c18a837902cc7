package io.stockproof.checkout;

import io.stockproof.database.RoundTrip;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What every transaction of checkout sets for itself, whatever the server, the database or the role say: nothing waits
 * for long, an instance that was paused does not freeze a hot item, and what is answered is on disk.
 *
 * <p>All its statements look rows up by their keys, so a plan is made once a connection, by index and row by row
 * whatever the tables' statistics say that day, and not anew for every number of keys.
 */
final class SessionSettings {

    private SessionSettings() {}

    /** As a column: no later statement of the running transaction takes longer. */
    static final String STATEMENTS_ARE_SHORT = "set_config('statement_timeout', '3s', true)";

    private static final String SET = "SELECT " + STATEMENTS_ARE_SHORT + """
            ,      set_config('lock_timeout', '1s', true),
                   set_config('idle_in_transaction_session_timeout', '2s', true),
                   set_config('synchronous_commit', 'on', true), current_setting('transaction_isolation') AS isolation,
                   set_config('plan_cache_mode', 'force_generic_plan', true),
                   set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
                   set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)
            """;

    /** For the running transaction alone. */
    static void apply(JdbcClient jdbc) {
        jdbc.sql(SET).query((row, n) -> requireReadCommitted(row.getString("isolation"))).single();
    }

    /** The same as the beginning of {@code trip}, and the transaction's id. */
    static void begin(RoundTrip trip, Consumer<String> xid) {
        trip.query(SET + ", pg_current_xact_id()::text AS xid", Map.of(), row -> {
            requireReadCommitted(row.getString("isolation"));
            xid.accept(row.getString("xid"));
        });
    }

    /** For one whose answer nobody waits for: it gives way at once, and does not keep its locks if it is held up. */
    static void hurry(JdbcClient jdbc) {
        jdbc.sql("""
                        SELECT set_config('lock_timeout', '50ms', true), set_config('statement_timeout', '1s', true),
                               set_config('idle_in_transaction_session_timeout', '1s', true)
                        """)
                .query((row, n) -> row.getString(1))
                .single();
    }

    /** What is read after a lock was waited for must be what stands then. */
    private static String requireReadCommitted(String isolation) {
        if (!isolation.equals("read committed")) {
            throw new IllegalStateException("checkout runs in read committed, not in " + isolation);
        }
        return isolation;
    }
}
