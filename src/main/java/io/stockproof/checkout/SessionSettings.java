package io.stockproof.checkout;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What every transaction of checkout sets for itself, whatever the server, the database or the role say: nothing waits
 * for long, an instance that was paused does not freeze a hot item, and what is answered is on disk.
 */
final class SessionSettings {

    private SessionSettings() {}

    /** For the running transaction alone. */
    static void apply(JdbcClient jdbc) {
        jdbc.sql("""
                        SELECT set_config('lock_timeout', '1s', true), set_config('statement_timeout', '3s', true),
                               set_config('idle_in_transaction_session_timeout', '2s', true),
                               set_config('synchronous_commit', 'on', true)
                        """).query((row, n) -> row.getString(1)).single();
    }
}
