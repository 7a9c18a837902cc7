package io.stockproof.intake;

import io.stockproof.connector.SupplierMessages.Delivery;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import io.stockproof.supplier.WebhookSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Which messages came, and how they have been coming. */
@Repository
class WebhookRepository {

    /** Messages closer together are of one burst: only the pause before it tells how often they come. */
    private static final int BURST_SECONDS = 60;

    /** How much one more pause weighs. */
    private static final double WEIGHT = 0.2;

    private static final int MILLIS_TO_ANSWER = 100;

    private static final int DELETED_AT_ONCE = 10_000;

    private final JdbcClient jdbc;
    private final InstantSource clock;

    WebhookRepository(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * How a supplier's webhooks do.
     *
     * @param gapSeconds the usual pause between bursts of messages
     * @param silentAfterSeconds without a message they count as silent
     * @param checkedAt when the supplier was last asked whether it sends
     * @param toldState as it was logged last
     */
    record Health(
            WebhookState state,
            @Nullable Instant lastAt,
            @Nullable Double gapSeconds,
            long silentAfterSeconds,
            @Nullable Instant checkedAt,
            @Nullable String checkError,
            @Nullable String toldState) {}

    /** Has no statement of the running transaction take longer than is left, a little less so that its connection lives. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void hurry(WebhookDeadline deadline) {
        jdbc.sql("SELECT set_config('statement_timeout', :left, true)")
                .param("left", Math.max(1, deadline.left().toMillis() - MILLIS_TO_ANSWER) + "ms") // 0 were no limit.
                .query(String.class)
                .single();
    }

    /** Whether the message is new. One that another transaction is taking is waited for. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isFirst(int supplierId, String messageId) {
        jdbc.sql("SET LOCAL lock_timeout = '1s'").update(); // Of what its sender waits.
        return jdbc.sql("""
                        INSERT INTO intake_message (supplier_id, message_id) VALUES (:supplier, :message)
                            ON CONFLICT DO NOTHING
                        """)
                .param("supplier", supplierId)
                .param("message", messageId)
                .update() > 0;
    }

    /**
     * Notes that a message about stock came. In a flood, one in some seconds is noted. A pause is learned from up to
     * twice what would have been silence, so that neither an outage nor a slow supplier misleads for long.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void arrived(StoredSupplier stored) {
        int noted = jdbc.sql("""
                        UPDATE intake_webhook w
                           SET gap_seconds = CASE WHEN n.pause < :burst THEN w.gap_seconds
                                                  ELSE coalesce(w.gap_seconds * (1 - :weight) + n.learned * :weight,
                                                                n.learned) END,
                               last_at = n.at
                          FROM (SELECT supplier_id, at, pause,
                                       least(pause, 2 * greatest(:atLeast, 3 * coalesce(gap_seconds, 0))) AS learned
                                  FROM (SELECT supplier_id, gap_seconds, clock_timestamp() AS at,
                                               extract(epoch FROM clock_timestamp() - last_at)::float8 AS pause
                                          FROM intake_webhook WHERE supplier_id = :supplier) known) n
                         WHERE w.supplier_id = n.supplier_id
                           AND (w.last_at IS NULL OR w.last_at < n.at - interval '5 s')
                        """)
                .param("burst", BURST_SECONDS)
                .param("weight", WEIGHT)
                .param("atLeast", settings(stored).silentAfterSeconds())
                .param("supplier", stored.supplierId())
                .update();
        if (noted == 0) {
            jdbc.sql("""
                            INSERT INTO intake_webhook (supplier_id, last_at) VALUES (:supplier, clock_timestamp())
                                ON CONFLICT DO NOTHING
                            """)
                    .param("supplier", stored.supplierId())
                    .update();
        }
    }

    Health health(StoredSupplier stored) {
        return find(stored).orElseGet(() -> new Health(
                WebhookState.NEVER, null, null, settings(stored).silentAfterSeconds(), null, null, null));
    }

    /** Whether messages are expected: they were set up, or have come. */
    boolean isExpected(StoredSupplier stored) {
        return stored.supplier().webhook() != null || find(stored).isPresent();
    }

    /** What the supplier said of whether it sends. */
    @Transactional
    public void checked(int supplierId, Delivery delivery, @Nullable String error) {
        jdbc.sql("""
                        INSERT INTO intake_webhook AS w (supplier_id, suspended_at, checked_at, check_error)
                        VALUES (:supplier, CASE WHEN :delivery = 'SUSPENDED' THEN clock_timestamp() END,
                                clock_timestamp(), left(:error::text, 500))
                            ON CONFLICT (supplier_id) DO UPDATE
                               SET suspended_at = CASE :delivery
                                                       WHEN 'SUSPENDED' THEN coalesce(w.suspended_at,
                                                                                      excluded.suspended_at)
                                                       WHEN 'UNKNOWN' THEN w.suspended_at END,
                                   checked_at = excluded.checked_at, check_error = excluded.check_error
                        """)
                .param("supplier", supplierId)
                .param("delivery", delivery.name())
                .param("error", error)
                .update();
    }

    /** Notes which state is told of now. */
    @Transactional
    public void told(int supplierId, WebhookState state) {
        jdbc.sql("""
                        INSERT INTO intake_webhook (supplier_id, told_state) VALUES (:supplier, :state)
                            ON CONFLICT (supplier_id) DO UPDATE SET told_state = excluded.told_state
                        """)
                .param("supplier", supplierId)
                .param("state", state.name())
                .update();
    }

    /** Forgets some messages that were taken so long ago that none comes again. Returns whether there may be more. */
    @Transactional
    public boolean deleteOld(int days) {
        return jdbc.sql("""
                        DELETE FROM intake_message
                         WHERE ctid = ANY(ARRAY(SELECT ctid FROM intake_message
                                                 WHERE received_at < clock_timestamp() - make_interval(days => :days)
                                                 LIMIT :limit))
                        """)
                .param("days", days)
                .param("limit", DELETED_AT_ONCE)
                .update() == DELETED_AT_ONCE;
    }

    /** Forgets some of a push supplier's messages, whose own time no longer lets them come again. */
    @Transactional
    public boolean deleteOld(int supplierId, Duration kept) {
        return jdbc.sql("""
                        DELETE FROM intake_message
                         WHERE ctid = ANY(ARRAY(SELECT ctid FROM intake_message
                                                 WHERE supplier_id = :supplier
                                                   AND received_at < clock_timestamp() - make_interval(secs => :kept)
                                                 LIMIT :limit))
                        """)
                .param("supplier", supplierId)
                .param("kept", kept.toSeconds())
                .param("limit", DELETED_AT_ONCE)
                .update() == DELETED_AT_ONCE;
    }

    private Optional<Health> find(StoredSupplier stored) {
        return jdbc.sql("""
                        SELECT last_at, gap_seconds, suspended_at, checked_at, check_error, told_state
                          FROM intake_webhook WHERE supplier_id = :supplier
                        """)
                .param("supplier", stored.supplierId())
                .query((row, n) -> health(row, settings(stored).silentAfterSeconds(), clock.instant()))
                .optional();
    }

    private static Health health(ResultSet row, long atLeastSeconds, Instant now) throws SQLException {
        Instant lastAt = instant(row, "last_at");
        Double gap = row.getObject("gap_seconds", Double.class);
        return new Health(
                WebhookState.of(lastAt, row.getObject("suspended_at") != null, gap, atLeastSeconds, now),
                lastAt,
                gap,
                WebhookState.silentAfterSeconds(gap, atLeastSeconds),
                instant(row, "checked_at"),
                row.getString("check_error"),
                row.getString("told_state"));
    }

    private static WebhookSettings settings(StoredSupplier stored) {
        WebhookSettings settings = stored.supplier().webhook();
        return settings == null ? WebhookSettings.DEFAULT : settings;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
