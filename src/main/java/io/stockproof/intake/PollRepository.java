package io.stockproof.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.kernel.SupplierCode;
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

/** Reads polls as they are shown. */
@Repository
class PollRepository {

    private static final String COLUMNS = """
            SELECT q.poll_id, s.code AS supplier, q.state, q.requested_by, q.requested_at, q.started_at, q.finished_at,
                   q.rows_read, q.rows_changed, q.rows_rejected, q.rows_held, q.rows_proposed, q.dry_run, q.findings,
                   q.detail, q.decided_by,
            """;

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    PollRepository(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    Optional<Poll> find(long id) {
        return jdbc
                .sql(COLUMNS + "q.errors FROM intake_poll q JOIN supplier s USING (supplier_id) WHERE q.poll_id = :id")
                .param("id", id)
                .query(this::poll)
                .optional();
    }

    /** The newest first, without their errors. */
    List<Poll> list(@Nullable SupplierCode supplier, @Nullable PollState state, @Nullable Cursor after, int limit) {
        return jdbc.sql(COLUMNS + """
                               NULL::jsonb AS errors
                          FROM intake_poll q
                          JOIN supplier s USING (supplier_id)
                         WHERE (:supplier::text IS NULL
                                OR q.supplier_id = (SELECT supplier_id FROM supplier WHERE code = :supplier))
                           AND (:state::text IS NULL OR q.state = :state)
                           AND (:after::bigint IS NULL OR q.poll_id < :after)
                         ORDER BY q.poll_id DESC
                         LIMIT :limit
                        """)
                .param("supplier", supplier == null ? null : supplier.value())
                .param("state", state == null ? null : state.name())
                .param("after", after == null ? null : after.number(0))
                .param("limit", limit)
                .query(this::poll)
                .list();
    }

    /** The last run of a supplier that could be trusted, and that was meant to read all of it. */
    Optional<Poll> lastGood(int supplierId) {
        return latest(supplierId, List.of("APPLIED", "UNCHANGED", "PARTIAL"), false);
    }

    /** The newest poll of a supplier in one of these states, without its errors. */
    Optional<Poll> latest(int supplierId, List<String> states) {
        return latest(supplierId, states, true);
    }

    private Optional<Poll> latest(int supplierId, List<String> states, boolean rereads) {
        return jdbc.sql(COLUMNS + """
                               NULL::jsonb AS errors
                          FROM intake_poll q
                          JOIN supplier s USING (supplier_id)
                         WHERE q.supplier_id = :supplier AND q.state IN (:states) AND (:rereads OR NOT q.reread)
                         ORDER BY q.poll_id DESC
                         LIMIT 1
                        """)
                .param("supplier", supplierId)
                .param("states", states)
                .param("rereads", rereads)
                .query(this::poll)
                .optional();
    }

    private Poll poll(ResultSet row, int index) throws SQLException {
        String errors = row.getString("errors");
        return new Poll(
                row.getLong("poll_id"),
                row.getString("supplier"),
                PollState.valueOf(row.getString("state")),
                row.getString("requested_by"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                row.getLong("rows_read"),
                row.getLong("rows_changed"),
                row.getLong("rows_rejected"),
                row.getLong("rows_held"),
                row.getLong("rows_proposed"),
                row.getBoolean("dry_run"),
                read(row.getString("findings"), new TypeReference<List<Finding>>() {}),
                errors == null ? null : read(errors, new TypeReference<List<RowFault>>() {}),
                row.getString("detail"),
                row.getString("decided_by"));
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored findings cannot be read", e);
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
