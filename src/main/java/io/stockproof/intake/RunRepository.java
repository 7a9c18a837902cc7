package io.stockproof.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.ledger.SupplierFence;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** How runs begin, wait and fail. */
@Repository
class RunRepository {

    private final JdbcClient jdbc;
    private final SupplierFence fence;
    private final RereadRepository rereads;
    private final ObjectMapper json;

    RunRepository(JdbcClient jdbc, SupplierFence fence, RereadRepository rereads, ObjectMapper json) {
        this.jdbc = jdbc;
        this.fence = fence;
        this.rereads = rereads;
        this.json = json;
    }

    /** Asks for a run. While one is asked for already, that one is returned; were it to apply nothing, now it does. */
    @Transactional
    public long queue(int supplierId, String principal) {
        jdbc.sql("""
                        INSERT INTO intake_poll (supplier_id, state, requested_by)
                        VALUES (:supplier, 'QUEUED', :principal)
                            ON CONFLICT (supplier_id) WHERE state = 'QUEUED' DO UPDATE SET dry_run = false
                        """)
                .param("supplier", supplierId)
                .param("principal", principal)
                .update();
        // None, if the one that was in the way has just begun: then there is room for another.
        Optional<Long> queued = jdbc.sql(
                "SELECT poll_id FROM intake_poll WHERE supplier_id = :supplier AND state = 'QUEUED'")
                .param("supplier", supplierId)
                .query(Long.class)
                .optional();
        return queued.orElseGet(() -> queue(supplierId, principal));
    }

    /** Asks for a run that applies nothing. Empty while one is asked for that does; another such one is returned. */
    @Transactional
    public Optional<Long> queueDry(int supplierId, String principal) {
        jdbc.sql("""
                        INSERT INTO intake_poll (supplier_id, state, requested_by, dry_run)
                        VALUES (:supplier, 'QUEUED', :principal, true)
                            ON CONFLICT (supplier_id) WHERE state = 'QUEUED' DO NOTHING
                        """)
                .param("supplier", supplierId)
                .param("principal", principal)
                .update();
        return jdbc
                .sql("SELECT poll_id FROM intake_poll WHERE supplier_id = :supplier AND state = 'QUEUED' AND dry_run")
                .param("supplier", supplierId)
                .query(Long.class)
                .optional();
    }

    /** When the last run that counts began, if this one does not: it takes no place in the schedule. */
    Optional<Instant> beganBeforeDry(long pollId) {
        return jdbc.sql("""
                        SELECT coalesce((SELECT max(p.started_at) FROM intake_poll p
                                          WHERE p.supplier_id = q.supplier_id AND NOT p.dry_run AND NOT p.reread), to_timestamp(0))
                          FROM intake_poll q
                         WHERE q.poll_id = :poll AND q.dry_run
                        """)
                .param("poll", pollId)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    boolean isQueued(int supplierId) {
        return exists(supplierId, "state = 'QUEUED'");
    }

    /** Whether a run that was decided waits for the rest of its slices. */
    boolean isApplying(int supplierId) {
        return exists(supplierId, "state = 'RUNNING' AND applying");
    }

    /**
     * Whether a run's own answer is half applied. Its positions inherit from it only with its last slice: until then
     * nobody could tell that something older is older.
     */
    boolean isReadApplying(int supplierId) {
        return exists(supplierId, "state = 'RUNNING' AND applying AND decided_by IS NULL");
    }

    /** Suppliers with a run that has waited to begin, or to go on, for longer than it takes to make its task. */
    List<String> waiting() {
        return jdbc.sql("""
                        SELECT DISTINCT s.code FROM supplier s
                          JOIN intake_poll q USING (supplier_id)
                         WHERE s.deleted_at IS NULL
                           AND (q.state = 'QUEUED' OR q.state = 'RUNNING' AND q.applying)
                           AND q.requested_at < clock_timestamp() - interval '1 minute'
                        """)
                .query(String.class)
                .list();
    }

    private boolean exists(int supplierId, String condition) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM intake_poll WHERE supplier_id = :supplier AND " + condition + ")")
                .param("supplier", supplierId)
                .query(Boolean.class)
                .single();
    }

    /** Begins a run of all there is. */
    @Transactional
    public Run begin(StoredSupplier stored) {
        return begin(stored, true);
    }

    /**
     * Begins a run with a new token, which voids every earlier one. One that was decided and not applied to its end is
     * resumed; one that was not decided is given up, since whoever ran it is gone.
     *
     * @param whole whether a new one that nobody asked for reads all there is; else only what is due to be read again
     */
    @Transactional
    public Run begin(StoredSupplier stored, boolean whole) {
        int supplierId = stored.supplierId();
        long token = fence.takeToken(supplierId);
        Optional<Run> decided = jdbc.sql("""
                        UPDATE intake_poll SET token = :token
                         WHERE poll_id = (SELECT min(poll_id) FROM intake_poll
                                           WHERE supplier_id = :supplier AND state = 'RUNNING' AND applying)
                        RETURNING poll_id, reread
                        """)
                .param("token", token)
                .param("supplier", supplierId)
                .query((row, n) -> new Run(row.getLong(1), stored, token, true, row.getBoolean(2)))
                .optional();
        if (decided.isPresent()) {
            return decided.get();
        }
        giveUp(supplierId);
        Optional<Long> queued = beginQueued(stored, token);
        boolean reread = queued.isEmpty() && !whole;
        long pollId = queued.orElseGet(() -> beginNew(stored, token, reread));
        if (reread) {
            rereads.take(supplierId, pollId);
        }
        return new Run(pollId, stored, token, false, reread);
    }

    private void giveUp(int supplierId) {
        jdbc.sql("""
                        UPDATE intake_poll
                           SET state = 'FAILED', finished_at = clock_timestamp(),
                               detail = 'The instance that ran it stopped before it was done.',
                               findings = '[{"code": "ABANDONED", "limit": null, "actual": null,
                                             "detail": "The instance that ran it stopped before it was done."}]'
                         WHERE supplier_id = :supplier AND state = 'RUNNING' AND NOT applying
                        """)
                .param("supplier", supplierId)
                .update();
        jdbc.sql("""
                        DELETE FROM intake_pending n
                         USING intake_poll q
                         WHERE q.poll_id = n.poll_id AND q.supplier_id = :supplier AND q.state = 'FAILED'
                        """)
                .param("supplier", supplierId)
                .update();
    }

    private Optional<Long> beginQueued(StoredSupplier stored, long token) {
        return jdbc.sql("""
                        UPDATE intake_poll
                           SET state = 'RUNNING', started_at = clock_timestamp(), token = :token,
                               settings_version = :settings
                         WHERE supplier_id = :supplier AND state = 'QUEUED'
                        RETURNING poll_id
                        """)
                .param("token", token)
                .param("settings", stored.settingsVersion())
                .param("supplier", stored.supplierId())
                .query(Long.class)
                .optional();
    }

    private long beginNew(StoredSupplier stored, long token, boolean reread) {
        return jdbc.sql("""
                        INSERT INTO intake_poll (supplier_id, state, requested_by, started_at, token, settings_version,
                                                 reread)
                        VALUES (:supplier, 'RUNNING', :requestedBy, clock_timestamp(), :token, :settings, :reread)
                        RETURNING poll_id
                        """)
                .param("requestedBy", reread ? "webhook" : "schedule")
                .param("token", token)
                .param("settings", stored.settingsVersion())
                .param("supplier", stored.supplierId())
                .param("reread", reread)
                .query(Long.class)
                .single();
    }

    /** Ends a run that changed nothing, unless its successor has ended it. */
    @Transactional
    public void fail(Run run, String code, String detail, long rowsRead, long rowsRejected, List<RowFault> errors) {
        int failed = jdbc.sql("""
                        UPDATE intake_poll
                           SET state = 'FAILED', finished_at = clock_timestamp(), detail = :detail,
                               findings = :findings::jsonb, errors = :errors::jsonb, rows_read = :read,
                               rows_rejected = :rejected
                         WHERE poll_id = :poll AND state = 'RUNNING' AND token = :token AND NOT applying
                        """)
                .param("detail", detail)
                .param("findings", write(List.of(Finding.of(code, detail))))
                .param("errors", write(errors))
                .param("read", rowsRead)
                .param("rejected", rowsRejected)
                .param("poll", run.pollId())
                .param("token", run.token())
                .update();
        if (failed > 0) {
            jdbc.sql("DELETE FROM intake_pending WHERE poll_id = :poll")
                    .param("poll", run.pollId())
                    .update();
        }
    }

    String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Findings cannot be written", e);
        }
    }
}
