package io.stockproof.subscription;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Deliveries as people look at them. */
@Repository
class DeliveryLog {

    private static final String COLUMNS = """
            SELECT d.delivery_id, d.type, d.variant, d.message_id, d.sequence, d.version, d.state, d.attempts, d.created_at,
                   CASE WHEN d.state = 'PENDING' THEN d.next_attempt_at END AS next_attempt_at, d.last_attempt_at,
                   d.last_status, d.last_error, d.finished_at
              FROM subscription_delivery d
            """;

    private static final String PAGE = COLUMNS + """
             WHERE d.subscription_id = :subscription AND d.delivery_id < :before
               AND (:state::text IS NULL OR d.state = :state) AND (:variant::text IS NULL OR d.variant = :variant)
             ORDER BY d.delivery_id DESC LIMIT :limit
            """;

    private static final String ONE =
            COLUMNS + " WHERE d.subscription_id = :subscription AND d.delivery_id = :delivery";

    private final JdbcClient jdbc;

    DeliveryLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The newest first. */
    List<Delivery> list(
            long subscription, Delivery.@Nullable State state, @Nullable String variant, long before, int limit) {
        return jdbc.sql(PAGE)
                .param("subscription", subscription)
                .param("before", before)
                .param("state", state == null ? null : state.name())
                .param("variant", variant)
                .param("limit", limit)
                .query((row, n) -> delivery(row))
                .list();
    }

    Optional<Delivery> find(long subscription, long delivery) {
        return jdbc.sql(ONE)
                .param("subscription", subscription)
                .param("delivery", delivery)
                .query((row, n) -> delivery(row))
                .optional();
    }

    /** Has one that was given up, or delivered, sent again; unless something newer of its variant was put out since. */
    @Transactional
    public boolean replay(long subscription, long delivery) {
        return jdbc.sql("""
                        UPDATE subscription_delivery d
                           SET state = 'PENDING', attempts = 0, created_at = clock_timestamp(),
                               next_attempt_at = clock_timestamp(), finished_at = NULL
                         WHERE d.subscription_id = :subscription AND d.delivery_id = :delivery
                           AND d.state IN ('DELIVERED', 'DEAD')
                           AND NOT EXISTS (SELECT FROM subscription_delivery n
                                            WHERE n.subscription_id = d.subscription_id AND n.variant = d.variant
                                              AND n.sequence > d.sequence)
                        """)
                .param("subscription", subscription)
                .param("delivery", delivery)
                .update() == 1;
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        return new Delivery(
                Long.toString(row.getLong("delivery_id")),
                EventType.parse(row.getString("type")),
                row.getString("variant"),
                row.getString("message_id"),
                row.getLong("sequence"),
                row.getString("version"),
                Delivery.State.valueOf(row.getString("state")),
                row.getInt("attempts"),
                SubscriptionRepository.instant(row, "created_at"),
                SubscriptionRepository.instantOrNull(row, "next_attempt_at"),
                SubscriptionRepository.instantOrNull(row, "last_attempt_at"),
                row.getObject("last_status", Integer.class),
                row.getString("last_error"),
                SubscriptionRepository.instantOrNull(row, "finished_at"));
    }
}
