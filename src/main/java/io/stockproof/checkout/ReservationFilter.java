package io.stockproof.checkout;

import io.stockproof.access.Caller;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.web.Cursor;
import io.stockproof.web.PageRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which reservations a list shows: only those of channels that the caller's key sees. */
record ReservationFilter(
        Caller caller,
        @Nullable ReservationState state,
        @Nullable String reference,
        @Nullable String variant,
        PageRequest page) {

    String where(Map<String, Object> params) {
        StringBuilder where = new StringBuilder(" WHERE true");
        if (!caller.channels().isEmpty()) {
            where.append(" AND c.code = ANY (:channels)");
            params.put(
                    "channels",
                    caller.channels().stream().map(ChannelCode::value).toArray(String[]::new));
        }
        if (state != null) {
            where.append(" AND r.state = :state");
            params.put("state", state.name());
        }
        if (reference != null) {
            where.append(" AND r.reference = :reference");
            params.put("reference", reference);
        }
        if (variant != null) {
            where.append("""
                     AND EXISTS (SELECT FROM checkout_line v
                                  WHERE v.reservation_id = r.reservation_id AND v.variant = :variant)
                    """);
            params.put("variant", variant);
        }
        Cursor cursor = page.cursor();
        if (cursor != null) {
            // An instant as text, since to_timestamp of a number loses microseconds.
            where.append("""
                     AND (r.created_at < :at::timestamptz
                          OR (r.created_at = :at::timestamptz AND r.reservation_id > :after))
                    """);
            params.put("at", cursor.instant(0).toString());
            params.put("after", cursor.text(1));
        }
        return where.toString();
    }
}
