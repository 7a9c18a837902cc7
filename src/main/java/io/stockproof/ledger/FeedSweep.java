package io.stockproof.ledger;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.stockproof.database.ClusterTasks;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the feed's own table bounded. */
@Component
class FeedSweep {

    /**
     * How long the feed remembers.
     *
     * @param keep a reader that was away for longer reads all anew
     */
    @ConfigurationProperties("stockproof.feed")
    record Settings(@DefaultValue("1h") Duration keep) {}

    @Configuration(proxyBeanMethods = false)
    static class Task {

        private static final int EVERY_SECONDS = 60;

        @Bean
        RecurringTask<Void> sweepLedgerFeed(ClusterTasks tasks, FeedSweep sweep) {
            return tasks.recurring("ledger-sweep-feed", FixedDelay.ofSeconds(EVERY_SECONDS), sweep::sweep);
        }
    }

    private final JdbcClient jdbc;
    private final Duration keep;

    FeedSweep(JdbcClient jdbc, Settings settings) {
        this.jdbc = jdbc;
        this.keep = settings.keep();
    }

    /**
     * Forgets what every reader has seen whose token is within the time kept. What is deleted is told by a snapshot, not
     * by a time or an id: a transaction that commits late is told late, and is forgotten late.
     */
    @Transactional
    public void sweep() {
        // Of another cluster, whose dump was restored here.
        jdbc.sql("DELETE FROM ledger_feed WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())").update();
        jdbc.sql("""
                        DELETE FROM ledger_feed_mark
                         WHERE pg_snapshot_xmax(snapshot) > pg_snapshot_xmax(pg_current_snapshot())
                        """).update();
        jdbc.sql("INSERT INTO ledger_feed_mark (snapshot) VALUES (pg_current_snapshot()) ON CONFLICT DO NOTHING")
                .update();
        jdbc.sql("""
                        DELETE FROM ledger_feed_mark
                         WHERE recorded_at < (SELECT max(recorded_at) FROM ledger_feed_mark
                                               WHERE recorded_at <= clock_timestamp() - make_interval(secs => :keep))
                        """).param("keep", keep.toMillis() / 1000.0).update();
        jdbc.sql("""
                        DELETE FROM ledger_feed f
                         USING (SELECT snapshot FROM ledger_feed_mark ORDER BY recorded_at LIMIT 1) AS kept
                         WHERE f.xid < pg_snapshot_xmax(kept.snapshot) AND pg_visible_in_snapshot(f.xid, kept.snapshot)
                        """).update();
    }
}
