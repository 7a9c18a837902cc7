package io.stockproof.intake;

import io.stockproof.supplier.SuppliersChanged;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** Keeps tasks and lag up to date on this instance: at start, when suppliers change, and every now and then. */
@Component
class PollUpkeep implements DisposableBean {

    private static final int EVERY_SECONDS = 15;
    private static final int POLLS_KEPT_DAYS = 90;
    private static final Logger log = LoggerFactory.getLogger(PollUpkeep.class);

    private final PollTasks tasks;
    private final PollMetrics metrics;
    private final WebhookMonitor webhooks;
    private final JdbcClient jdbc;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("poll-upkeep").factory());

    PollUpkeep(PollTasks tasks, PollMetrics metrics, WebhookMonitor webhooks, JdbcClient jdbc) {
        this.tasks = tasks;
        this.metrics = metrics;
        this.webhooks = webhooks;
        this.jdbc = jdbc;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        thread.scheduleWithFixedDelay(this::keepUp, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** On a thread of its own: the one that has just committed still holds its connection. */
    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void suppliersChanged(SuppliersChanged event) {
        try {
            thread.execute(this::keepUp);
        } catch (RejectedExecutionException e) {
            log.atDebug().log("Stopping; another instance, or the next start, sees the change");
        }
    }

    private void keepUp() {
        try {
            metrics.refreshLag(tasks.reconcile());
            webhooks.refreshMeters();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("Poll tasks not kept up; tried again in " + EVERY_SECONDS + " s");
        }
    }

    /** Polls that ended long ago, but for what waits for a decision and what the guard compares with. */
    void deleteOld() {
        int deleted = jdbc.sql("""
                        DELETE FROM intake_poll q
                         WHERE q.finished_at < clock_timestamp() - make_interval(days => :days)
                           AND q.state NOT IN ('QUEUED', 'RUNNING', 'QUARANTINED')
                           AND q.poll_id NOT IN (SELECT poll_id FROM intake_last_good)
                        """)
                .param("days", POLLS_KEPT_DAYS)
                .update();
        log.atInfo().addKeyValue("deleted", deleted).log("Old polls deleted");
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }
}
