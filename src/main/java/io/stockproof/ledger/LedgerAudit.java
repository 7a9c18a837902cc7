package io.stockproof.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Checks that every position is the fold of its ledger, and what other features say must hold of positions. All of one
 * snapshot; it locks nobody.
 */
@Component
public class LedgerAudit {

    /** The most violations that are told. */
    public static final int VIOLATIONS_MAX = 1_000;

    /**
     * What the audit found.
     *
     * @param positions how many were checked
     * @param violations none in a sound database; at most {@value #VIOLATIONS_MAX}
     */
    public record Findings(long positions, List<Violation> violations) {

        public Findings {
            violations = List.copyOf(violations);
        }
    }

    /**
     * A rule that a position breaks.
     *
     * @param rule {@code CHAIN} (an entry does not follow from the one before), {@code FOLD} (the position is not what
     *     its last entry says), {@code CHANNELS} (what the channels have reserved is not what their entries, or the
     *     position, say), {@code NEGATIVE}, {@code RESERVATIONS} (what is reserved is not what open reservations keep)
     * @param location {@code supplier/code}
     */
    public record Violation(String rule, String supplier, String sku, String location, String detail) {}

    private static final String VIOLATIONS = """
            WITH entry AS (
                SELECT e.*,
                       lag(e.seq, 1, 0::bigint) OVER chain AS seq_before,
                       lag(e.on_hand, 1, 0::bigint) OVER chain AS on_hand_before,
                       lag(e.reserved, 1, 0::bigint) OVER chain AS reserved_before,
                       lag(e.recorded_at) OVER chain AS recorded_at_before
                  FROM ledger_entry e
                WINDOW chain AS (PARTITION BY e.item_id, e.location_id ORDER BY e.seq)
            ), violation AS (
                SELECT item_id, location_id, 'CHAIN' AS rule, 'entry ' || entry_id || ' (seq ' || seq || ') after seq '
                       || seq_before || ': on hand ' || on_hand_before || ' and ' || on_hand_delta || ' is '
                       || on_hand || ', reserved ' || reserved_before || ' and ' || reserved_delta || ' is '
                       || reserved AS detail
                  FROM entry
                 WHERE seq <> seq_before + 1 OR on_hand <> on_hand_before + on_hand_delta
                    OR reserved <> reserved_before + reserved_delta OR recorded_at < recorded_at_before
                UNION ALL
                SELECT item_id, location_id, 'NEGATIVE', 'entry ' || entry_id || ': on hand ' || on_hand
                       || ', reserved ' || reserved
                  FROM entry
                 WHERE on_hand < 0 OR reserved < 0
                UNION ALL
                SELECT item_id, location_id, 'FOLD', 'the position has seq ' || coalesce(p.seq::text, 'none')
                       || ', on hand ' || coalesce(p.on_hand::text, 'none') || ', reserved '
                       || coalesce(p.reserved::text, 'none') || '; its last entry has seq '
                       || coalesce(l.seq::text, 'none') || ', on hand ' || coalesce(l.on_hand::text, 'none')
                       || ', reserved ' || coalesce(l.reserved::text, 'none')
                  FROM stock_position p
                  FULL JOIN (SELECT DISTINCT ON (item_id, location_id) item_id, location_id, seq, on_hand, reserved,
                                    recorded_at
                               FROM ledger_entry
                              ORDER BY item_id, location_id, seq DESC) l USING (item_id, location_id)
                 WHERE (p.seq, p.on_hand, p.reserved, p.recorded_at)
                       IS DISTINCT FROM (l.seq, l.on_hand, l.reserved, l.recorded_at)
                UNION ALL
                SELECT item_id, location_id, 'CHANNELS', 'channel ' || channel_id || ' has reserved '
                       || coalesce(c.reserved, 0) || '; its entries add up to ' || coalesce(e.reserved, 0)
                  FROM stock_position_channel c
                  FULL JOIN (SELECT item_id, location_id, channel_id, sum(reserved_delta) AS reserved
                               FROM ledger_entry
                              WHERE reserved_delta <> 0
                              GROUP BY item_id, location_id, channel_id) e USING (item_id, location_id, channel_id)
                 WHERE coalesce(c.reserved, 0) <> coalesce(e.reserved, 0)
                UNION ALL
                SELECT p.item_id, p.location_id, 'CHANNELS', 'the channels have reserved '
                       || coalesce(sum(c.reserved), 0) || ', the position ' || p.reserved
                  FROM stock_position p
                  LEFT JOIN stock_position_channel c USING (item_id, location_id)
                 GROUP BY p.item_id, p.location_id, p.reserved
                HAVING coalesce(sum(c.reserved), 0) <> p.reserved
            )
            SELECT v.rule, s.code AS supplier, i.sku, s.code || '/' || l.code AS location, v.detail
              FROM violation v
              JOIN supplier_item i USING (item_id)
              JOIN supplier_location l USING (location_id)
              JOIN supplier s ON s.supplier_id = i.supplier_id
             ORDER BY v.item_id, v.location_id, v.rule
             LIMIT :limit
            """;

    /** A rule of another feature about positions, checked with the rest in the same snapshot. */
    public interface Rule {

        /** At most {@code limit} violations. Called within the audit's transaction. */
        List<Violation> violations(int limit);
    }

    private final JdbcClient jdbc;
    private final List<Rule> rules;
    private final TransactionTemplate snapshot;

    LedgerAudit(JdbcClient jdbc, List<Rule> rules, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.rules = List.copyOf(rules);
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
    }

    /** Reads the whole ledger, in one snapshot. */
    public Findings run() {
        return Objects.requireNonNull(snapshot.execute(status -> check()));
    }

    private Findings check() {
        long positions =
                jdbc.sql("SELECT count(*) FROM stock_position").query(Long.class).single();
        List<Violation> violations = new ArrayList<>(jdbc.sql(VIOLATIONS)
                .param("limit", VIOLATIONS_MAX)
                .query(Violation.class)
                .list());
        for (Rule rule : rules) {
            violations.addAll(rule.violations(VIOLATIONS_MAX - violations.size()));
        }
        return new Findings(positions, violations);
    }
}
