package io.stockproof.subscription;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The outbox as deliverers see it. No transaction spans a call to a receiver: an attempt is leased in one, and how it
 * ended is noted in another.
 */
@Repository
class Deliveries {

    /** Finished deliveries that are kept of a subscription, however young. */
    private static final int FINISHED_MAX = 100_000;

    /** From as many failures in a row on, one attempt at a time tries whether the receiver is back. */
    static final int FAILURES_PATIENT = 5;

    private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

    private static final String CLAIM = """
            WITH picked AS (
                SELECT p.delivery_id FROM subscription_delivery p
                 WHERE p.subscription_id = :subscription AND p.state = 'PENDING'
                   AND p.next_attempt_at <= (SELECT clock_timestamp())
                   AND NOT EXISTS (SELECT FROM subscription_delivery o
                                    WHERE o.subscription_id = p.subscription_id AND o.variant = p.variant
                                      AND o.state = 'SENDING')
                 ORDER BY p.next_attempt_at LIMIT :limit
                   FOR UPDATE SKIP LOCKED),
            taken AS (
                UPDATE subscription_delivery d
                   SET state = 'SENDING', lease = gen_random_uuid()::text, attempts = attempts + 1,
                       lease_until = clock_timestamp() + :millis * interval '1 ms', last_attempt_at = clock_timestamp()
                  FROM picked WHERE d.delivery_id = picked.delivery_id
                RETURNING d.*),
            sent AS (
                SELECT t.subscription_id, t.variant, taken.digest
                  FROM taken
                  JOIN subscription_sent t USING (subscription_id, variant)
                 ORDER BY t.variant
                   FOR NO KEY UPDATE OF t),
            told AS (
                UPDATE subscription_sent t SET told = sent.digest, told_acked = false
                  FROM sent WHERE t.subscription_id = sent.subscription_id AND t.variant = sent.variant)
            SELECT taken.delivery_id, s.subscription_id, s.id, s.url, taken.lease, s.secret_sealed,
                   CASE WHEN s.former_until > clock_timestamp() THEN s.former_sealed END AS former, taken.message_id,
                   taken.body, taken.attempts, taken.created_at
              FROM taken
              JOIN subscription s USING (subscription_id)
            """;

    private final JdbcClient jdbc;
    private final SubscriptionProperties properties;
    private final SubscriptionRepository subscriptions;

    Deliveries(JdbcClient jdbc, SubscriptionProperties properties, SubscriptionRepository subscriptions) {
        this.jdbc = jdbc;
        this.properties = properties;
        this.subscriptions = subscriptions;
    }

    /** A subscription for which something is to be sent, and whether its receiver has been failing. */
    record Waiting(long subscriptionId, boolean failing) {}

    List<Waiting> waiting() {
        return jdbc.sql("""
                        SELECT subscription_id, failures >= :patient AS failing FROM subscription s
                         WHERE enabled AND (resume_at IS NULL OR resume_at <= clock_timestamp())
                           AND EXISTS (SELECT FROM subscription_delivery d
                                        WHERE d.subscription_id = s.subscription_id AND d.state = 'PENDING'
                                          AND d.next_attempt_at <= (SELECT clock_timestamp()))
                        """)
                .param("patient", FAILURES_PATIENT)
                .query((row, n) -> new Waiting(row.getLong("subscription_id"), row.getBoolean("failing")))
                .list();
    }

    /** Leases what is due of a subscription: of each variant one at a time, and so in order. */
    @Transactional
    public List<Attempt> claim(long subscription, int limit) {
        if (!subscriptions.keepAtOnce(subscription)) {
            return List.of();
        }
        return jdbc.sql(CLAIM)
                .param("subscription", subscription)
                .param("limit", limit)
                .param("millis", properties.lease().toMillis())
                .query((row, n) -> attempt(row))
                .list();
    }

    /** Gives back what was leased by an instance that did not say how it ended. */
    @Transactional
    public int takeBackExpired() {
        String[] expired = jdbc.sql("""
                        SELECT lease FROM subscription_delivery
                         WHERE state = 'SENDING' AND lease_until <= (SELECT clock_timestamp())
                         ORDER BY lease_until LIMIT 1000 FOR UPDATE SKIP LOCKED
                        """).query(String.class).list().toArray(String[]::new);
        return expired.length == 0 ? 0 : waitAgain(expired, Duration.ZERO, null, null);
    }

    @Transactional
    public void delivered(Attempt attempt, int status) {
        if (!subscriptions.keep(attempt.subscriptionId())) {
            return;
        }
        jdbc.sql("""
                        WITH done AS (
                            UPDATE subscription_delivery
                               SET state = 'DELIVERED', lease = NULL, lease_until = NULL, last_status = :status,
                                   last_error = NULL, finished_at = clock_timestamp()
                             WHERE delivery_id = :delivery AND lease = :lease
                            RETURNING subscription_id, variant, digest)
                        UPDATE subscription_sent t SET told_acked = true
                          FROM done
                         WHERE t.subscription_id = done.subscription_id AND t.variant = done.variant
                           AND t.told = done.digest
                        """)
                .param("delivery", attempt.deliveryId())
                .param("lease", attempt.lease())
                .param("status", status)
                .update();
        jdbc.sql("""
                        UPDATE subscription SET failures = 0, failing_since = NULL, resume_at = NULL
                         WHERE subscription_id = :subscription AND failing_since IS NOT NULL
                        """)
                .param("subscription", attempt.subscriptionId())
                .update();
    }

    /** Notes a failure. It is tried again after {@code pause}, unless it is too old or something newer waits. */
    @Transactional
    public void failed(Attempt attempt, Outcome.Failed failure, Duration pause, boolean isLast) {
        if (!subscriptions.keep(attempt.subscriptionId())) {
            return;
        }
        String error = failure.error().length() <= 500 ? failure.error() : failure.error().substring(0, 500);
        if (isLast) {
            bury(attempt, failure.status(), error);
        } else {
            waitAgain(new String[] {attempt.lease()}, pause, failure.status(), error);
        }
        jdbc.sql("""
                        UPDATE subscription
                           SET failures = failures + 1, failing_since = coalesce(failing_since, clock_timestamp()),
                               resume_at = CASE WHEN failures + 1 >= :patient
                                                THEN clock_timestamp() + :millis * interval '1 ms' END
                         WHERE subscription_id = :subscription
                        """)
                .param("subscription", attempt.subscriptionId())
                .param("patient", FAILURES_PATIENT)
                .param("millis", Math.min(pause.toMillis(), properties.retryAfterMax().toMillis() / 8))
                .update();
        disableIfFailingForLong(attempt.subscriptionId());
    }

    /** The receiver wants no more. */
    @Transactional
    public void gone(Attempt attempt) {
        if (!subscriptions.keep(attempt.subscriptionId())) {
            return;
        }
        bury(attempt, 410, "The receiver answered HTTP 410");
        if (subscriptions.disable(attempt.subscriptionId(), "The receiver answered 410 Gone.")) {
            log.atWarn().addKeyValue("subscription", attempt.subscription()).log("A receiver is gone; switched off");
        }
    }

    private void disableIfFailingForLong(long subscription) {
        boolean isForLong = jdbc.sql("""
                        SELECT failing_since <= clock_timestamp() - :millis * interval '1 ms' FROM subscription
                         WHERE subscription_id = :subscription
                        """)
                .param("subscription", subscription)
                .param("millis", properties.disableAfter().toMillis())
                .query(Boolean.class)
                .optional()
                .orElse(false);
        String reason = "No delivery has gone well for " + properties.disableAfter().toHours() + " hours.";
        if (isForLong && subscriptions.disable(subscription, reason)) {
            log.atWarn().addKeyValue("subscription", subscription).log("A receiver has been failing; switched off");
        }
    }

    private void bury(Attempt attempt, @Nullable Integer status, String error) {
        jdbc.sql("""
                        UPDATE subscription_delivery
                           SET state = 'DEAD', lease = NULL, lease_until = NULL, last_status = :status::int,
                               last_error = :error, finished_at = clock_timestamp()
                         WHERE delivery_id = :delivery AND lease = :lease
                        """)
                .param("delivery", attempt.deliveryId())
                .param("lease", attempt.lease())
                .param("status", status)
                .param("error", error)
                .update();
    }

    /** Has leased deliveries wait again; one that something newer waits behind is over. */
    private int waitAgain(String[] leases, Duration pause, @Nullable Integer status, @Nullable String error) {
        jdbc.sql("""
                        DELETE FROM subscription_delivery d
                         WHERE d.state = 'SENDING' AND d.lease = ANY (:leases)
                           AND EXISTS (SELECT FROM subscription_delivery n
                                        WHERE n.subscription_id = d.subscription_id AND n.variant = d.variant
                                          AND n.state = 'PENDING')
                        """).param("leases", leases).update();
        return jdbc.sql("""
                        UPDATE subscription_delivery
                           SET state = 'PENDING', lease = NULL, lease_until = NULL, last_status = :status::int,
                               last_error = coalesce(:error, 'The attempt was cut short'),
                               next_attempt_at = clock_timestamp() + :millis * interval '1 ms'
                         WHERE state = 'SENDING' AND lease = ANY (:leases)
                        """)
                .param("leases", leases)
                .param("status", status)
                .param("error", error)
                .param("millis", pause.toMillis())
                .update();
    }

    /**
     * Deletes what was kept long enough, and gives up what has waited too long for a subscription that is off. What others
     * hold is left to the next time.
     */
    void prune() {
        jdbc.sql("""
                        DELETE FROM subscription_delivery WHERE delivery_id IN (
                            SELECT delivery_id FROM subscription_delivery
                             WHERE (state = 'DELIVERED'
                                    AND finished_at < clock_timestamp() - :delivered * interval '1 ms')
                                OR (state = 'DEAD' AND finished_at < clock_timestamp() - :dead * interval '1 ms')
                               FOR UPDATE SKIP LOCKED)
                        """)
                .param("delivered", properties.keepDelivered().toMillis())
                .param("dead", properties.keepDead().toMillis())
                .update();
        jdbc.sql("""
                        UPDATE subscription_delivery
                           SET state = 'DEAD', finished_at = clock_timestamp()
                         WHERE delivery_id IN (
                            SELECT delivery_id FROM subscription_delivery
                             WHERE state = 'PENDING' AND created_at < clock_timestamp() - :millis * interval '1 ms'
                               FOR UPDATE SKIP LOCKED)
                        """)
                .param("millis", properties.giveUpAfter().toMillis())
                .update();
        for (long subscription : jdbc.sql("SELECT subscription_id FROM subscription").query(Long.class).list()) {
            jdbc.sql("""
                            DELETE FROM subscription_delivery WHERE delivery_id IN (
                                SELECT delivery_id FROM subscription_delivery
                                 WHERE subscription_id = :subscription AND state IN ('DELIVERED', 'DEAD')
                                   AND delivery_id <= (SELECT delivery_id FROM subscription_delivery
                                                        WHERE subscription_id = :subscription
                                                          AND state IN ('DELIVERED', 'DEAD')
                                                        ORDER BY delivery_id DESC OFFSET :kept LIMIT 1)
                                   FOR UPDATE SKIP LOCKED)
                            """)
                    .param("subscription", subscription)
                    .param("kept", FINISHED_MAX)
                    .update();
        }
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        List<byte[]> sealed = new ArrayList<>(List.of(row.getBytes("secret_sealed")));
        byte[] former = row.getBytes("former");
        if (former != null) {
            sealed.add(former);
        }
        return new Attempt(
                row.getLong("delivery_id"),
                row.getLong("subscription_id"),
                row.getString("id"),
                row.getString("url"),
                row.getString("lease"),
                sealed,
                row.getString("message_id"),
                row.getString("body"),
                row.getInt("attempts"),
                SubscriptionRepository.instant(row, "created_at"));
    }
}
