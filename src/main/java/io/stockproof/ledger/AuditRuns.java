package io.stockproof.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.ledger.LedgerAudit.Findings;
import io.stockproof.ledger.LedgerAudit.Violation;
import io.stockproof.web.Cursor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps audits that run in the background, how far they are, and what they found. */
@Repository
class AuditRuns {

    private static final int KEPT = 400;

    private static final String COLUMNS = """
            SELECT audit_id, mode, state, requested_by, requested_at, started_at, finished_at, positions,
                   positions_total, violations
              FROM ledger_audit_run
            """;

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    AuditRuns(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** The one of this mode that is under way, else a new one. */
    AuditRun open(AuditMode mode, String requestedBy) {
        jdbc.sql("INSERT INTO ledger_audit_run (mode, state, requested_by) VALUES (:mode, 'QUEUED', :by) "
                + "ON CONFLICT DO NOTHING")
                .param("mode", mode.name())
                .param("by", requestedBy)
                .update();
        return jdbc.sql(COLUMNS + " WHERE mode = :mode ORDER BY audit_id DESC LIMIT 1")
                .param("mode", mode.name())
                .query((row, n) -> run(row))
                .single();
    }

    /** Begins it, or goes on with it; empty if it is done. The items up to the answer are. */
    Optional<Long> resume(long id, long positionsTotal) {
        return jdbc.sql("""
                        UPDATE ledger_audit_run
                           SET state = 'RUNNING', started_at = coalesce(started_at, clock_timestamp()),
                               positions_total = CASE WHEN started_at IS NULL THEN :total ELSE positions_total END
                         WHERE audit_id = :id AND state <> 'DONE'
                        RETURNING item_id_through
                        """).param("id", id).param("total", positionsTotal).query(Long.class).optional();
    }

    /** Adds what was found in a range; false if another has done that meanwhile: then it is his. */
    boolean advance(long id, AuditRange range, Findings found) {
        return jdbc.sql("""
                        UPDATE ledger_audit_run
                           SET item_id_through = :through, positions = positions + :positions,
                               violations = violations || :found::jsonb,
                               state = CASE WHEN :last THEN 'DONE' ELSE state END,
                               finished_at = CASE WHEN :last THEN clock_timestamp() END
                         WHERE audit_id = :id AND state = 'RUNNING' AND item_id_through = :after
                        """)
                .param("id", id)
                .param("after", range.after())
                .param("through", range.through())
                .param("positions", found.positions())
                .param("found", write(found.violations()))
                .param("last", range.isLast())
                .update() > 0;
    }

    Optional<AuditRun> find(long id) {
        return jdbc.sql(COLUMNS + " WHERE audit_id = :id")
                .param("id", id)
                .query((row, n) -> run(row))
                .optional();
    }

    /** The newest first. */
    List<AuditRun> list(@Nullable Cursor after, int limit) {
        return jdbc.sql(COLUMNS + " WHERE audit_id < :before ORDER BY audit_id DESC LIMIT :limit")
                .param("before", after == null ? Long.MAX_VALUE : after.number(0))
                .param("limit", limit)
                .query((row, n) -> run(row))
                .list();
    }

    /** The one that ended last. */
    Optional<AuditRun> lastDone() {
        return jdbc.sql(COLUMNS + " WHERE state = 'DONE' ORDER BY audit_id DESC LIMIT 1")
                .query((row, n) -> run(row))
                .optional();
    }

    /** All but the newest. */
    void deleteOld() {
        jdbc.sql("""
                        DELETE FROM ledger_audit_run
                         WHERE state = 'DONE' AND audit_id < (SELECT max(audit_id) - :kept FROM ledger_audit_run)
                        """).param("kept", KEPT).update();
    }

    private AuditRun run(ResultSet row) throws SQLException {
        return new AuditRun(
                row.getLong("audit_id"),
                AuditMode.valueOf(row.getString("mode")),
                AuditRun.State.valueOf(row.getString("state")),
                row.getString("requested_by"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                row.getLong("positions"),
                row.getLong("positions_total"),
                read(row.getString("violations")));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private String write(List<Violation> violations) {
        try {
            return json.writeValueAsString(violations);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Violation> read(String violations) {
        try {
            return json.readValue(violations, new TypeReference<List<Violation>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
