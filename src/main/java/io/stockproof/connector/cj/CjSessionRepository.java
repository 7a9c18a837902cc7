package io.stockproof.connector.cj;

import io.stockproof.connector.ConnectorException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The sessions of all instances. Its times are the database's. */
@Repository
class CjSessionRepository {

    private final JdbcClient jdbc;

    /** A session as it was at {@code now}. */
    record Session(
            byte @Nullable [] credentialSha256,
            byte @Nullable [] tokensSealed,
            @Nullable Instant accessExpiresAt,
            @Nullable Instant refreshExpiresAt,
            long version,
            @Nullable Instant tokenRetryAt,
            @Nullable String tokenErrorKind,
            @Nullable String tokenError,
            Instant now) {}

    CjSessionRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The supplier's session, begun where there was none. */
    Session find(int supplierId) {
        return select(supplierId).orElseGet(() -> {
            jdbc.sql("INSERT INTO connector_session (supplier_id) VALUES (:supplier) ON CONFLICT DO NOTHING")
                    .param("supplier", supplierId)
                    .update();
            return select(supplierId).orElseThrow();
        });
    }

    private Optional<Session> select(int supplierId) {
        return jdbc.sql("""
                        SELECT credential_sha256, tokens_sealed, access_expires_at, refresh_expires_at, version,
                               token_retry_at, token_error_kind, token_error, clock_timestamp() AS now
                          FROM connector_session
                         WHERE supplier_id = :supplier
                        """)
                .param("supplier", supplierId)
                .query(CjSessionRepository::session)
                .optional();
    }

    /** Takes the right to get tokens, unless another has it or has used it since {@code version}. */
    boolean lease(int supplierId, long version, String owner, Duration leaseFor) {
        return jdbc.sql("""
                        UPDATE connector_session
                           SET lease_owner = :owner, lease_until = clock_timestamp() + :millis * interval '1 ms'
                         WHERE supplier_id = :supplier AND version = :version
                           AND (lease_until IS NULL OR lease_until <= clock_timestamp())
                        """)
                .param("supplier", supplierId)
                .param("version", version)
                .param("owner", owner)
                .param("millis", leaseFor.toMillis())
                .update() == 1;
    }

    /** Keeps new tokens, if the lease is still {@code owner}'s; {@code retryAt} {@code null} where none is needed. */
    boolean keep(
            int supplierId, String owner, byte[] sha256, byte[] sealed, CjTokens tokens, @Nullable Instant retryAt) {
        return jdbc.sql("""
                        UPDATE connector_session
                           SET credential_sha256 = :sha256, tokens_sealed = :sealed, access_expires_at = :accessUntil,
                               refresh_expires_at = :refreshUntil, version = version + 1, lease_owner = NULL,
                               lease_until = NULL, token_retry_at = :retryAt::timestamptz, token_error_kind = NULL,
                               token_error = NULL
                         WHERE supplier_id = :supplier AND lease_owner = :owner
                        """)
                .param("supplier", supplierId)
                .param("owner", owner)
                .param("sha256", sha256)
                .param("sealed", sealed)
                .param("accessUntil", tokens.accessExpiresAt().atOffset(ZoneOffset.UTC))
                .param("refreshUntil", tokens.refreshExpiresAt().atOffset(ZoneOffset.UTC))
                .param("retryAt", retryAt == null ? null : retryAt.atOffset(ZoneOffset.UTC))
                .update() == 1;
    }

    /** Gives the lease back without tokens; after a failure at CJ none are asked for during {@code pause}. */
    void giveUp(int supplierId, String owner, byte[] sha256, ConnectorException failure, Duration pause) {
        jdbc.sql("""
                        UPDATE connector_session
                           SET tokens_sealed = CASE WHEN credential_sha256 = :sha256 THEN tokens_sealed END,
                               credential_sha256 = :sha256, lease_owner = NULL, lease_until = NULL,
                               token_retry_at = clock_timestamp() + :millis * interval '1 ms',
                               token_error_kind = :kind, token_error = :detail
                         WHERE supplier_id = :supplier AND lease_owner = :owner
                        """)
                .param("supplier", supplierId)
                .param("owner", owner)
                .param("sha256", sha256)
                .param("millis", pause.toMillis())
                .param("kind", failure.kind().name())
                .param("detail", failure.getMessage())
                .update();
    }

    /** Gives the lease back as it was taken. */
    void release(int supplierId, String owner) {
        jdbc.sql("""
                        UPDATE connector_session
                           SET lease_owner = NULL, lease_until = NULL
                         WHERE supplier_id = :supplier AND lease_owner = :owner
                        """)
                .param("supplier", supplierId)
                .param("owner", owner)
                .update();
    }

    /** Tokens of {@code version} are refused though they are new: nobody asks for others during {@code pause}. */
    void refused(int supplierId, long version, ConnectorException failure, Duration pause) {
        jdbc.sql("""
                        UPDATE connector_session
                           SET token_retry_at = clock_timestamp() + :millis * interval '1 ms',
                               token_error_kind = :kind, token_error = :detail
                         WHERE supplier_id = :supplier AND version = :version
                        """)
                .param("supplier", supplierId)
                .param("version", version)
                .param("millis", pause.toMillis())
                .param("kind", failure.kind().name())
                .param("detail", failure.getMessage())
                .update();
    }

    /** A sealed openId, beside the credential that the session is of. */
    record KeptOpenId(byte[] sealed, byte[] credentialSha256) {}

    void keepOpenId(int supplierId, byte[] sha256, byte[] sealed) {
        jdbc.sql("""
                        UPDATE connector_session SET open_id_sealed = :sealed
                         WHERE supplier_id = :supplier AND credential_sha256 = :sha256
                        """)
                .param("sealed", sealed)
                .param("supplier", supplierId)
                .param("sha256", sha256)
                .update();
    }

    Optional<KeptOpenId> openId(int supplierId) {
        return jdbc.sql("""
                        SELECT open_id_sealed, credential_sha256 FROM connector_session
                         WHERE supplier_id = :supplier AND open_id_sealed IS NOT NULL AND credential_sha256 IS NOT NULL
                        """)
                .param("supplier", supplierId)
                .query((row, index) -> new KeptOpenId(row.getBytes(1), row.getBytes(2)))
                .optional();
    }

    /** What CJ told last, on any instance. */
    Optional<CjPoints> points(int supplierId) {
        return jdbc.sql("""
                        SELECT points_remaining, points_total, points_at
                          FROM connector_session
                         WHERE supplier_id = :supplier AND points_at IS NOT NULL
                        """)
                .param("supplier", supplierId)
                .query((row, index) -> new CjPoints(
                        row.getLong("points_remaining"),
                        row.getLong("points_total"),
                        row.getObject("points_at", OffsetDateTime.class).toInstant()))
                .optional();
    }

    void keep(int supplierId, CjPoints points) {
        jdbc.sql("""
                        INSERT INTO connector_session AS c (supplier_id, points_remaining, points_total, points_at)
                        VALUES (:supplier, :remaining, :total, :at)
                        ON CONFLICT (supplier_id) DO UPDATE
                           SET points_remaining = excluded.points_remaining,
                               points_total = excluded.points_total,
                               points_at = excluded.points_at
                         WHERE c.points_at IS NULL OR c.points_at <= excluded.points_at
                        """)
                .param("supplier", supplierId)
                .param("remaining", points.remaining())
                .param("total", points.total())
                .param("at", points.at().atOffset(ZoneOffset.UTC))
                .update();
    }

    private static Session session(ResultSet row, int index) throws SQLException {
        return new Session(
                row.getBytes("credential_sha256"),
                row.getBytes("tokens_sealed"),
                instant(row, "access_expires_at"),
                instant(row, "refresh_expires_at"),
                row.getLong("version"),
                instant(row, "token_retry_at"),
                row.getString("token_error_kind"),
                row.getString("token_error"),
                row.getObject("now", OffsetDateTime.class).toInstant());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
