package io.stockproof.subscription;

import io.stockproof.access.Caller;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Subscriptions as they are stored. */
@Repository
class SubscriptionRepository {

    private static final String COLUMNS = """
            SELECT s.subscription_id, s.id, s.channel_id, c.code AS channel, s.url, s.country, s.region, s.postal_code,
                   s.shipping_method, s.events, s.variants, s.enabled, s.disabled_reason, s.created_at, s.created_by,
                   s.failing_since
              FROM subscription s
              JOIN channel c USING (channel_id)
            """;

    private static final String PAGE = COLUMNS + """
             WHERE s.subscription_id < :before AND (:all OR c.code = ANY (:channels))
             ORDER BY s.subscription_id DESC LIMIT :limit
            """;

    private static final String BY_ID = COLUMNS + " WHERE s.id = :id";

    private static final String BY_NUMBER = COLUMNS + " WHERE s.subscription_id = :subscription";

    private static final String KEEP =
            "SELECT 1 FROM subscription WHERE subscription_id = :subscription FOR KEY SHARE";

    private final JdbcClient jdbc;

    SubscriptionRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A subscription with what the database knows it by. */
    record Stored(long subscriptionId, int channelId, Subscription subscription) {}

    /** How many there are, under a lock that keeps others from adding one until the transaction ends. */
    int countLocked() {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('subscription'))").query(row -> {});
        return jdbc.sql("SELECT count(*) FROM subscription").query(Integer.class).single();
    }

    void insert(Subscription made, int channelId, byte[] sealed) {
        List<String> variants = made.variants();
        MethodCode method = made.shippingMethod();
        Destination to = made.destination();
        jdbc.sql("""
                        INSERT INTO subscription (id, channel_id, url, country, region, postal_code, shipping_method,
                                                  events, variants, secret_sealed, enabled, disabled_reason, created_by,
                                                  walk, walk_after, settled)
                        VALUES (:id, :channel, :url, :country, :region, :postalCode, :method, :events, :variants::text[],
                                :secret, :enabled, :reason, :by, CASE WHEN :walks THEN 'BASELINE' END,
                                CASE WHEN :walks THEN '' END, CASE WHEN :walks THEN 0 ELSE 3 END)
                        """)
                .param("id", made.id())
                .param("channel", channelId)
                .param("url", made.url())
                .param("country", to == null ? null : to.country().value())
                .param("region", to == null ? null : to.region())
                .param("postalCode", to == null ? null : to.postalCode())
                .param("events", made.events().stream().map(EventType::text).toArray(String[]::new))
                .param("walks", to != null && variants == null)
                .param("method", method == null ? null : method.value())
                .param("variants", variants == null ? null : variants.toArray(String[]::new))
                .param("secret", sealed)
                .param("enabled", made.enabled())
                .param("reason", made.disabledReason())
                .param("by", made.createdBy())
                .update();
    }

    /** Has the current answers of the variants that it names looked at. */
    void lookAtNamed(String id) {
        jdbc.sql("""
                        INSERT INTO subscription_due (subscription_id, variant)
                        SELECT subscription_id, unnest(variants) FROM subscription
                         WHERE id = :id AND variants IS NOT NULL
                        ON CONFLICT DO NOTHING
                        """)
                .param("id", id)
                .update();
    }

    Optional<Stored> find(String id) {
        return jdbc.sql(BY_ID).param("id", id).query((row, n) -> stored(row)).optional();
    }

    Optional<Stored> find(long subscriptionId) {
        return jdbc.sql(BY_NUMBER).param("subscription", subscriptionId).query((row, n) -> stored(row)).optional();
    }

    /** The newest first; those of the channels that the caller sees. */
    List<Stored> list(Caller caller, long before, int limit) {
        return jdbc.sql(PAGE)
                .param("before", before)
                .param("all", caller.channels().isEmpty())
                .param("channels", caller.channels().stream().map(ChannelCode::value).toArray(String[]::new))
                .param("limit", limit)
                .query((row, n) -> stored(row))
                .list();
    }

    /**
     * Keeps one from being deleted until the transaction ends. Whoever writes what goes with a subscription does this
     * first: its deletion locks it before its deliveries, and two that lock in different orders end in a deadlock.
     *
     * @return whether it is still there
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean keep(long subscriptionId) {
        return isKept(KEEP, subscriptionId);
    }

    /** As {@link #keep}, but does not wait: {@code false} also where one is being deleted. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean keepAtOnce(long subscriptionId) {
        return isKept(KEEP + " SKIP LOCKED", subscriptionId);
    }

    private boolean isKept(String statement, long subscriptionId) {
        return jdbc.sql(statement).param("subscription", subscriptionId).query(Integer.class).optional().isPresent();
    }

    void delete(long subscriptionId) {
        jdbc.sql("DELETE FROM subscription WHERE subscription_id = :subscription")
                .param("subscription", subscriptionId)
                .update();
    }

    /** Switches it off, unless it is off. Whether it was on. */
    boolean disable(long subscriptionId, String reason) {
        return jdbc.sql("""
                        UPDATE subscription SET enabled = false, disabled_reason = :reason
                         WHERE subscription_id = :subscription AND enabled
                        """)
                .param("subscription", subscriptionId)
                .param("reason", reason)
                .update() == 1;
    }

    /** Switches it on, and has all that may have changed meanwhile looked at. */
    void enable(long subscriptionId) {
        jdbc.sql("""
                        UPDATE subscription
                           SET enabled = true, disabled_reason = NULL, failing_since = NULL, failures = 0,
                               resume_at = NULL, walk_again = walk IS NOT NULL,
                               walk = CASE WHEN 'availability.changed' = ANY (events)
                                           THEN coalesce(walk, 'COMPARE') END,
                               walk_after = CASE WHEN 'availability.changed' = ANY (events)
                                                 THEN coalesce(walk_after, '') END
                         WHERE subscription_id = :subscription AND NOT enabled
                        """)
                .param("subscription", subscriptionId)
                .update();
    }

    /** Gives it a new secret; the old one signs as well for a while. */
    void rotate(long subscriptionId, byte[] sealed, Duration grace) {
        jdbc.sql("""
                        UPDATE subscription
                           SET former_sealed = secret_sealed, secret_sealed = :secret,
                               former_until = clock_timestamp() + :millis * interval '1 ms'
                         WHERE subscription_id = :subscription
                        """)
                .param("subscription", subscriptionId)
                .param("secret", sealed)
                .param("millis", grace.toMillis())
                .update();
    }

    private static Stored stored(ResultSet row) throws SQLException {
        String method = row.getString("shipping_method");
        String country = row.getString("country");
        Array variants = row.getArray("variants");
        return new Stored(
                row.getLong("subscription_id"),
                row.getInt("channel_id"),
                new Subscription(
                        row.getString("id"),
                        new ChannelCode(row.getString("channel")),
                        row.getString("url"),
                        Arrays.stream((String[]) row.getArray("events").getArray()).map(EventType::parse).toList(),
                        country == null
                                ? null
                                : new Destination(
                                        new CountryCode(country),
                                        row.getString("region"),
                                        row.getString("postal_code")),
                        method == null ? null : new MethodCode(method),
                        variants == null ? null : List.of((String[]) variants.getArray()),
                        row.getBoolean("enabled"),
                        row.getString("disabled_reason"),
                        instant(row, "created_at"),
                        row.getString("created_by"),
                        instantOrNull(row, "failing_since")));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        return row.getObject(column) == null ? null : instant(row, column);
    }
}
