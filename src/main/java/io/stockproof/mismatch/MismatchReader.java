package io.stockproof.mismatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.availability.Context;
import io.stockproof.database.Reports;
import io.stockproof.diagnosis.Evidence;
import io.stockproof.diagnosis.FixClass;
import io.stockproof.diagnosis.Owner;
import io.stockproof.diagnosis.RootCause;
import io.stockproof.display.ContextKey;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.web.Cursor;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads mismatches as they are shown. */
@Repository
class MismatchReader {

    private static final int HISTORY_MAX = 100;
    private static final int FEW = 1_000;

    // One key read of an index for each channel and state; their pages are merged.
    private static final String FROM = """
            SELECT c.code AS channel, page.*
              FROM unnest(:channels::int[]) AS of_channel (id)
             CROSS JOIN unnest(:states::text[]) AS of_state (state)
             CROSS JOIN LATERAL (
                   SELECT m.*
                     FROM mismatch m
                    WHERE m.channel_id = of_channel.id AND m.state = of_state.state
            """;

    private static final String AS_PAGE = """
                   ) AS page
              JOIN channel c ON c.channel_id = page.channel_id
             WHERE true
            """;

    private final JdbcClient jdbc;
    private final Reports reports;
    private final ObjectMapper json;

    MismatchReader(JdbcClient jdbc, Reports reports, ObjectMapper json) {
        this.jdbc = jdbc;
        this.reports = reports;
        this.json = json;
    }

    /** What happened to a mismatch; {@code principal} is {@code system} where no person did it. */
    record Event(Instant at, String action, String principal, @Nullable String note) {}

    /** Read where reports are. */
    List<MismatchBody> page(MismatchFilter filter, MismatchSort.Order order, @Nullable Cursor after, int limit) {
        Map<String, Object> params = filter.params();
        String where = filter.where(params);
        Long[] few = filter.supplier() == null ? null : few(filter.supplier());
        if (few != null) {
            where += " AND m.mismatch_id = ANY (:few)";
            params.put("few", few);
        }
        params.put("limit", limit);
        if (after != null) {
            params.put("after", order.key(after));
            params.put("afterId", after.number(2));
        }
        return reports.jdbc().sql(FROM + where + order.sql(after != null, "m") + AS_PAGE + order.sql(false, "page"))
                .params(params)
                .query((row, n) -> body(row))
                .list();
    }

    /**
     * Those of a supplier that few are of, who would not be met soon in any order. {@code null} where many may be. An array's
     * statistics tell the database of frequent members alone.
     */
    private Long @Nullable [] few(SupplierCode supplier) {
        return reports.jdbc().sql("""
                        SELECT CASE WHEN (SELECT coalesce(sum(mismatches), 0) FROM mismatch_tally
                                           WHERE supplier = :supplier) < :few
                                    THEN ARRAY(SELECT mismatch_id FROM mismatch
                                                WHERE suppliers @> ARRAY[:supplier::text]
                                                LIMIT :few) END AS ids
                        """)
                .param("supplier", supplier.value())
                .param("few", FEW)
                .query((row, n) -> {
                    Array ids = row.getArray("ids");
                    return Optional.ofNullable(ids == null ? null : (Long[]) ids.getArray());
                })
                .single()
                .filter(ids -> ids.length < FEW)
                .orElse(null);
    }

    Optional<MismatchBody> find(long id) {
        return jdbc.sql("""
                        SELECT c.code AS channel, m.*
                          FROM mismatch m
                          JOIN channel c USING (channel_id)
                         WHERE m.mismatch_id = :id
                        """)
                .param("id", id)
                .query((row, n) -> body(row))
                .optional();
    }

    /** The newest first. */
    List<Event> history(long id) {
        return jdbc.sql("""
                        SELECT at, action, principal, note
                          FROM mismatch_event
                         WHERE mismatch_id = :id
                         ORDER BY event_id DESC
                         LIMIT :most
                        """)
                .param("id", id)
                .param("most", HISTORY_MAX)
                .query((row, n) -> new Event(
                        instant(row, "at"), row.getString("action"), row.getString("principal"), row.getString("note")))
                .list();
    }

    private MismatchBody body(ResultSet row) throws SQLException {
        Context context = ContextKey.parse(row.getString("context"));
        long displayed = row.getLong("displayed");
        long purchasable = row.getLong("purchasable");
        String reason = row.getString("reason");
        List<String> suppliers = texts(row, "suppliers");
        OffsetDateTime resolvedAt = row.getObject("resolved_at", OffsetDateTime.class);
        return new MismatchBody(
                row.getLong("mismatch_id"),
                row.getString("channel"),
                row.getString("variant"),
                context.destination(),
                context.shippingMethod(),
                MismatchKind.valueOf(row.getString("kind")),
                displayed,
                purchasable,
                row.getLong("overstated_units"),
                Math.max(0, purchasable - displayed),
                reason == null ? null : Reason.valueOf(reason),
                RootCause.valueOf(row.getString("root_cause")),
                texts(row, "contributing").stream().map(RootCause::valueOf).toList(),
                row.getString("suggestion"),
                Owner.valueOf(row.getString("owner")),
                FixClass.valueOf(row.getString("fix")),
                row.getObject("unlocks", Long.class),
                row.getObject("unlocks_all", Long.class),
                suppliers.isEmpty() ? null : suppliers.getFirst(),
                row.getLong("cause_id"),
                MismatchState.valueOf(row.getString("state")),
                instant(row, "opened_at"),
                instant(row, "first_opened_at"),
                instant(row, "last_seen_at"),
                resolvedAt == null ? null : resolvedAt.toInstant(),
                row.getString("resolution"),
                row.getInt("reopenings"),
                row.getString("displayed_source"),
                instant(row, "displayed_at"),
                row.getLong("rejected_carts"),
                evidence(row.getString("evidence")));
    }

    private List<Evidence> evidence(String text) {
        try {
            return json.readValue(text, new TypeReference<List<Evidence>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.stream((Object[]) row.getArray(column).getArray()).map(String::valueOf).toList();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
