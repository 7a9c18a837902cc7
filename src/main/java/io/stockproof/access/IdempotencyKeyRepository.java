package io.stockproof.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.problem.SqlStates;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The kept answers. Every method but {@link #purge} runs in the caller's transaction. */
@Repository
class IdempotencyKeyRepository {

    private static final int PURGE_ROWS_MAX = 5_000;

    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    IdempotencyKeyRepository(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * Makes the key ours until the transaction ends, or gives the answer that it already has. The unique index makes a
     * repeat wait for its first, on whichever instance it runs.
     */
    @Nullable
    KeptAnswer claim(IdempotencyKey id, byte[] requestSha256, Duration wait) {
        String lockTimeout = jdbc.sql("SELECT current_setting('lock_timeout')").query(String.class).single();
        setLockTimeout(Math.max(1, wait.toMillis()) + "ms");
        try {
            KeptAnswer kept = findOrInsert(id, requestSha256);
            setLockTimeout(lockTimeout);
            return kept;
        } catch (DataAccessException e) {
            if (SqlStates.of(e).filter(SqlStates.LOCK_NOT_AVAILABLE::equals).isPresent()) {
                throw Idempotency.stillRunning();
            }
            throw e;
        }
    }

    /** The answer that a key already has, or {@code null}: then it is ours. */
    @Nullable
    KeptAnswer findOrInsert(IdempotencyKey id, byte[] requestSha256) {
        while (!insert(id, requestSha256)) {
            KeptAnswer kept = find(id);
            if (kept != null) {
                return kept;
            } // else it was purged between the two statements
        }
        return null;
    }

    private boolean insert(IdempotencyKey id, byte[] requestSha256) {
        return named("""
                        INSERT INTO access_idempotency_key (principal, operation, key, request_sha256)
                        VALUES (:principal, :operation, :key, :sha256)
                        ON CONFLICT DO NOTHING
                        """, id)
                .param("sha256", requestSha256)
                .update() == 1;
    }

    @Nullable
    KeptAnswer find(IdempotencyKey id) {
        return named("""
                        SELECT request_sha256, status, headers, body
                          FROM access_idempotency_key
                         WHERE principal = :principal AND operation = :operation AND key = :key
                        """, id)
                .query((row, number) -> kept(row))
                .optional()
                .orElse(null);
    }

    void keep(IdempotencyKey id, KeptAnswer answer) {
        named("""
                        UPDATE access_idempotency_key
                           SET status = :status, headers = :headers::jsonb, body = :body
                         WHERE principal = :principal AND operation = :operation AND key = :key
                        """, id)
                .param("status", answer.status())
                .param("headers", write(answer.headers()))
                .param("body", answer.body())
                .update();
    }

    /** An answer that is not kept leaves no key behind. */
    void forget(IdempotencyKey id) {
        named("""
                        DELETE FROM access_idempotency_key
                         WHERE principal = :principal AND operation = :operation AND key = :key
                        """, id).update();
    }

    /** Before the action, so that what a refused one wrote can be undone while its key is kept. */
    void setSavepoint() {
        jdbc.sql("SAVEPOINT idempotent_action").update();
    }

    void rollbackToSavepoint() {
        jdbc.sql("ROLLBACK TO SAVEPOINT idempotent_action").update();
    }

    /** Deletes keys that have been kept long enough, a bounded number; the rest waits for the next run. */
    int purge(Duration kept) {
        return jdbc.sql("""
                        DELETE FROM access_idempotency_key
                         WHERE (principal, operation, key) IN (
                               SELECT principal, operation, key
                                 FROM access_idempotency_key
                                WHERE created_at < (SELECT clock_timestamp()) - make_interval(secs => :kept)
                                ORDER BY created_at
                                LIMIT :rows
                                  FOR UPDATE SKIP LOCKED)
                        """)
                .param("kept", kept.toSeconds())
                .param("rows", PURGE_ROWS_MAX)
                .update();
    }

    private void setLockTimeout(String value) {
        jdbc.sql("SELECT set_config('lock_timeout', :value, true)")
                .param("value", value)
                .query(String.class)
                .single();
    }

    private JdbcClient.StatementSpec named(String sql, IdempotencyKey id) {
        return jdbc.sql(sql)
                .param("principal", id.principal())
                .param("operation", id.operation())
                .param("key", id.key());
    }

    /** Of a row with the answer's columns. */
    KeptAnswer kept(ResultSet row) throws SQLException {
        return new KeptAnswer(
                row.getBytes("request_sha256"),
                row.getInt("status"),
                read(row.getString("headers")),
                row.getBytes("body"));
    }

    String write(Map<String, String> headers) {
        try {
            return json.writeValueAsString(headers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("headers cannot be written as JSON", e);
        }
    }

    private Map<String, String> read(String headers) {
        try {
            return json.readValue(headers, HEADERS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("kept headers are no JSON", e);
        }
    }
}
