package io.stockproof.access;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The keys, as digests. Plain SQL, since one is read in nearly every request. */
@Repository
class ApiKeyRepository {

    private static final String COLUMNS = """
            access_key_id, key_id, principal, name, scopes, channels, supplier, requests_per_second,
            CASE WHEN revoked_at <= clock_timestamp() THEN 'REVOKED'
                 WHEN expires_at <= clock_timestamp() THEN 'EXPIRED'
                 ELSE 'ACTIVE' END AS state,
            created_at, created_by, expires_at, revoked_at, last_used_at, secret_sha256
            """;

    private final JdbcClient jdbc;

    ApiKeyRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A key and the digest of its secret. */
    record Stored(ApiKey key, byte[] secretSha256) {}

    /** A key and its place in the list. */
    record Listed(long number, ApiKey key) {}

    Optional<Stored> find(String id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM access_key WHERE key_id = :id")
                .param("id", id)
                .query((row, number) -> new Stored(key(row), row.getBytes("secret_sha256")))
                .optional();
    }

    /** The same, locked until the transaction ends. */
    Optional<ApiKey> lock(String id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM access_key WHERE key_id = :id FOR NO KEY UPDATE")
                .param("id", id)
                .query((row, number) -> key(row))
                .optional();
    }

    /** The ids of the keys that are valid, those used last before others. */
    List<String> activeIds(int limit) {
        return jdbc.sql("""
                        SELECT key_id
                          FROM access_key
                         WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
                         ORDER BY last_used_at DESC NULLS LAST, access_key_id DESC
                         LIMIT :limit
                        """).param("limit", limit).query(String.class).list();
    }

    /** Newest first; {@code before} is the number of the last one shown. */
    List<Listed> list(long before, int limit) {
        return jdbc.sql("SELECT " + COLUMNS + """
                          FROM access_key
                         WHERE access_key_id < :before
                         ORDER BY access_key_id DESC
                         LIMIT :limit
                        """)
                .param("before", before)
                .param("limit", limit)
                .query((row, number) -> new Listed(row.getLong("access_key_id"), key(row)))
                .list();
    }

    ApiKey insert(KeyText text, String principal, NewKey key, String createdBy) {
        return jdbc.sql("""
                        INSERT INTO access_key (key_id, principal, name, secret_sha256, scopes, channels, supplier,
                                                requests_per_second, created_by, expires_at)
                        VALUES (:id, :principal, :name, :sha256, :scopes, :channels, :supplier,
                                :requestsPerSecond, :createdBy, :expiresAt)
                        RETURNING\s""" + COLUMNS)
                .param("id", text.id())
                .param("principal", principal)
                .param("name", key.name())
                .param("sha256", text.secretSha256())
                .param("scopes", texts(key.scopes(), Scope::text))
                .param("channels", texts(key.channels(), ChannelCode::value))
                .param("supplier", key.supplier() == null ? null : key.supplier().value())
                .param("requestsPerSecond", key.requestsPerSecond())
                .param("createdBy", createdBy)
                .param("expiresAt", key.expiresAt() == null ? null : key.expiresAt().atOffset(ZoneOffset.UTC))
                .query((row, number) -> key(row))
                .single();
    }

    ApiKey revoke(String id) {
        return jdbc.sql("""
                        UPDATE access_key SET revoked_at = coalesce(revoked_at, clock_timestamp())
                         WHERE key_id = :id
                        RETURNING\s""" + COLUMNS)
                .param("id", id)
                .query((row, number) -> key(row))
                .single();
    }

    /** Lets a key run out after {@code graceSeconds}, or before if it would have anyway. */
    ApiKey expireIn(String id, int graceSeconds) {
        return jdbc.sql("""
                        UPDATE access_key
                           SET expires_at = least(expires_at, clock_timestamp() + make_interval(secs => :grace))
                         WHERE key_id = :id
                        RETURNING\s""" + COLUMNS)
                .param("id", id)
                .param("grace", graceSeconds)
                .query((row, number) -> key(row))
                .single();
    }

    /** Notes that keys were used, to the minute, so that a busy key costs one write a minute. */
    void touch(Collection<String> ids) {
        jdbc.sql("""
                        UPDATE access_key SET last_used_at = clock_timestamp()
                         WHERE access_key_id IN (
                               SELECT access_key_id FROM access_key
                                WHERE key_id = ANY (:ids)
                                  AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')
                                ORDER BY access_key_id
                                  FOR NO KEY UPDATE SKIP LOCKED)
                        """).param("ids", ids.toArray(String[]::new)).update();
    }

    /** Whether any key could make others. Instances that start together ask one after the other. */
    boolean lockAndFindNoAdmin() {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('stockproof first admin key'))")
                .query((row, number) -> 1)
                .single();
        return jdbc.sql("""
                        SELECT NOT EXISTS (SELECT FROM access_key
                                            WHERE 'admin' = ANY (scopes) AND supplier IS NULL AND revoked_at IS NULL
                                              AND (expires_at IS NULL OR expires_at > clock_timestamp()))
                        """).query(Boolean.class).single();
    }

    /** What a reader must have seen to know of the last write. */
    String version() {
        return jdbc.sql("SELECT pg_current_snapshot()::text").query(String.class).single();
    }

    private static <T> String[] texts(@Nullable List<T> values, Function<T, String> text) {
        return values == null ? new String[0] : values.stream().map(text).toArray(String[]::new);
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        String supplier = row.getString("supplier");
        return new ApiKey(
                row.getString("key_id"),
                row.getString("principal"),
                row.getString("name"),
                list(row.getArray("scopes")).stream().map(Scope::parse).toList(),
                list(row.getArray("channels")).stream().map(ChannelCode::new).toList(),
                supplier == null ? null : new SupplierCode(supplier),
                row.getBigDecimal("requests_per_second"),
                ApiKey.State.valueOf(row.getString("state")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"),
                instant(row, "expires_at"),
                instant(row, "revoked_at"),
                instant(row, "last_used_at"));
    }

    private static List<String> list(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
