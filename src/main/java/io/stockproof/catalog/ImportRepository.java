package io.stockproof.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.web.Cursor;
import io.stockproof.web.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The records of imports. */
@Repository
class ImportRepository {

    private static final TypeReference<List<ImportError>> ERRORS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    ImportRepository(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    long start(boolean dryRun, String principal) {
        return jdbc.sql("""
                        INSERT INTO catalog_import (state, dry_run, principal)
                        VALUES ('RUNNING', :dryRun, :principal)
                        RETURNING import_id
                        """)
                .param("dryRun", dryRun)
                .param("principal", principal)
                .query(Long.class)
                .single();
    }

    /** Says that the import lives and how far it is. False if it was given up meanwhile: then it must stop. */
    boolean beat(long importId, ImportProgress progress) {
        return bound("""
                        UPDATE catalog_import
                           SET heartbeat_at = clock_timestamp(), rows_read = :read, rows_rejected = :rejected,
                               listings_created = :created, listings_changed = :changed,
                               listings_unchanged = :unchanged, errors = :errors::jsonb
                         WHERE import_id = :id AND state = 'RUNNING'
                        """, importId, progress).update() == 1;
    }

    /** Ends the import, unless it has ended. */
    boolean finish(long importId, ImportState state, ImportProgress progress, @Nullable String detail) {
        return bound("""
                        UPDATE catalog_import
                           SET state = :state, finished_at = clock_timestamp(), detail = :detail,
                               rows_read = :read, rows_rejected = :rejected, listings_created = :created,
                               listings_changed = :changed, listings_unchanged = :unchanged, errors = :errors::jsonb
                         WHERE import_id = :id AND state = 'RUNNING'
                        """, importId, progress)
                .param("state", state.name())
                .param("detail", detail)
                .update() == 1;
    }

    /** Gives up those whose instance has not been heard of for {@code deadAfter}, and returns them. */
    List<ImportRecord> giveUpDead(Duration deadAfter) {
        return jdbc.sql("""
                        UPDATE catalog_import
                           SET state = 'FAILED', finished_at = clock_timestamp(),
                               detail = 'The instance that ran it died. Listings that were counted are written, each '
                                        || 'whole; import the same sheet again for the others.'
                         WHERE import_id IN (SELECT import_id FROM catalog_import
                                              WHERE state = 'RUNNING'
                                                AND heartbeat_at < clock_timestamp() - make_interval(secs => :seconds)
                                              ORDER BY import_id
                                                FOR UPDATE SKIP LOCKED)
                        RETURNING *
                        """)
                .param("seconds", deadAfter.toMillis() / 1000.0)
                .query(this::read)
                .list();
    }

    Optional<ImportRecord> find(long importId) {
        return jdbc.sql("SELECT * FROM catalog_import WHERE import_id = :id")
                .param("id", importId)
                .query(this::read)
                .optional();
    }

    /** One more than a page, the newest first, without their errors. */
    List<ImportRecord> page(PageRequest page) {
        Cursor before = page.cursor();
        return jdbc.sql("""
                        SELECT import_id, state, dry_run, principal, started_at, finished_at, rows_read, rows_rejected,
                               listings_created, listings_changed, listings_unchanged, '[]'::jsonb AS errors, detail
                          FROM catalog_import
                         WHERE import_id < :before
                         ORDER BY import_id DESC
                         LIMIT :limit
                        """)
                .param("before", before == null ? Long.MAX_VALUE : before.number(0))
                .param("limit", page.limitPlusOne())
                .query(this::read)
                .list();
    }

    /** Whether each channel that may be written sums its sources. */
    Map<ChannelCode, Boolean> channels() {
        return jdbc
                .sql("SELECT code, sum_sources FROM channel WHERE deleted_at IS NULL")
                .query((row, n) -> Map.entry(new ChannelCode(row.getString("code")), row.getBoolean("sum_sources")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private JdbcClient.StatementSpec bound(String sql, long importId, ImportProgress progress) {
        try {
            return jdbc.sql(sql)
                    .param("id", importId)
                    .param("read", progress.rowsRead())
                    .param("rejected", progress.rowsRejected())
                    .param("created", progress.listingsCreated())
                    .param("changed", progress.listingsChanged())
                    .param("unchanged", progress.listingsUnchanged())
                    .param("errors", json.writeValueAsString(progress.errors()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private ImportRecord read(ResultSet row, int n) throws SQLException {
        try {
            return new ImportRecord(
                    row.getLong("import_id"),
                    ImportState.valueOf(row.getString("state")),
                    row.getBoolean("dry_run"),
                    row.getString("principal"),
                    instant(row, "started_at"),
                    row.getObject("finished_at") == null ? null : instant(row, "finished_at"),
                    row.getLong("rows_read"),
                    row.getLong("rows_rejected"),
                    row.getLong("listings_created"),
                    row.getLong("listings_changed"),
                    row.getLong("listings_unchanged"),
                    json.readValue(row.getString("errors"), ERRORS),
                    row.getString("detail"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("errors that this service wrote cannot be read", e);
        }
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
