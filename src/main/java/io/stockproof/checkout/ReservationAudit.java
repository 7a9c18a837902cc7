package io.stockproof.checkout;

import io.stockproof.ledger.AuditRange;
import io.stockproof.ledger.LedgerAudit;
import io.stockproof.ledger.LedgerAudit.Violation;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What each channel has reserved at a position is what its open reservations keep there. */
@Component
class ReservationAudit implements LedgerAudit.Rule {

    private final JdbcClient jdbc;

    ReservationAudit(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Violation> violations(AuditRange range, int limit) {
        return jdbc.sql("""
                        SELECT 'RESERVATIONS' AS rule, s.code AS supplier, i.sku, s.code || '/' || l.code AS location,
                               'channel ' || v.channel_id || ' has reserved ' || v.reserved
                               || '; its open reservations keep ' || v.kept AS detail
                          FROM (SELECT item_id, location_id, channel_id, coalesce(c.reserved, 0) AS reserved,
                                       coalesce(o.kept, 0) AS kept
                                  FROM (SELECT * FROM stock_position_channel
                                         WHERE item_id > :after AND item_id <= :through) c
                                  FULL JOIN (SELECT a.item_id, a.location_id, r.channel_id, sum(a.units) AS kept
                                               FROM checkout_allocation a
                                               JOIN checkout_reservation r USING (reservation_id)
                                              WHERE a.state IN ('HELD', 'CONFIRMED')
                                                AND a.item_id > :after AND a.item_id <= :through
                                              GROUP BY a.item_id, a.location_id, r.channel_id) o
                                 USING (item_id, location_id, channel_id)) v
                          JOIN supplier_item i USING (item_id)
                          JOIN supplier_location l USING (location_id)
                          JOIN supplier s ON s.supplier_id = i.supplier_id
                         WHERE v.reserved <> v.kept
                         ORDER BY v.item_id, v.location_id
                         LIMIT :limit
                        """)
                .param("after", range.after())
                .param("through", range.through())
                .param("limit", limit)
                .query(Violation.class)
                .list();
    }
}
