package io.stockproof.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.database.Reports;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads what {@link ChangeLog} wrote, where reports are read, and forgets it in the end. */
@Repository
class ChangeRepository {

    private static final int FORGOTTEN_AT_ONCE = 2_000;

    private final JdbcClient jdbc;
    private final Reports reports;
    private final ObjectMapper json;

    ChangeRepository(JdbcClient jdbc, Reports reports, ObjectMapper json) {
        this.jdbc = jdbc;
        this.reports = reports;
        this.json = json;
    }

    /** Which changes; an absent part matches all. */
    record Filter(
            @Nullable String kind, @Nullable String code, @Nullable String principal, @Nullable Instant since) {}

    /** Newest first, those with an id below {@code before}. */
    List<Change> list(Filter filter, long before, int limit) {
        Instant since = filter.since();
        return reports.jdbc().sql("""
                        SELECT change_id, changed_at, principal, kind, code, action, before, after
                          FROM access_change
                         WHERE change_id < :before
                           AND (:kind::text IS NULL OR kind = :kind)
                           AND (:code::text IS NULL OR code = :code)
                           AND (:principal::text IS NULL OR principal = :principal)
                           AND (:since::timestamptz IS NULL OR changed_at >= :since)
                         ORDER BY change_id DESC
                         LIMIT :limit
                        """)
                .param("before", before)
                .param("kind", filter.kind())
                .param("code", filter.code())
                .param("principal", filter.principal())
                .param("since", since == null ? null : since.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query((row, number) -> change(row))
                .list();
    }

    /** Forgets what was changed more than 13 months ago, some at a time; whether there may be more. */
    boolean forgetOld() {
        // In their order: who reads on stops at the first that is young.
        return jdbc.sql("""
                        DELETE FROM access_change
                         WHERE change_id IN (SELECT c.change_id
                                               FROM (SELECT change_id, changed_at FROM access_change
                                                      ORDER BY change_id LIMIT :most) AS c
                                              WHERE c.changed_at < clock_timestamp() - interval '13 months')
                        """).param("most", FORGOTTEN_AT_ONCE).update() == FORGOTTEN_AT_ONCE;
    }

    private Change change(ResultSet row) throws SQLException {
        return new Change(
                row.getLong("change_id"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                row.getString("principal"),
                row.getString("kind"),
                row.getString("code"),
                Change.Action.valueOf(row.getString("action")),
                node(row.getString("before")),
                node(row.getString("after")));
    }

    private @Nullable JsonNode node(@Nullable String text) {
        try {
            return text == null ? null : json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a recorded change is no JSON", e);
        }
    }
}
