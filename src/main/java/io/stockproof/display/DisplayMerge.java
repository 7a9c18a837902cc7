package io.stockproof.display;

import java.util.List;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Brings a report's rows to what is known: the newest of each variant and context wins, whenever it arrives. */
@Repository
class DisplayMerge {

    /** More variants that moved are not named one by one. */
    private static final int MOVED_NAMED_MAX = 20_000;

    /** Fewer rows are looked up by key, one by one, and speak for themselves alone. */
    private static final long BY_KEY_MAX = 2_000;

    // What was observed anew and is the same needs no new row: one moment says it of all of them, the one that most of the
    // report are of. Each of the others is written, and once each display that it must not say it of; where those are more than
    // half of what is spared, all are written as they were reported.
    private static final String MERGE = """
            WITH listed AS MATERIALIZED (
                SELECT s.row, s.variant, s.context, s.quantity, s.observed_at
                  FROM display_staged s
                  JOIN catalog_listing l ON l.channel_id = :channel AND l.variant = s.variant
                 WHERE s.upload_id = :upload
            ), newest AS MATERIALIZED (
                SELECT DISTINCT ON (variant, context) variant, context, quantity, observed_at
                  FROM listed
                 ORDER BY variant, context, observed_at DESC, row DESC
            ), cover AS MATERIALIZED (
                SELECT number, observed_at FROM display_coverage WHERE channel_id = :channel
            ), compared AS MATERIALIZED (
                SELECT n.*, d.uncovered_until = 2147483647 AS is_uncovered, d.variant IS NULL AS is_new,
                       d.variant IS NULL OR n.observed_at >= s.at AND n.quantity <> d.quantity AS is_other,
                       d.variant IS NOT NULL AND n.observed_at > s.at AND n.quantity = d.quantity AS is_renewed,
                       d.variant IS NOT NULL AND n.observed_at < s.at AS is_older
                  FROM newest n
                  LEFT JOIN display_shown d -- by key where there are few, so not by way of display_seen
                    ON d.channel_id = :channel AND d.variant = n.variant AND d.context = n.context
                  CROSS JOIN LATERAL (SELECT CASE WHEN (SELECT number FROM cover) > d.uncovered_until
                                                  THEN (SELECT observed_at FROM cover) ELSE d.observed_at END AS at) AS s
            ), alike AS MATERIALIZED (
                SELECT observed_at, count(*) FILTER (WHERE NOT is_uncovered) AS spared
                  FROM compared
                 WHERE is_renewed AND :covers
                 GROUP BY observed_at
                HAVING 2 * count(*) > (SELECT count(*) FROM compared)
            ), silent AS MATERIALIZED (
                SELECT d.variant, d.context, d.observed_at
                  FROM display_seen d
                 WHERE d.channel_id = :channel AND NOT d.is_uncovered AND EXISTS (SELECT FROM alike)
                   AND NOT EXISTS (SELECT FROM compared c
                                    WHERE c.variant = d.variant AND c.context = d.context
                                      AND (c.is_renewed OR c.is_other))
            ), covering AS MATERIALIZED (
                SELECT observed_at FROM alike WHERE 2 * (SELECT count(*) FROM silent) <= spared
            ), numbered AS MATERIALIZED (
                SELECT coalesce(max(number), 0) + (SELECT count(*) FROM covering)::int AS number FROM cover
            ), covered AS (
                INSERT INTO display_coverage (channel_id, number, observed_at)
                SELECT :channel, number, observed_at FROM covering, numbered
                    ON CONFLICT (channel_id) DO UPDATE
                   SET number = excluded.number, observed_at = excluded.observed_at
            ), kept AS (
                UPDATE display_shown d
                   SET uncovered_until = 2147483647, observed_at = s.observed_at
                  FROM silent s
                 WHERE d.channel_id = :channel AND d.variant = s.variant AND d.context = s.context
                   AND EXISTS (SELECT FROM covering)
            ), inserted AS (
                INSERT INTO display_shown (channel_id, variant, context, quantity, observed_at, changed_at, uncovered_until)
                SELECT :channel, variant, context, quantity, observed_at, clock_timestamp(), number
                  FROM compared, numbered
                 WHERE is_new
            ), updated AS (
                UPDATE display_shown d
                   SET quantity = c.quantity, observed_at = c.observed_at,
                       changed_at = CASE WHEN c.is_other THEN clock_timestamp() ELSE d.changed_at END,
                       uncovered_until = (SELECT number FROM numbered)
                  FROM compared c
                 WHERE d.channel_id = :channel AND d.variant = c.variant AND d.context = c.context
                   AND NOT c.is_new
                   AND (c.is_other OR c.is_renewed AND (
                        c.is_uncovered OR c.observed_at IS DISTINCT FROM (SELECT observed_at FROM covering)))
            ), moved AS (
                SELECT DISTINCT variant FROM compared WHERE is_other LIMIT :named + 1
            ), told AS (
                INSERT INTO display_moved (channel_id, variant)
                SELECT DISTINCT :channel, CASE WHEN (SELECT count(*) FROM moved) > :named THEN '' ELSE variant END
                  FROM moved
                -- Locked, not passed over: whoever takes it away before we commit would compare the old display.
                ON CONFLICT (channel_id, variant) DO UPDATE SET variant = excluded.variant
            )
            SELECT (SELECT count(*) FROM compared WHERE is_other) AS accepted,
                   (SELECT count(*) FROM compared WHERE NOT is_other AND NOT is_older) AS unchanged,
                   (SELECT count(*) FROM listed) - (SELECT count(*) FROM compared WHERE NOT is_older) AS older,
                   (SELECT count(*) FROM display_staged WHERE upload_id = :upload) - (SELECT count(*) FROM listed)
                       AS unknown
            """;

    private final JdbcClient jdbc;
    private final long byKeyMax;

    @Autowired
    DisplayMerge(JdbcClient jdbc) {
        this(jdbc, BY_KEY_MAX);
    }

    /** One to which reports of more rows than {@code byKeyMax} are large. */
    DisplayMerge(JdbcClient jdbc, long byKeyMax) {
        this.jdbc = jdbc;
        this.byKeyMax = byKeyMax;
    }

    /** What became of the rows. */
    record Counts(long accepted, long unchanged, long older, long unknown) {}

    /**
     * Merges, one report of a channel at a time, in the caller's transaction.
     *
     * @param rows about as many as the report has
     */
    Counts merge(int channelId, long uploadId, long rows) {
        boolean isLarge = rows > byKeyMax;
        if (isLarge) {
            // Nobody has counted what was just written: it would be taken for a few rows, and each looked up in all others.
            jdbc.sql("SET LOCAL enable_nestloop = off").update();
            jdbc.sql("SET LOCAL work_mem = '64MB'").update();
        }
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('display_merge'), :channel)")
                .param("channel", channelId)
                .query(row -> {});
        return jdbc.sql(MERGE)
                .param("channel", channelId)
                .param("upload", uploadId)
                .param("covers", isLarge)
                .param("named", MOVED_NAMED_MAX)
                .query(Counts.class)
                .single();
    }

    /** The first rows of variants that the channel does not list. */
    List<DisplayRow.Fault> unknown(int channelId, long uploadId, int limit) {
        return jdbc.sql("""
                        SELECT s.row
                          FROM display_staged s
                         WHERE s.upload_id = :upload
                           AND NOT EXISTS (SELECT FROM catalog_listing l
                                            WHERE l.channel_id = :channel AND l.variant = s.variant)
                         ORDER BY s.row
                         LIMIT :limit
                        """)
                .param("channel", channelId)
                .param("upload", uploadId)
                .param("limit", limit)
                .query(Long.class)
                .list()
                .stream()
                .map(row -> new DisplayRow.Fault(row, "variant", "the channel lists no such variant"))
                .toList();
    }
}
