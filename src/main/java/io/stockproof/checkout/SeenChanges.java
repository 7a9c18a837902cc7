package io.stockproof.checkout;

import io.stockproof.checkout.LineBody.LedgerChange;
import io.stockproof.checkout.LineBody.RuleChange;
import io.stockproof.kernel.ChannelCode;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What came between a version that a shopper was shown and now. */
@Component
class SeenChanges {

    static final int ENTRIES_MAX = 20;

    private final JdbcClient jdbc;

    SeenChanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Ledger entries of these items that {@code version} did not see, newest first. */
    List<LedgerChange> entries(String version, Collection<Long> items) {
        return jdbc.sql("""
                        SELECT e.entry_id, s.code || '/' || l.code AS location, e.cause, e.on_hand_delta,
                               e.reserved_delta, e.recorded_at
                          FROM ledger_entry e
                          JOIN supplier_location l USING (location_id)
                          JOIN supplier s ON s.supplier_id = l.supplier_id
                         WHERE e.item_id = ANY (:items) AND e.xid >= pg_snapshot_xmin(:version::pg_snapshot)
                           AND NOT pg_visible_in_snapshot(e.xid, :version::pg_snapshot)
                         ORDER BY e.entry_id DESC
                         LIMIT :most
                        """)
                .param("items", items.toArray(Long[]::new))
                .param("version", version)
                .param("most", ENTRIES_MAX)
                .query((row, n) -> new LedgerChange(
                        row.getLong("entry_id"),
                        row.getString("location"),
                        row.getString("cause"),
                        row.getLong("on_hand_delta"),
                        row.getLong("reserved_delta"),
                        row.getObject("recorded_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** The newest change of a rule that may concern the listing and that {@code version} did not see. */
    @Nullable
    RuleChange rule(String version, ChannelCode channel, String variant) {
        return jdbc.sql("""
                        SELECT change_id, kind, code, action, changed_at
                          FROM access_change
                         WHERE xid >= pg_snapshot_xmin(:version::pg_snapshot)
                           AND NOT pg_visible_in_snapshot(xid, :version::pg_snapshot)
                           AND (kind IN ('supplier', 'location', 'shipping-method')
                                OR (kind = 'channel' AND code = :channel)
                                OR (kind = 'listing' AND code = :listing))
                         ORDER BY change_id DESC
                         LIMIT 1
                        """)
                .param("version", version)
                .param("channel", channel.value())
                .param("listing", channel.value() + "/" + variant)
                .query((row, n) -> new RuleChange(
                        row.getLong("change_id"),
                        row.getString("kind"),
                        row.getString("code"),
                        row.getString("action"),
                        row.getObject("changed_at", OffsetDateTime.class).toInstant()))
                .optional()
                .orElse(null);
    }
}
