package io.stockproof.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ledger entry as it is shown.
 *
 * @param seq counts a position's entries, from 1 without gap
 * @param location {@code supplier/code}
 * @param channel whose reserved units changed; {@code null} where on hand did
 * @param onHand after this entry, as {@code reserved}
 * @param reference an adjustment's reason, a reservation's id
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LedgerRow(
        long id,
        long seq,
        String supplier,
        String sku,
        String location,
        @Nullable String channel,
        Cause cause,
        long onHandDelta,
        long reservedDelta,
        long onHand,
        long reserved,
        Instant observedAt,
        Instant recordedAt,
        @Nullable Long poll,
        @Nullable String reference) {

    static final List<String> HEADER = List.of(
            "id", "seq", "supplier", "sku", "location", "channel", "cause", "onHandDelta", "reservedDelta", "onHand",
            "reserved", "observedAt", "recordedAt", "poll", "reference");

    @Nullable
    Object[] cells() {
        return new @Nullable Object[] {
                id, seq, supplier, sku, location, channel, cause, onHandDelta, reservedDelta, onHand, reserved,
                observedAt,
                recordedAt, poll, reference
        };
    }

    static LedgerRow of(ResultSet row, int index) throws SQLException {
        return new LedgerRow(
                row.getLong("entry_id"),
                row.getLong("seq"),
                row.getString("supplier"),
                row.getString("sku"),
                row.getString("location"),
                row.getString("channel"),
                Cause.valueOf(row.getString("cause")),
                row.getLong("on_hand_delta"),
                row.getLong("reserved_delta"),
                row.getLong("on_hand"),
                row.getLong("reserved"),
                row.getObject("observed_at", OffsetDateTime.class).toInstant(),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                row.getObject("poll_id", Long.class),
                row.getString("reference"));
    }
}
