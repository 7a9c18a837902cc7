package io.stockproof.intake;

import io.stockproof.access.ChangeLog;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Sightings;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps what a held answer says of items and locations that there are not, and makes them once it is approved. */
@Repository
class Newcomers {

    private final JdbcClient jdbc;
    private final Sightings sightings;
    private final ItemRoom room;
    private final Reading reading;
    private final ChangeLog changes;

    Newcomers(JdbcClient jdbc, Sightings sightings, ItemRoom room, Reading reading, ChangeLog changes) {
        this.jdbc = jdbc;
        this.sightings = sightings;
        this.room = room;
        this.reading = reading;
        this.changes = changes;
    }

    /**
     * What an answer names that is not made yet.
     *
     * @param items of them, those that there are not
     * @param contradictory of those, the ones that it contradicts itself about
     * @param elsewhere items that there are, but which it speaks of only at locations that there are not
     * @param isAny whether there is any such item or location
     */
    record Named(long items, long contradictory, long elsewhere, boolean isAny) {

        static final Named NONE = new Named(0, 0, 0, false);
    }

    /** Counts what the staged rows name and what is not made yet. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Named named(Run run, Staging read) {
        if (!reading.namesNew(run, read)) {
            return Named.NONE;
        }
        return jdbc.sql("""
                        WITH said AS (
                            SELECT r.sku, r.location, max(r.item_id) AS item_id,
                                   count(DISTINCT r.quantity) > 1 AS contradicted
                              FROM intake_row r
                             WHERE r.poll_id = :poll AND r.quantity IS NOT NULL
                             GROUP BY r.sku, r.location
                        ), item AS (
                            SELECT s.sku, coalesce(s.item_id, i.item_id) AS item_id,
                                   bool_or(s.contradicted) AS contradicted, bool_or(l.code IS NULL) AS elsewhere,
                                   bool_and(l.code IS NULL) AS only_elsewhere
                              FROM said s
                              LEFT JOIN LATERAL (SELECT item_id FROM supplier_item
                                                  WHERE s.item_id IS NULL AND supplier_id = :supplier AND sku = s.sku
                                                 OFFSET 0) i ON true
                              LEFT JOIN (SELECT code FROM supplier_location WHERE supplier_id = :supplier) l
                                ON l.code = s.location
                             GROUP BY 1, 2
                        )
                        SELECT count(*) FILTER (WHERE item_id IS NULL AND :makesItems) AS items,
                               count(*) FILTER (WHERE item_id IS NULL AND :makesItems AND contradicted) AS contradictory,
                               count(*) FILTER (WHERE item_id IS NOT NULL AND only_elsewhere) AS elsewhere,
                               coalesce(bool_or(CASE WHEN item_id IS NULL THEN :makesItems ELSE elsewhere END), false)
                                   AS is_any
                          FROM item
                        """)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .param("makesItems", makesItems(run))
                .query(Named.class)
                .single();
    }

    /**
     * Keeps them from the staged rows; of an item that the answer contradicts itself about, none. Returns how many.
     *
     * @param doubted why they are not believed; {@code null} where they are
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int hold(Run run, @Nullable Suspicion doubted) {
        return jdbc.sql("""
                        WITH said AS (
                            SELECT r.sku, r.location, min(r.quantity) AS quantity, min(r.taken_at) AS taken_at,
                                   min(r.observed_at) AS observed_at, count(*) = count(r.quantity) AS sound,
                                   count(DISTINCT r.quantity) > 1 AS contradicted
                              FROM intake_row r
                             WHERE r.poll_id = :poll AND r.location IS NOT NULL
                             GROUP BY r.sku, r.location
                        ), known AS (
                            SELECT s.*, i.item_id,
                                   bool_or(s.contradicted) OVER (PARTITION BY s.sku) AS item_contradicted
                              FROM said s
                              LEFT JOIN supplier_item i ON i.supplier_id = :supplier AND i.sku = s.sku
                        )
                        INSERT INTO intake_newcomer (poll_id, sku, location, quantity, reason, times, taken_at,
                                                     observed_at)
                        SELECT :poll, k.sku, k.location, k.quantity, :reason, coalesce(before.times, 0) + 1, k.taken_at,
                               k.observed_at
                          FROM known k
                          LEFT JOIN supplier_location l ON l.supplier_id = :supplier AND l.code = k.location
                          LEFT JOIN intake_newcomer before
                            ON before.poll_id = (SELECT max(q.poll_id) FROM intake_poll q
                                                  WHERE q.supplier_id = :supplier AND q.poll_id < :poll AND NOT q.dry_run
                                                    AND q.state NOT IN ('QUEUED', 'RUNNING', 'FAILED'))
                           AND before.sku = k.sku AND before.location = k.location AND before.quantity = k.quantity
                           AND before.taken_at < k.taken_at
                         WHERE k.sound AND NOT k.item_contradicted
                           AND (k.item_id IS NULL AND :makesItems OR k.item_id IS NOT NULL AND l.location_id IS NULL)
                            ON CONFLICT DO NOTHING
                        """)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .param("makesItems", makesItems(run))
                .param("reason", doubted == null ? null : doubted.name())
                .update();
    }

    /**
     * Makes those of which as many polls in a row as the guard asks for have said the same, unless nothing of the answer
     * is believed. Returns of how many items.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public long admitConfirmed(Run run, Suspicion doubted) {
        int after = run.stored().supplier().guard().releaseAfterPolls();
        if (doubted.isWhole() || after == 0) {
            return 0;
        }
        List<String> confirmed = jdbc.sql("""
                        SELECT sku FROM intake_newcomer WHERE poll_id = :poll GROUP BY sku HAVING min(times) > :after
                        """)
                .param("poll", run.pollId())
                .param("after", after)
                .query(String.class)
                .list();
        admit(run.stored(), run.pollId(), confirmed);
        return confirmed.size();
    }

    /**
     * Makes what a poll holds of these skus, as far as there is room, and adds what was said of them to what the poll is to
     * change.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void admit(StoredSupplier stored, long pollId, @Nullable List<String> only) {
        List<String> skus = texts("sku", pollId, only);
        if (skus.isEmpty()) {
            return;
        }
        changes.lockRules(); // Before the items: what else the poll says may change the rules.
        reading.makeLocations(stored.supplier().code(), texts("location", pollId, only));
        sightings.create(stored.supplierId(), room.fitting(stored.supplierId(), skus));
        jdbc.sql("""
                        INSERT INTO intake_proposed (poll_id, item_id, location_id, action, quantity, taken_at,
                                                    observed_at)
                        SELECT n.poll_id, i.item_id, l.location_id, 'OBSERVED', n.quantity, n.taken_at, n.observed_at
                          FROM intake_newcomer n
                          JOIN supplier_item i ON i.supplier_id = :supplier AND i.sku = n.sku
                          JOIN supplier_location l ON l.supplier_id = :supplier AND l.code = n.location
                         WHERE n.poll_id = :poll AND (:all OR n.sku = ANY (:skus))
                            ON CONFLICT DO NOTHING
                        """)
                .param("poll", pollId)
                .param("supplier", stored.supplierId())
                .param("all", only == null)
                .param("skus", array(only))
                .update();
        discard(pollId, only);
    }

    /** Forgets what a poll holds of these skus; of all, where none are given. */
    void discard(long pollId, @Nullable List<String> only) {
        jdbc.sql("DELETE FROM intake_newcomer WHERE poll_id = :poll AND (:all OR sku = ANY (:skus))")
                .param("poll", pollId)
                .param("all", only == null)
                .param("skus", array(only))
                .update();
    }

    /** Forgets what earlier dry runs of the supplier would have made. */
    void forgetDryRuns(Run run) {
        jdbc.sql("""
                        DELETE FROM intake_newcomer
                         WHERE poll_id IN (SELECT poll_id FROM intake_poll
                                            WHERE supplier_id = :supplier AND dry_run AND poll_id < :poll)
                        """)
                .param("supplier", run.supplierId())
                .param("poll", run.pollId())
                .update();
    }

    long count(long pollId) {
        return countOfOthers(pollId, List.of());
    }

    /** What the poll holds of skus other than these. */
    long countOfOthers(long pollId, List<String> skus) {
        return jdbc.sql("SELECT count(*) FROM intake_newcomer WHERE poll_id = :poll AND sku <> ALL (:skus)")
                .param("poll", pollId)
                .param("skus", array(skus))
                .query(Long.class)
                .single();
    }

    private List<String> texts(String column, long pollId, @Nullable List<String> only) {
        return jdbc.sql("SELECT DISTINCT " + column
                + " FROM intake_newcomer WHERE poll_id = :poll AND (:all OR sku = ANY (:skus))")
                .param("poll", pollId)
                .param("all", only == null)
                .param("skus", array(only))
                .query(String.class)
                .list();
    }

    private static boolean makesItems(Run run) {
        return run.stored().supplier().connector() == ConnectorKind.FEED;
    }

    private static String[] array(@Nullable List<String> skus) {
        return skus == null ? new String[0] : skus.toArray(String[]::new);
    }
}
