package io.stockproof.connector;

import io.stockproof.kernel.SupplierCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How a supplier has been answering, as the instance that polled it last wrote it down; for the status endpoint. */
@Component
public class ConnectorHealth {

    /**
     * What is known of the line to a supplier.
     *
     * @param breaker {@code CLOSED}, {@code OPEN} or {@code HALF_OPEN}; {@code CLOSED} for one never called
     * @param lastError the last failure, also if a later reading went well
     * @param points the supplier's allowance, where it tells
     */
    public record Status(
            String breaker,
            @Nullable Instant breakerSince,
            @Nullable Instant lastOkAt,
            @Nullable LastError lastError,
            @Nullable Points points) {}

    /** The last failure; {@code detail} holds no secret. */
    public record LastError(String kind, String detail, Instant at) {}

    /** A supplier's allowance as it was at {@code at}. */
    public record Points(long remaining, long total, Instant at) {}

    private static final Status NEVER_CALLED = new Status("CLOSED", null, null, null, null);

    private final JdbcClient jdbc;

    ConnectorHealth(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is known of {@code supplier}; a supplier that was never called is closed and has no error. */
    public Status of(SupplierCode supplier) {
        return jdbc.sql("""
                        SELECT c.breaker, c.breaker_since, c.ok_at, c.error_kind, c.error_detail, c.error_at,
                               c.points_remaining, c.points_total, c.points_at
                          FROM connector_session c
                          JOIN supplier s USING (supplier_id)
                         WHERE s.code = :code
                        """)
                .param("code", supplier.value())
                .query(ConnectorHealth::status)
                .optional()
                .orElse(NEVER_CALLED);
    }

    private static Status status(ResultSet row, int index) throws SQLException {
        Instant errorAt = instant(row, "error_at");
        Instant pointsAt = instant(row, "points_at");
        return new Status(
                row.getString("breaker"),
                instant(row, "breaker_since"),
                instant(row, "ok_at"),
                errorAt == null
                        ? null
                        : new LastError(row.getString("error_kind"), row.getString("error_detail"), errorAt),
                pointsAt == null
                        ? null
                        : new Points(row.getLong("points_remaining"), row.getLong("points_total"), pointsAt));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
