package io.stockproof.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Two transactions, of which the one waits for the other at a place that is known: a race with a known end. */
public final class Standoff {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    public Standoff(ApplicationContext context) {
        this.jdbc = context.getBean(JdbcClient.class);
        this.transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    /**
     * In one transaction locks by {@code first}, has {@code other} begin elsewhere, does {@code then} once that waits, and
     * commits. Fails where {@code other} does not wait, or has locked what {@code then} wants.
     */
    public <T> T with(Runnable first, Callable<T> other, Runnable then) throws Exception {
        try (ExecutorService elsewhere = Executors.newSingleThreadExecutor()) {
            Future<T> begun = transaction.execute(status -> {
                first.run();
                Future<T> waiting = elsewhere.submit(other);
                await().pollInSameThread().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10))
                        .until(() -> waiting.isDone() || isWaitedFor());
                assertThat(waiting).isNotDone();
                jdbc.sql("SET LOCAL lock_timeout = '300ms'").update();
                then.run();
                return waiting;
            });
            return begun.get(1, TimeUnit.MINUTES);
        }
    }

    /** Likewise, while the rules are locked. */
    public <T> T withRulesLocked(Callable<T> other, Runnable then) throws Exception {
        return with(this::lockRules, other, then);
    }

    /** Has {@code other} come to its end while the rules are locked. */
    public <T> T besideLockedRules(Callable<T> other) throws Exception {
        try (ExecutorService elsewhere = Executors.newSingleThreadExecutor()) {
            return transaction.execute(status -> {
                lockRules();
                try {
                    return elsewhere.submit(other).get(20, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    private void lockRules() {
        jdbc.sql("SELECT version FROM access_rules_version FOR UPDATE").query(Long.class).single();
    }

    private boolean isWaitedFor() {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM pg_stat_activity
                                        WHERE wait_event_type = 'Lock' AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))
                        """).query(Boolean.class).single();
    }
}
