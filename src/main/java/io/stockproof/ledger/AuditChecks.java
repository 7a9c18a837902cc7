package io.stockproof.ledger;

import io.stockproof.ledger.LedgerAudit.Violation;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The ledger's own rules, asked of a range of items within one snapshot. */
@Component
class AuditChecks {

    private static final String BASE = """
            WITH anchor AS (
                SELECT DISTINCT ON (item_id, location_id) item_id, location_id, seq, on_hand, reserved, recorded_at,
                       channels, channels_reserved, on_hand_xid
                  FROM ledger_anchor
                 WHERE item_id > :after AND item_id <= :through AND month <= :month::date
                 ORDER BY item_id, location_id, month DESC
            ), anchor_channel AS (
                SELECT a.item_id, a.location_id, c.channel_id, c.reserved
                  FROM anchor a, unnest(a.channels, a.channels_reserved) AS c (channel_id, reserved)
            ), entry AS (
                SELECT item_id, location_id, entry_id, seq, channel_id, on_hand_delta, reserved_delta, on_hand, reserved,
                       recorded_at, xid, is_in_block, xid_before
                  FROM ledger_of_items(:after, :through)
                 WHERE recorded_at >= :from AND recorded_at < :to
            )
            """;

    private static final String NAMED = """
            SELECT v.rule, s.code AS supplier, i.sku, s.code || '/' || l.code AS location, v.detail
              FROM violation v
              JOIN supplier_item i USING (item_id)
              JOIN supplier_location l USING (location_id)
              JOIN supplier s ON s.supplier_id = i.supplier_id
             ORDER BY v.item_id, v.location_id, v.rule
             LIMIT :limit
            """;

    /**
     * Each entry follows from the one before, and leaves nobody with less than nothing. Each statement in a block leads to
     * the block with the one before.
     */
    private static final String HISTORY = BASE + """
            , step AS (
                SELECT e.*,
                       coalesce(lag(e.seq) OVER chain, a.seq, 0) AS seq_before,
                       coalesce(lag(e.on_hand) OVER chain, a.on_hand, 0) AS on_hand_before,
                       coalesce(lag(e.reserved) OVER chain, a.reserved, 0) AS reserved_before,
                       coalesce(lag(e.recorded_at) OVER chain, a.recorded_at) AS recorded_at_before
                  FROM entry e
                  LEFT JOIN anchor a USING (item_id, location_id)
                WINDOW chain AS (PARTITION BY e.item_id, e.location_id ORDER BY e.seq)
            ), stated AS (
                SELECT e.item_id, e.location_id, e.entry_id, e.xid_before, coalesce(lag(e.xid) OVER (
                           PARTITION BY e.item_id, e.location_id ORDER BY e.seq), a.on_hand_xid) AS last_xid
                  FROM entry e
                  LEFT JOIN anchor a USING (item_id, location_id)
                 WHERE e.is_in_block
            ), share AS (
                SELECT e.item_id, e.location_id, e.entry_id, e.channel_id,
                       coalesce(c.reserved, 0) + sum(e.reserved_delta) OVER (
                           PARTITION BY e.item_id, e.location_id, e.channel_id ORDER BY e.seq) AS reserved
                  FROM entry e
                  LEFT JOIN anchor_channel c USING (item_id, location_id, channel_id)
                 WHERE e.reserved_delta <> 0
            ), violation AS (
                SELECT item_id, location_id, 'CHAIN' AS rule, 'entry ' || entry_id || ' (seq ' || seq || ') after seq '
                       || seq_before || ': on hand ' || on_hand_before || ' and ' || on_hand_delta || ' is '
                       || on_hand || ', reserved ' || reserved_before || ' and ' || reserved_delta || ' is '
                       || reserved AS detail
                  FROM step
                 WHERE seq IS DISTINCT FROM seq_before + 1
                    OR on_hand IS DISTINCT FROM on_hand_before + on_hand_delta
                    OR reserved IS DISTINCT FROM reserved_before + reserved_delta
                    OR recorded_at < recorded_at_before
                UNION ALL
                SELECT item_id, location_id, 'CHAIN', 'entry ' || entry_id || ' says that the statement before is of '
                       || 'transaction ' || coalesce(xid_before::text, 'none') || ', and it is of ' || last_xid
                  FROM stated
                 WHERE last_xid <> coalesce(xid_before, '0')
                UNION ALL
                SELECT item_id, location_id, 'NEGATIVE', 'entry ' || entry_id || ': on hand ' || on_hand
                       || ', reserved ' || reserved
                  FROM entry
                 WHERE on_hand < 0 OR reserved < 0
                UNION ALL
                SELECT item_id, location_id, 'NEGATIVE', 'entry ' || entry_id || ': channel '
                       || coalesce(channel_id::text, 'none') || ' has reserved ' || reserved
                  FROM share
                 WHERE reserved < 0
            )
            """ + NAMED;

    /** What stands is what the last entries say, over all and by channel. */
    private static final String BALANCE = BASE + """
            , last AS (
                SELECT DISTINCT ON (item_id, location_id) item_id, location_id, seq, on_hand, reserved, recorded_at
                  FROM (SELECT item_id, location_id, seq, on_hand, reserved, recorded_at FROM entry
                        UNION ALL
                        SELECT item_id, location_id, seq, on_hand, reserved, recorded_at FROM anchor) AS known
                 ORDER BY item_id, location_id, seq DESC
            ), stated AS (
                SELECT DISTINCT ON (item_id, location_id) item_id, location_id, xid
                  FROM (SELECT item_id, location_id, seq, xid FROM entry WHERE is_in_block
                        UNION ALL
                        SELECT item_id, location_id, seq, on_hand_xid FROM anchor WHERE on_hand_xid IS NOT NULL) AS known
                 ORDER BY item_id, location_id, seq DESC
            ), position AS (
                SELECT * FROM stock_position WHERE item_id > :after AND item_id <= :through
            ), share AS (
                SELECT * FROM stock_position_channel WHERE item_id > :after AND item_id <= :through
            ), folded AS (
                SELECT item_id, location_id, coalesce(channel_id, 0) AS channel_id, sum(units) AS reserved
                  FROM (SELECT item_id, location_id, channel_id, reserved_delta AS units FROM entry
                         WHERE reserved_delta <> 0
                        UNION ALL
                        SELECT item_id, location_id, channel_id, reserved FROM anchor_channel) AS known
                 GROUP BY item_id, location_id, coalesce(channel_id, 0)
            ), violation AS (
                SELECT item_id, location_id, 'FOLD' AS rule, 'the position has seq ' || coalesce(p.seq::text, 'none')
                       || ', on hand ' || coalesce(p.on_hand::text, 'none') || ', reserved '
                       || coalesce(p.reserved::text, 'none') || '; its last entry has seq '
                       || coalesce(l.seq::text, 'none') || ', on hand ' || coalesce(l.on_hand::text, 'none')
                       || ', reserved ' || coalesce(l.reserved::text, 'none') AS detail
                  FROM position p
                  FULL JOIN last l USING (item_id, location_id)
                 WHERE (p.seq, p.on_hand, p.reserved, p.recorded_at)
                       IS DISTINCT FROM (l.seq, l.on_hand, l.reserved, l.recorded_at)
                UNION ALL
                SELECT item_id, location_id, 'FOLD', 'the position leads to transaction ' || p.on_hand_xid
                       || '; its last statement is of ' || s.xid
                  FROM position p
                  JOIN stated s USING (item_id, location_id)
                 WHERE p.on_hand_xid <> s.xid
                UNION ALL
                SELECT item_id, location_id, 'NEGATIVE', 'the position has on hand ' || on_hand || ', reserved '
                       || reserved
                  FROM position
                 WHERE on_hand < 0 OR reserved < 0
                UNION ALL
                SELECT item_id, location_id, 'CHANNELS', 'channel ' || channel_id || ' has reserved '
                       || coalesce(c.reserved, 0) || '; its entries add up to ' || coalesce(f.reserved, 0)
                  FROM share c
                  FULL JOIN folded f USING (item_id, location_id, channel_id)
                 WHERE coalesce(c.reserved, 0) <> coalesce(f.reserved, 0) OR c.reserved < 0
                UNION ALL
                SELECT p.item_id, p.location_id, 'CHANNELS', 'the channels have reserved '
                       || coalesce(sum(c.reserved), 0) || ', the position ' || p.reserved
                  FROM position p
                  LEFT JOIN share c USING (item_id, location_id)
                 GROUP BY p.item_id, p.location_id, p.reserved
                HAVING coalesce(sum(c.reserved), 0) <> p.reserved
            )
            """ + NAMED;

    /** What closed months have left is what their entries say, as far as these are still there. */
    private static final String ANCHORS = BASE + """
            , closing AS (
                SELECT DISTINCT ON (item_id, location_id, month) item_id, location_id, month, seq, on_hand, reserved,
                       recorded_at,
                       (array_agg(xid) FILTER (WHERE is_in_block) OVER (
                           PARTITION BY item_id, location_id, month ORDER BY seq DESC
                           ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))[1] AS stated_by
                  FROM (SELECT *, date_trunc('month', recorded_at AT TIME ZONE 'UTC')::date AS month FROM entry) AS dated
                 WHERE month <= :closed::date
                 ORDER BY item_id, location_id, month, seq DESC
            ), kept AS (
                SELECT * FROM ledger_anchor
                 WHERE item_id > :after AND item_id <= :through AND month <= :closed::date
                   AND (:month::date IS NULL OR month > :month::date)
            ), kept_share AS (
                SELECT k.item_id, k.location_id, k.month, c.channel_id, c.reserved
                  FROM kept k, unnest(k.channels, k.channels_reserved) AS c (channel_id, reserved)
            ), folded AS (
                SELECT k.item_id, k.location_id, k.month, x.channel_id, sum(x.units) AS reserved
                  FROM kept k
                  JOIN (SELECT item_id, location_id, channel_id, seq, reserved_delta AS units FROM entry
                         WHERE reserved_delta <> 0
                        UNION ALL
                        SELECT item_id, location_id, channel_id, 0, reserved FROM anchor_channel) AS x
                    ON x.item_id = k.item_id AND x.location_id = k.location_id AND x.seq <= k.seq
                 GROUP BY k.item_id, k.location_id, k.month, x.channel_id
                HAVING sum(x.units) <> 0
            ), violation AS (
                SELECT item_id, location_id, 'ANCHOR' AS rule, 'of ' || to_char(month, 'YYYY-MM') || ' was kept seq '
                       || coalesce(k.seq::text, 'none') || ', on hand ' || coalesce(k.on_hand::text, 'none')
                       || ', reserved ' || coalesce(k.reserved::text, 'none') || '; its last entry has seq '
                       || coalesce(c.seq::text, 'none') || ', on hand ' || coalesce(c.on_hand::text, 'none')
                       || ', reserved ' || coalesce(c.reserved::text, 'none') AS detail
                  FROM kept k
                  FULL JOIN closing c USING (item_id, location_id, month)
                 WHERE (k.seq, k.on_hand, k.reserved, k.recorded_at)
                       IS DISTINCT FROM (c.seq, c.on_hand, c.reserved, c.recorded_at)
                UNION ALL
                SELECT item_id, location_id, 'ANCHOR', 'of ' || to_char(month, 'YYYY-MM') || ' was kept that it leads to '
                       || 'transaction ' || coalesce(k.on_hand_xid::text, 'none') || '; its last statement is of '
                       || c.stated_by
                  FROM kept k
                  JOIN closing c USING (item_id, location_id, month)
                 WHERE k.on_hand_xid IS DISTINCT FROM c.stated_by AND c.stated_by IS NOT NULL
                UNION ALL
                SELECT item_id, location_id, 'ANCHOR', 'of ' || to_char(month, 'YYYY-MM') || ' was kept that channel '
                       || channel_id || ' has reserved ' || coalesce(k.reserved, 0) || '; its entries add up to '
                       || coalesce(f.reserved, 0)
                  FROM kept_share k
                  FULL JOIN folded f USING (item_id, location_id, month, channel_id)
                 WHERE coalesce(k.reserved, 0) <> coalesce(f.reserved, 0)
            )
            """ + NAMED;

    private final JdbcClient jdbc;

    AuditChecks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Of the entries alone. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Violation> history(AuditRange range, AuditStart start, int limit) {
        return bound(HISTORY, range, start, limit).query(Violation.class).list();
    }

    /** Of the entries, and of what stands. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Violation> all(AuditRange range, AuditStart start, int limit) {
        List<Violation> violations = new ArrayList<>(history(range, start, limit));
        violations.addAll(bound(BALANCE, range, start, limit - violations.size()).query(Violation.class).list());
        return violations;
    }

    /** Of what the months up to {@code closed} have left. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Violation> anchors(AuditRange range, AuditStart start, @Nullable LocalDate closed, int limit) {
        return bound(ANCHORS, range, start, limit).param("closed", closed).query(Violation.class).list();
    }

    private StatementSpec bound(String sql, AuditRange range, AuditStart start, int limit) {
        return jdbc.sql(sql)
                .param("after", range.after())
                .param("through", range.through())
                .param("month", start.month())
                .param("from", start.from())
                .param("to", start.to())
                .param("limit", limit);
    }
}
