package io.stockproof.display;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.database.Reports;
import io.stockproof.web.Cursor;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Pages of what is shown, read where reports are. */
@Repository
class DisplayReader {

    private final JdbcClient jdbc;

    DisplayReader(Reports reports) {
        this.jdbc = reports.jdbc();
    }

    /**
     * What a store shows.
     *
     * @param context where; {@code null}: wherever no other display of the variant holds
     * @param changedAt when this quantity was first reported
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Display(
            String variant,
            DisplayController.@Nullable ShownIn context,
            long quantity,
            Instant observedAt,
            Instant changedAt,
            @JsonIgnore String key) {}

    /** What this service answered last, of those answers that were kept. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Served(
            String variant,
            DisplayController.@Nullable ShownIn context,
            long purchasable,
            long available,
            String version,
            Instant servedAt,
            @JsonIgnore String key) {}

    List<Display> shown(int channelId, @Nullable String variant, @Nullable Cursor after, int limit) {
        return jdbc.sql("""
                        SELECT variant, context, quantity, observed_at, changed_at
                          FROM display_seen
                         WHERE channel_id = :channel AND (:variant::text IS NULL OR variant = :variant)
                           AND (variant, context) > (:afterVariant, :afterContext)
                         ORDER BY variant, context
                         LIMIT :limit
                        """)
                .param("channel", channelId)
                .param("variant", variant)
                .param("afterVariant", after == null ? "" : after.text(0))
                .param("afterContext", after == null ? "" : after.text(1))
                .param("limit", limit)
                .query((row, n) -> new Display(
                        row.getString("variant"), DisplayController.ShownIn.of(row.getString("context")),
                        row.getLong("quantity"), row.getObject("observed_at", OffsetDateTime.class).toInstant(),
                        row.getObject("changed_at", OffsetDateTime.class).toInstant(), row.getString("context")))
                .list();
    }

    List<Served> served(int channelId, @Nullable String variant, @Nullable Cursor after, int limit) {
        return jdbc.sql("""
                        SELECT variant, context, purchasable, available, version, served_at
                          FROM display_served
                         WHERE channel_id = :channel AND (:variant::text IS NULL OR variant = :variant)
                           AND (variant, context) > (:afterVariant, :afterContext)
                         ORDER BY variant, context
                         LIMIT :limit
                        """)
                .param("channel", channelId)
                .param("variant", variant)
                .param("afterVariant", after == null ? "" : after.text(0))
                .param("afterContext", after == null ? "" : after.text(1))
                .param("limit", limit)
                .query((row, n) -> new Served(
                        row.getString("variant"), DisplayController.ShownIn.of(row.getString("context")),
                        row.getLong("purchasable"), row.getLong("available"), row.getString("version"),
                        row.getObject("served_at", OffsetDateTime.class).toInstant(), row.getString("context")))
                .list();
    }
}
