package io.stockproof.diagnosis;

import io.stockproof.diagnosis.Known.Fault;
import io.stockproof.diagnosis.Known.Points;
import io.stockproof.diagnosis.Known.SeenPoll;
import io.stockproof.diagnosis.Known.SupplierState;
import io.stockproof.kernel.SupplierCode;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How suppliers have been answering. */
@Repository
class SupplierStates {

    private static final String STATES = """
            SELECT s.code, s.freshness_max_age_seconds, coalesce(c.breaker, 'CLOSED') AS breaker, c.ok_at,
                   c.error_kind, c.error_detail, c.error_at, c.token_error_kind, c.token_error, c.token_retry_at,
                   c.points_remaining, c.points_total, c.points_at, w.suspended_at,
                   l.poll_id AS last_id, l.state AS last_state, l.stopped AS last_stopped,
                   l.codes AS last_codes, l.detail AS last_detail, l.finished_at AS last_at,
                   q.poll_id AS held_id, q.state AS held_state, q.stopped AS held_stopped,
                   q.codes AS held_codes, q.detail AS held_detail, q.finished_at AS held_at
              FROM supplier s
              LEFT JOIN connector_session c ON c.supplier_id = s.supplier_id
              LEFT JOIN intake_webhook w ON w.supplier_id = s.supplier_id
              LEFT JOIN LATERAL (
                   SELECT poll_id, state, stopped, detail, finished_at,
                          CASE WHEN rows_read = 0 AND state = 'QUARANTINED' THEN ARRAY['EMPTY'] ELSE '{}' END
                          || ARRAY(SELECT f ->> 'code' FROM jsonb_array_elements(findings) AS f
                                    WHERE rows_read > 0 OR f ->> 'code' <> 'EMPTY') AS codes
                     FROM intake_poll
                    WHERE supplier_id = s.supplier_id AND state NOT IN ('QUEUED', 'RUNNING') AND NOT dry_run
                    ORDER BY poll_id DESC LIMIT 1) AS l ON true
              LEFT JOIN LATERAL (
                   SELECT poll_id, state, stopped, detail, finished_at,
                          CASE WHEN rows_read = 0 THEN ARRAY['EMPTY'] ELSE '{}' END
                          || ARRAY(SELECT f ->> 'code' FROM jsonb_array_elements(findings) AS f
                                    WHERE rows_read > 0 OR f ->> 'code' <> 'EMPTY') AS codes
                     FROM intake_poll
                    WHERE supplier_id = s.supplier_id AND state = 'QUARANTINED'
                    ORDER BY poll_id DESC LIMIT 1) AS q ON true
             WHERE s.code = ANY (:codes) AND s.deleted_at IS NULL
            """;

    private final JdbcClient jdbc;

    SupplierStates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<SupplierCode, SupplierState> find(Collection<SupplierCode> codes) {
        Map<SupplierCode, SupplierState> states = new HashMap<>();
        jdbc.sql(STATES)
                .param("codes", codes.stream().map(SupplierCode::value).toArray(String[]::new))
                .query(row -> {
                    states.put(new SupplierCode(row.getString("code")), state(row));
                });
        return states;
    }

    private static SupplierState state(ResultSet row) throws SQLException {
        Instant pointsAt = instant(row, "points_at");
        return new SupplierState(
                row.getLong("freshness_max_age_seconds"),
                row.getString("breaker"),
                fault(row, "error_kind", "error_detail", "error_at"),
                fault(row, "token_error_kind", "token_error", "error_at"),
                instant(row, "ok_at"),
                pointsAt == null
                        ? null
                        : new Points(row.getLong("points_remaining"), row.getLong("points_total"), pointsAt),
                instant(row, "suspended_at"),
                poll(row, "last"),
                poll(row, "held"));
    }

    private static @Nullable Fault fault(ResultSet row, String kind, String detail, String at) throws SQLException {
        String its = row.getString(kind);
        String why = row.getString(detail);
        return its == null ? null : new Fault(its, why == null ? "" : why, instant(row, at));
    }

    private static @Nullable SeenPoll poll(ResultSet row, String which) throws SQLException {
        Long id = row.getObject(which + "_id", Long.class);
        if (id == null) {
            return null;
        }
        Array codes = row.getArray(which + "_codes");
        return new SeenPoll(
                id,
                row.getString(which + "_state"),
                row.getBoolean(which + "_stopped"),
                List.of((String[]) codes.getArray()),
                row.getString(which + "_detail"),
                instant(row, which + "_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
