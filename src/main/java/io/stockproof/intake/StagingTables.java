package io.stockproof.intake;

import io.stockproof.database.CopyText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Rows of one run on their way into the tables that are written to no log. Holds some thousands of them. */
final class StagingTables {

    private static final int ROWS_MAX = 4_000;

    private final long pollId;
    private final CopyText rows = new CopyText(
            "COPY intake_row (poll_id, line, sku, item_id, location, quantity, taken_at, observed_at) FROM STDIN");
    private final CopyText items = new CopyText(
            "COPY intake_item_read (poll_id, sku, taken_at, gone_reason) FROM STDIN");
    private final CopyText scope = new CopyText("COPY intake_scope (poll_id, item_id) FROM STDIN");
    private final CopyText changes = new CopyText(
            "COPY intake_proposed (poll_id, item_id, location_id, action, quantity, taken_at, observed_at) FROM STDIN");
    private int buffered;

    StagingTables(long pollId) {
        this.pollId = pollId;
    }

    void row(
            long line,
            String sku,
            @Nullable Long itemId,
            @Nullable String location,
            @Nullable Long quantity,
            Instant takenAt,
            Instant observedAt) {
        rows.row(pollId, line, sku, itemId, location, quantity, takenAt, observedAt);
        buffered++;
    }

    void itemRead(String sku, Instant takenAt, @Nullable String goneReason) {
        items.row(pollId, sku, takenAt, goneReason);
        buffered++;
    }

    void item(long itemId) {
        scope.row(pollId, itemId);
        buffered++;
    }

    void change(long itemId, int locationId, long quantity, Instant takenAt, Instant observedAt) {
        changes.row(pollId, itemId, locationId, "OBSERVED", quantity, takenAt, observedAt);
        buffered++;
    }

    boolean isFull() {
        return buffered >= ROWS_MAX;
    }

    void write(JdbcTemplate jdbc) {
        rows.flush(jdbc);
        items.flush(jdbc);
        scope.flush(jdbc);
        changes.flush(jdbc);
        buffered = 0;
    }
}
