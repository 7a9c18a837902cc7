package io.stockproof.subscription;

import io.stockproof.ledger.Changes;
import java.sql.Array;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** How far the notifier has come, and the variants that it has yet to look at. */
@Repository
class NotifierRepository {

    private static final String CONCERNED = """
            JOIN subscription s ON s.channel_id = c.channel_id AND s.enabled AND 'availability.changed' = ANY (s.events)
             AND (s.variants IS NULL OR c.variant = ANY (s.variants))
            """;

    private static final String DUE_OF_ITEMS = """
            INSERT INTO subscription_due (subscription_id, variant)
            SELECT DISTINCT s.subscription_id, c.variant FROM catalog_component c
            """ + CONCERNED + """
             WHERE c.item_id = ANY (:items)
            ON CONFLICT DO NOTHING
            """;

    private static final String DUE_OF_LISTINGS = """
            INSERT INTO subscription_due (subscription_id, variant)
            SELECT s.subscription_id, c.variant
              FROM (SELECT :channel::int AS channel_id, unnest(:variants::text[]) AS variant) AS c
            """ + CONCERNED + "ON CONFLICT DO NOTHING";

    // Stock of a supplier that was read in time all along is no fresher than fresh.
    private static final String DUE_OF_RENEWED = """
            INSERT INTO subscription_due (subscription_id, variant)
            SELECT DISTINCT s.subscription_id, c.variant
              FROM stock_coverage k
              JOIN supplier u USING (supplier_id)
              LEFT JOIN subscription_coverage o USING (supplier_id)
              JOIN stock_position p USING (supplier_id)
              JOIN catalog_component c ON c.item_id = p.item_id
            """ + CONCERNED + """
             WHERE k.supplier_id = ANY (:suppliers)
               AND (o.observed_at IS NULL
                    OR o.observed_at + make_interval(secs => u.freshness_max_age_seconds) <= clock_timestamp())
            ON CONFLICT DO NOTHING
            """;

    private static final String DUE_OF_STALE = """
            INSERT INTO subscription_due (subscription_id, variant)
            SELECT DISTINCT s.subscription_id, c.variant
              FROM (SELECT p.item_id, make_interval(secs => u.freshness_max_age_seconds)
                           + CASE WHEN p.covered THEN greatest(p.observed_at, k.observed_at, i.observed_at)
                                  ELSE p.observed_at END AS stale_at
                      FROM stock_position p
                      JOIN supplier u USING (supplier_id)
                      LEFT JOIN stock_coverage k USING (supplier_id)
                      LEFT JOIN stock_item_coverage i USING (item_id)) AS p
              JOIN catalog_component c ON c.item_id = p.item_id
            """ + CONCERNED + """
             WHERE p.stale_at > :from AND p.stale_at <= :to
            ON CONFLICT DO NOTHING
            """;

    // Rules that change before the beginning is noted down may have changed what was found then: all that is told.
    private static final String WALK = """
            UPDATE subscription
               SET walk_again = walk IS NOT NULL,
                   walk = coalesce(walk, 'COMPARE'),
                   walk_after = coalesce(walk_after, '')
             WHERE enabled AND 'availability.changed' = ANY (events) AND (:all OR channel_id = ANY (:channels))
            """;

    private final JdbcClient jdbc;

    NotifierRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How far the notifier has come: {@code feed} {@code null} before the first reading. */
    record Position(@Nullable String feed, Instant gatesAt) {}

    /** Gives a token beside which every earlier one is void. */
    @Transactional
    public long takeToken() {
        return jdbc.sql("UPDATE subscription_cursor SET token = token + 1 RETURNING token").query(Long.class).single();
    }

    /** Locks until the transaction ends; empty where another notifier has begun. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Position> lock(long token) {
        return jdbc.sql("SELECT feed, gates_at FROM subscription_cursor WHERE token = :token FOR UPDATE")
                .param("token", token)
                .query((row, n) -> new Position(
                        row.getString("feed"), SubscriptionRepository.instant(row, "gates_at")))
                .optional();
    }

    /** The version up to which the feed is read. */
    @Nullable
    String feed() {
        return jdbc.sql("SELECT feed FROM subscription_cursor").query(String.class).optional().orElse(null);
    }

    boolean isAnyEnabled() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM subscription WHERE enabled)").query(Boolean.class).single();
    }

    /**
     * Notes whose answers the changes may have changed, and that they are read.
     *
     * @param otherRules whether the rules say anything else than before; listings and items that change are named
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void advance(Changes changes, boolean otherRules) {
        if (changes.reset() || otherRules) {
            walk(null);
        } else if (!changes.channels().isEmpty()) {
            walk(changes.channels());
        }
        if (!changes.items().isEmpty()) {
            jdbc.sql(DUE_OF_ITEMS).param("items", changes.items().toArray(Long[]::new)).update();
        }
        for (Map.Entry<Integer, Set<String>> listings : changes.listings().entrySet()) {
            jdbc.sql(DUE_OF_LISTINGS)
                    .param("channel", listings.getKey())
                    .param("variants", listings.getValue().toArray(String[]::new))
                    .update();
        }
        if (!changes.suppliersCovered().isEmpty()) {
            renew(changes.suppliersCovered().toArray(Integer[]::new));
        }
        jdbc.sql("UPDATE subscription SET settled = 2 WHERE settled = 1").update();
        jdbc.sql("UPDATE subscription_cursor SET feed = :feed").param("feed", changes.to()).update();
    }

    private void renew(Integer[] suppliers) {
        jdbc.sql(DUE_OF_RENEWED).param("suppliers", suppliers).update();
        jdbc.sql("""
                        INSERT INTO subscription_coverage (supplier_id, observed_at)
                        SELECT supplier_id, observed_at FROM stock_coverage WHERE supplier_id = ANY (:suppliers)
                        ON CONFLICT (supplier_id) DO UPDATE SET observed_at = excluded.observed_at
                        """)
                .param("suppliers", suppliers)
                .update();
    }

    /** Notes whose stock has become too old to be believed, and which days have begun, and that this is seen. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void passGates(Instant from) {
        // Answers are as of an instance's clock, which is a little behind: what is told must have passed for it, too.
        Instant to = jdbc.sql("SELECT clock_timestamp() - interval '2 seconds' AS passed")
                .query((row, n) -> SubscriptionRepository.instant(row, "passed"))
                .single();
        boolean isNextDay = !from.atOffset(ZoneOffset.UTC).toLocalDate().equals(
                to.atOffset(ZoneOffset.UTC).toLocalDate());
        if (isNextDay) { // lanes are valid from day to day
            walk(null);
        } else {
            jdbc.sql(DUE_OF_STALE)
                    .param("from", from.atOffset(ZoneOffset.UTC))
                    .param("to", to.atOffset(ZoneOffset.UTC))
                    .update();
        }
        jdbc.sql("UPDATE subscription_cursor SET gates_at = :to").param("to", to.atOffset(ZoneOffset.UTC)).update();
    }

    /** Has all variants of subscriptions looked at; {@code channels} {@code null}: of all. */
    private void walk(@Nullable Collection<Integer> channels) {
        jdbc.sql(WALK)
                .param("all", channels == null)
                .param("channels", channels == null ? new Integer[0] : channels.toArray(Integer[]::new))
                .update();
    }

    /** Subscriptions for which there is something to look at. */
    List<Long> subscriptionsToLookAt() {
        return jdbc.sql("""
                        SELECT subscription_id FROM subscription s
                         WHERE enabled AND (walk IS NOT NULL OR settled = 2 OR EXISTS (
                                   SELECT FROM subscription_due d WHERE d.subscription_id = s.subscription_id))
                         ORDER BY subscription_id
                        """)
                .query(Long.class)
                .list();
    }

    List<String> due(long subscription, int limit) {
        return jdbc.sql("""
                        SELECT variant FROM subscription_due WHERE subscription_id = :subscription LIMIT :limit
                        """)
                .param("subscription", subscription)
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** The next variants of a walk; empty where none is under way. */
    Optional<Walk> walk(long subscription, int limit) {
        return jdbc.sql("""
                        SELECT s.walk, ARRAY(SELECT l.variant FROM catalog_listing l
                                              WHERE l.channel_id = s.channel_id AND l.variant > s.walk_after
                                                AND (s.variants IS NULL OR l.variant = ANY (s.variants))
                                              ORDER BY l.variant LIMIT :limit) AS variants
                          FROM subscription s
                         WHERE s.subscription_id = :subscription AND s.walk IS NOT NULL
                        """)
                .param("subscription", subscription)
                .param("limit", limit)
                .query((row, n) -> {
                    Array variants = row.getArray("variants");
                    return new Walk(Walk.Mode.valueOf(row.getString("walk")), List.of((String[]) variants.getArray()));
                })
                .optional();
    }

    /** Notes how far a walk has come. Its end has those looked at that were told of and are no longer listed. */
    void walked(long subscription, Walk walk) {
        if (!walk.variants().isEmpty()) {
            jdbc.sql("UPDATE subscription SET walk_after = :last WHERE subscription_id = :subscription")
                    .param("last", walk.variants().getLast())
                    .param("subscription", subscription)
                    .update();
            return;
        }
        jdbc.sql("""
                        INSERT INTO subscription_due (subscription_id, variant)
                        SELECT t.subscription_id, t.variant
                          FROM subscription_sent t
                          JOIN subscription s USING (subscription_id)
                         WHERE t.subscription_id = :subscription
                           AND NOT EXISTS (SELECT FROM catalog_listing l
                                            WHERE l.channel_id = s.channel_id AND l.variant = t.variant)
                        ON CONFLICT DO NOTHING
                        """)
                .param("subscription", subscription)
                .update();
        jdbc.sql("""
                        UPDATE subscription
                           SET walk = CASE WHEN NOT walk_again THEN NULL WHEN walk = 'BASELINE' THEN 'SEND' ELSE walk END,
                               walk_after = CASE WHEN walk_again THEN '' END,
                               walk_again = false, settled = greatest(settled, 1)
                         WHERE subscription_id = :subscription
                        """)
                .param("subscription", subscription)
                .update();
    }

    boolean isSettled(long subscription) {
        return jdbc.sql("SELECT settled = 3 FROM subscription WHERE subscription_id = :subscription")
                .param("subscription", subscription)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** All that could have changed before the beginning was noted down has been looked at. */
    void settle(long subscription) {
        jdbc.sql("UPDATE subscription SET settled = 3 WHERE subscription_id = :subscription AND settled = 2")
                .param("subscription", subscription)
                .update();
    }

    void looked(long subscription, List<String> variants) {
        jdbc.sql("""
                        DELETE FROM subscription_due
                         WHERE subscription_id = :subscription AND variant = ANY (:variants)
                        """)
                .param("subscription", subscription)
                .param("variants", variants.toArray(String[]::new))
                .update();
    }

    /**
     * A part of a walk over all variants of a subscription.
     *
     * @param variants the next ones; empty at the end
     */
    record Walk(Mode mode, List<String> variants) {

        /** What becomes of a variant that was never told of. */
        enum Mode {
            /** What is found is noted, and only what changes from then on is told. */
            BASELINE,
            /** It is told, unless it is as it was found at the beginning. */
            COMPARE,
            /** It is told. */
            SEND
        }
    }
}
