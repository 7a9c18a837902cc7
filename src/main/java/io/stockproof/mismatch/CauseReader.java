package io.stockproof.mismatch;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.database.PlannedAnew;
import io.stockproof.database.Reports;
import io.stockproof.diagnosis.FixClass;
import io.stockproof.diagnosis.Owner;
import io.stockproof.diagnosis.RootCause;
import io.stockproof.web.Cursor;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads mismatches by what they have in common. */
@Repository
class CauseReader {

    // A listing has one mismatch of a cause at a place, while it is not resolved: there its listings are its rows. Elsewhere
    // they are counted, by the index alone.
    private static final String PAGE = """
            WITH part AS MATERIALIZED (
                SELECT cause_id, channel_id, context, state, sum(mismatches) AS mismatches,
                       sum(overstated_units) AS overstated_units, sum(rejected_carts) AS rejected_carts
                  FROM (SELECT * FROM mismatch_card
                         WHERE state = ANY (:states) AND channel_id = ANY (:channels)
                           AND (:id::bigint IS NULL OR cause_id = :id)
                           AND (:rootCause::text IS NULL OR cause_id = ANY (ARRAY(
                                SELECT cause_id FROM mismatch_cause WHERE root_cause = :rootCause)))
                         UNION ALL
                        SELECT * FROM mismatch_card_change
                         WHERE state = ANY (:states) AND channel_id = ANY (:channels)
                           AND (:id::bigint IS NULL OR cause_id = :id)
                           AND (:rootCause::text IS NULL OR cause_id = ANY (ARRAY(
                                SELECT cause_id FROM mismatch_cause WHERE root_cause = :rootCause)))) AS kept
                 GROUP BY cause_id, channel_id, context, state
                HAVING sum(mismatches) > 0
            ), card AS MATERIALIZED (
                SELECT cause_id, sum(mismatches)::bigint AS mismatches, sum(overstated_units)::bigint AS overstated_units,
                       sum(rejected_carts)::bigint AS rejected_carts, array_agg(DISTINCT channel_id) AS channels
                  FROM part
                 GROUP BY cause_id
                HAVING :afterRows::bigint IS NULL
                    OR (sum(mismatches)::bigint, cause_id) < (:afterRows::bigint, :afterId::bigint)
                 ORDER BY sum(mismatches) DESC, cause_id DESC
                 LIMIT :limit
            ), place AS MATERIALIZED (
                SELECT DISTINCT cause_id, channel_id, state FROM part JOIN card USING (cause_id)
            ), listing AS MATERIALIZED (
                SELECT p.cause_id,
                       CASE WHEN count(DISTINCT p.context) = 1 AND NOT bool_or(p.state = 'RESOLVED')
                            THEN sum(p.mismatches)
                            ELSE (SELECT count(DISTINCT m.variant) FROM mismatch m
                                   WHERE m.cause_id = p.cause_id AND m.channel_id = p.channel_id
                                     AND m.state = ANY (:states)) END AS listings
                  FROM part p
                  JOIN card USING (cause_id)
                 GROUP BY p.cause_id, p.channel_id
            )
            SELECT card.*, k.cause_key, k.root_cause, first.since, worst.*,
                   (SELECT sum(l.listings)::bigint FROM listing l WHERE l.cause_id = card.cause_id) AS listings,
                   (SELECT array_agg(c.code ORDER BY c.code) FROM channel c WHERE c.channel_id = ANY (card.channels)) AS codes
              FROM card
              JOIN mismatch_cause k USING (cause_id)
             CROSS JOIN LATERAL (
                   SELECT min(one.opened_at) AS since
                     FROM place p
                    CROSS JOIN LATERAL (
                          SELECT m.opened_at FROM mismatch m
                           WHERE m.cause_id = p.cause_id AND m.channel_id = p.channel_id AND m.state = p.state
                           ORDER BY m.opened_at
                           LIMIT 1) AS one
                    WHERE p.cause_id = card.cause_id) AS first
             CROSS JOIN LATERAL (
                   SELECT one.mismatch_id, one.owner, one.fix, one.suggestion
                     FROM place p
                    CROSS JOIN LATERAL (
                          SELECT m.mismatch_id, m.overstated_units, m.owner, m.fix, m.suggestion FROM mismatch m
                           WHERE m.cause_id = p.cause_id AND m.channel_id = p.channel_id AND m.state = p.state
                           ORDER BY m.overstated_units DESC, m.mismatch_id
                           LIMIT 1) AS one
                    WHERE p.cause_id = card.cause_id
                    ORDER BY one.overstated_units DESC, one.mismatch_id
                    LIMIT 1) AS worst
             ORDER BY card.mismatches DESC, card.cause_id DESC
            """;

    private final JdbcClient jdbc;
    private final JdbcClient reports;

    CauseReader(DataSource dataSource, Reports reports) {
        this.jdbc = PlannedAnew.client(dataSource);
        this.reports = PlannedAnew.client(reports.dataSource());
    }

    /**
     * One cause, and all that it breaks.
     *
     * @param suggestion of the row that is off by most
     * @param listings variants that it concerns, each counted once a channel
     * @param mismatches rows
     * @param overstatedUnits of all rows
     * @param rejectedCarts of all rows
     * @param since when the first of them opened
     * @param example the id of the row that is off by most
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Card(
            long id,
            String causeKey,
            RootCause rootCause,
            Owner owner,
            FixClass fix,
            String suggestion,
            List<String> channels,
            long listings,
            long mismatches,
            long overstatedUnits,
            long rejectedCarts,
            Instant since,
            long example) {

        static final List<String> HEADER = List.of(
                "id", "causeKey", "rootCause", "owner", "fix", "suggestion", "channels", "listings", "mismatches",
                "overstatedUnits", "rejectedCarts", "since", "example");

        @Nullable
        Object[] cells() {
            return new @Nullable Object[] {
                    id, causeKey, rootCause, owner, fix, suggestion, String.join(" ", channels), listings, mismatches,
                    overstatedUnits, rejectedCarts, since, example
            };
        }

        Cursor cursor() {
            return Cursor.of(mismatches, id);
        }
    }

    /**
     * Those with most rows first, where reports are read. Counted by the sums that are kept of them; looked into are only
     * those of the page.
     */
    List<Card> page(
            List<Integer> channels, List<MismatchState> states, @Nullable RootCause rootCause, @Nullable Cursor after,
            int limit) {
        return read(reports, channels, states, rootCause, null, after, limit);
    }

    /** One, as it is now. */
    Optional<Card> find(List<Integer> channels, List<MismatchState> states, long id) {
        return read(jdbc, channels, states, null, id, null, 1).stream().findFirst();
    }

    private static List<Card> read(
            JdbcClient from, List<Integer> channels, List<MismatchState> states, @Nullable RootCause rootCause,
            @Nullable Long id, @Nullable Cursor after, int limit) {
        return from.sql(PAGE)
                .param("channels", channels.toArray(Integer[]::new))
                .param("states", states.stream().map(Enum::name).toArray(String[]::new))
                .param("id", id)
                .param("rootCause", rootCause == null ? null : rootCause.name())
                .param("afterRows", after == null ? null : after.number(0))
                .param("afterId", after == null ? null : after.number(1))
                .param("limit", limit)
                .query((row, n) -> new Card(
                        row.getLong("cause_id"),
                        row.getString("cause_key"),
                        RootCause.valueOf(row.getString("root_cause")),
                        Owner.valueOf(row.getString("owner")),
                        FixClass.valueOf(row.getString("fix")),
                        row.getString("suggestion"),
                        Arrays.stream((Object[]) row.getArray("codes").getArray()).map(String::valueOf).toList(),
                        row.getLong("listings"),
                        row.getLong("mismatches"),
                        row.getLong("overstated_units"),
                        row.getLong("rejected_carts"),
                        row.getObject("since", OffsetDateTime.class).toInstant(),
                        row.getLong("mismatch_id")))
                .list();
    }
}
