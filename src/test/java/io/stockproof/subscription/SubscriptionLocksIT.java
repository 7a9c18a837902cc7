package io.stockproof.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A subscription is deleted while something is sent, or put out, for it: its deletion locks it first and its deliveries
 * then, and who held a delivery and waited for the subscription would end in a deadlock.
 */
@StockproofIT
class SubscriptionLocksIT {

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;
    @Autowired Deliveries deliveries;
    @Autowired Notices notices;
    @Autowired SubscriptionRepository subscriptions;
    @Autowired PlatformTransactionManager transactions;

    private Api api;
    private SubscriptionStore store;
    private Receiver receiver;
    private TransactionTemplate transaction;

    @BeforeEach
    void open() throws Exception {
        api = Api.admin(port);
        store = SubscriptionStore.create(api, "").sells("TEE").has("TEE", 5);
        receiver = new Receiver();
        transaction = new TransactionTemplate(transactions);
    }

    @AfterEach
    void close() {
        receiver.close();
        jdbc.sql("DELETE FROM subscription WHERE url = :url").param("url", receiver.url()).update();
    }

    enum Ending {
        DELIVERED,
        FAILED,
        GONE
    }

    @ParameterizedTest
    @EnumSource
    void anOutcomeThatWaitsForADeletionHoldsNothing(Ending ending) throws Exception {
        long subscription = paused("alert.opened");
        transaction.executeWithoutResult(status -> tell());
        Attempt attempt = deliveries.claim(subscription, 1).getFirst();

        CompletableFuture<Void> noted = new CompletableFuture<>();
        transaction.executeWithoutResult(status -> {
            beginDeleting(subscription);
            Thread.ofVirtual().start(() -> complete(noted, () -> note(ending, attempt)));
            await().pollInSameThread().until(this::isAnyWaitingForThis);
            finishDeleting(subscription);
        });

        assertThat(noted.get(1, TimeUnit.MINUTES)).isNull();
    }

    @Test
    void nothingIsClaimedOfOneThatIsDeleted() {
        long subscription = paused("alert.opened");
        transaction.executeWithoutResult(status -> tell());

        transaction.executeWithoutResult(status -> {
            beginDeleting(subscription);
            assertThat(CompletableFuture.supplyAsync(() -> deliveries.claim(subscription, 1)).join()).isEmpty();
            finishDeleting(subscription);
        });
    }

    @Test
    void whoTellsAllIsNotFailedByOneThatIsDeleted() throws Exception {
        long subscription = paused("alert.opened");

        CompletableFuture<Void> told = new CompletableFuture<>();
        AtomicReference<Integer> receivers = new AtomicReference<>();
        transaction.executeWithoutResult(status -> {
            beginDeleting(subscription);
            Thread.ofVirtual().start(() -> complete(
                    told, () -> transaction.executeWithoutResult(other -> receivers.set(tell()))));
            await().pollInSameThread().until(this::isAnyWaitingForThis);
            finishDeleting(subscription);
        });

        assertThat(told.get(1, TimeUnit.MINUTES)).isNull();
        assertThat(receivers.get()).isZero();
    }

    @Test
    void aChangedAnswerThatWaitsForADeletionHoldsNothing() throws Exception {
        long subscription = paused("availability.changed");
        await().until(() -> isWaiting(subscription));
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> transaction.executeWithoutResult(status -> {
            jdbc.sql("SELECT 1 FROM subscription_cursor FOR UPDATE").query(Integer.class).single();
            stopped.countDown();
            awaitUninterruptibly(goesOn);
        }));
        stopped.await(); // the notifier, which is then to look at what is written here
        jdbc.sql("INSERT INTO subscription_due (subscription_id, variant) VALUES (:id, 'TEE')")
                .param("id", subscription).update();

        transaction.executeWithoutResult(status -> {
            beginDeleting(subscription);
            goesOn.countDown();
            await().pollInSameThread().until(this::isAnyWaitingForThis);
            finishDeleting(subscription);
        });
    }

    /** One for which nothing is sent by itself. */
    private long paused(String event) {
        String id = event.startsWith("availability")
                ? store.subscribed(receiver.url(), "TEE").path("id").asText()
                : api.post("/v1/subscriptions", Map.of(
                        "channel", store.name(), "url", receiver.url(), "events", List.of(event)))
                        .expect(201).json().path("id").asText();
        return jdbc.sql("""
                        UPDATE subscription SET resume_at = clock_timestamp() + interval '1 hour' WHERE id = :id
                        RETURNING subscription_id
                        """).param("id", id).query(Long.class).single();
    }

    private int tell() {
        int channel = jdbc.sql("SELECT channel_id FROM channel WHERE code = :code").param("code", store.name())
                .query(Integer.class).single();
        return notices.put(channel, EventType.ALERT_OPENED, Instant.now(),
                (id, sequence) -> Map.of("subscription", id));
    }

    private void note(Ending ending, Attempt attempt) {
        switch (ending) {
            case DELIVERED -> deliveries.delivered(attempt, 204);
            case FAILED -> deliveries.failed(
                    attempt, new Outcome.Failed(500, "It answered HTTP 500", null), Duration.ofSeconds(1), false);
            case GONE -> deliveries.gone(attempt);
        }
    }

    private void beginDeleting(long subscription) {
        jdbc.sql("SELECT 1 FROM subscription WHERE subscription_id = :id FOR UPDATE").param("id", subscription)
                .query(Integer.class).single();
    }

    /** Would wait for whoever holds something of it. */
    private void finishDeleting(long subscription) {
        for (String part : List.of("subscription_due", "subscription_sent", "subscription_delivery")) {
            assertThatCode(() -> jdbc.sql("SELECT 1 FROM " + part + " WHERE subscription_id = :id FOR UPDATE NOWAIT")
                    .param("id", subscription).query(Integer.class).list()).doesNotThrowAnyException();
        }
        subscriptions.delete(subscription);
    }

    private boolean isAnyWaitingForThis() {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'
                                          AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
                        """).query(Boolean.class).single();
    }

    private boolean isWaiting(long subscription) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM subscription_delivery WHERE subscription_id = :id)")
                .param("id", subscription).query(Boolean.class).single();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void complete(CompletableFuture<Void> done, Runnable what) {
        try {
            what.run();
            done.complete(null);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }
}
