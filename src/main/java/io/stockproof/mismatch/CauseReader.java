package io.stockproof.mismatch;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.diagnosis.FixClass;
import io.stockproof.diagnosis.Owner;
import io.stockproof.diagnosis.RootCause;
import io.stockproof.web.Cursor;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads mismatches by what they have in common. */
@Repository
class CauseReader {

    private final JdbcClient jdbc;

    CauseReader(JdbcClient jdbc) {
        this.jdbc = jdbc;
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

        Cursor cursor() {
            return Cursor.of(mismatches, id);
        }
    }

    /** Those with most rows first. */
    List<Card> page(
            List<Integer> channels, List<MismatchState> states, @Nullable RootCause rootCause, @Nullable Long id,
            @Nullable Cursor after, int limit) {
        Map<String, Object> params = new HashMap<>();
        params.put("channels", channels.toArray(Integer[]::new));
        params.put("states", states.stream().map(Enum::name).toArray(String[]::new));
        params.put("limit", limit);
        StringBuilder sql = new StringBuilder("""
                WITH listing AS (
                    SELECT m.cause_id, m.channel_id, m.variant, count(*) AS mismatches,
                           sum(m.overstated_units) AS overstated_units, sum(m.rejected_carts) AS rejected_carts,
                           min(m.opened_at) AS since, max(ARRAY[m.overstated_units, -m.mismatch_id]) AS worst
                      FROM mismatch m
                     WHERE m.state = ANY (:states) AND m.channel_id = ANY (:channels)
                """);
        if (id != null) {
            sql.append(" AND m.cause_id = :id");
            params.put("id", id);
        }
        if (rootCause != null) {
            sql.append(" AND m.root_cause = :rootCause");
            params.put("rootCause", rootCause.name());
        }
        // By listing first: to sort all rows of a card, so as to count its listings, would take several times as long.
        sql.append("""
                     GROUP BY m.cause_id, m.channel_id, m.variant
                ), part AS (
                    SELECT cause_id, channel_id, count(*) AS listings, sum(mismatches) AS mismatches,
                           sum(overstated_units) AS overstated_units, sum(rejected_carts) AS rejected_carts,
                           min(since) AS since, max(worst) AS worst
                      FROM listing
                     GROUP BY cause_id, channel_id
                ), card AS MATERIALIZED (
                    SELECT cause_id, sum(listings)::bigint AS listings, sum(mismatches)::bigint AS mismatches,
                           sum(overstated_units)::bigint AS overstated_units,
                           sum(rejected_carts)::bigint AS rejected_carts, min(since) AS since,
                           array_agg(channel_id) AS channels, -(max(worst))[2] AS example
                      FROM part
                     GROUP BY cause_id
                """);
        if (after != null) {
            sql.append(" HAVING (sum(mismatches)::bigint, cause_id) < (:afterRows::bigint, :afterId::bigint)");
            params.put("afterRows", after.number(0));
            params.put("afterId", after.number(1));
        }
        sql.append("""
                     ORDER BY sum(mismatches) DESC, cause_id DESC
                     LIMIT :limit
                )
                SELECT card.*, k.cause_key, k.root_cause, e.mismatch_id, e.owner, e.fix, e.suggestion,
                       (SELECT array_agg(c.code ORDER BY c.code) FROM channel c WHERE c.channel_id = ANY (card.channels))
                           AS codes
                  FROM card
                  JOIN mismatch_cause k USING (cause_id)
                  JOIN mismatch e ON e.mismatch_id = card.example
                 ORDER BY card.mismatches DESC, card.cause_id DESC
                """);
        return jdbc.sql(sql.toString())
                .params(params)
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
