package io.stockproof.ledger;

import io.stockproof.ledger.LedgerAudit.Violation;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Verifies months of the ledger that are over, each once and in their order, and keeps how every position stood at their
 * end. A month with a violation is not closed: it is verified again, and told again, each night.
 */
@Component
class ClosedMonths {

    /** No transaction that has read the clock before the month's end lasts this long. */
    static final Duration SETTLED = Duration.ofDays(1);

    /** The last closed month whose entries are no longer there; null while all are. */
    static final String LAST_DETACHED =
            "SELECT max(month) FROM ledger_closed_month WHERE month < ledger_oldest_month()";

    private static final Logger log = LoggerFactory.getLogger(ClosedMonths.class);

    private final JdbcClient jdbc;
    private final AuditRanges ranges;
    private final AuditChecks checks;
    private final InstantSource clock;
    private final TransactionTemplate snapshot;

    ClosedMonths(
            JdbcClient jdbc,
            AuditRanges ranges,
            AuditChecks checks,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.ranges = ranges;
        this.checks = checks;
        this.clock = clock;
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** The last closed month; {@code null} before the first. */
    @Nullable
    LocalDate last() {
        return month("SELECT max(month) FROM ledger_closed_month");
    }

    /** The last closed month whose entries are no longer there; {@code null} while all are. */
    @Nullable
    LocalDate lastDetached() {
        return month(LAST_DETACHED);
    }

    /** Closes all months that are over and sound, and tells what kept the next one open. */
    List<Violation> closeDue() {
        for (LocalDate month = next(); isOver(month); month = month.plusMonths(1)) {
            List<Violation> violations = close(month);
            if (!violations.isEmpty()) {
                log.atError().addKeyValue("month", month).addKeyValue("violations", violations.size())
                        .log("The ledger's month is not sound, and is not closed");
                return violations;
            }
        }
        return List.of();
    }

    private LocalDate next() {
        LocalDate last = last();
        return last != null ? last.plusMonths(1) : Objects.requireNonNull(month("SELECT ledger_oldest_month()"));
    }

    private boolean isOver(LocalDate month) {
        return !clock.instant().isBefore(AuditStart.startOf(month.plusMonths(1)).toInstant().plus(SETTLED));
    }

    private List<Violation> close(LocalDate month) {
        List<Violation> violations = new ArrayList<>();
        AuditStart start = new AuditStart(last(), AuditStart.startOf(month), AuditStart.startOf(month.plusMonths(1)));
        for (AuditRange range = ranges.first();; range = ranges.after(range)) {
            AuditRange one = range;
            violations.addAll(Objects.requireNonNull(
                    snapshot.execute(
                            status -> close(one, month, start, LedgerAudit.VIOLATIONS_MAX - violations.size()))));
            if (range.isLast() || violations.size() >= LedgerAudit.VIOLATIONS_MAX) {
                break;
            }
        }
        if (violations.isEmpty()) {
            seal(month, start);
        }
        return violations;
    }

    private List<Violation> close(AuditRange range, LocalDate month, AuditStart start, int limit) {
        List<Violation> violations = checks.history(range, start, limit);
        if (violations.isEmpty()) {
            anchor(range, month, start);
        }
        return violations;
    }

    /** Again, if it was done before: the month may not have been closed then. */
    private void anchor(AuditRange range, LocalDate month, AuditStart start) {
        jdbc.sql("""
                        INSERT INTO ledger_anchor AS k (item_id, location_id, month, seq, on_hand, reserved, observed_at,
                                                        recorded_at, channels, channels_reserved, on_hand_xid)
                        SELECT e.item_id, e.location_id, :month, e.seq, e.on_hand, e.reserved, e.observed_at,
                               e.recorded_at, coalesce(c.channels, '{}'), coalesce(c.reserved, '{}'),
                               coalesce(e.stated_by, (SELECT b.on_hand_xid FROM ledger_anchor b
                                                       WHERE b.item_id = e.item_id AND b.location_id = e.location_id
                                                         AND b.month < :month
                                                       ORDER BY b.month DESC LIMIT 1))
                          FROM (SELECT DISTINCT ON (item_id, location_id) *,
                                       (array_agg(xid) FILTER (WHERE is_in_block) OVER (
                                           PARTITION BY item_id, location_id ORDER BY seq DESC
                                           ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))[1] AS stated_by
                                  FROM ledger_of_items(:after, :through)
                                 WHERE recorded_at >= :from AND recorded_at < :to
                                 ORDER BY item_id, location_id, seq DESC) AS e
                         CROSS JOIN LATERAL (
                               SELECT array_agg(channel_id) AS channels, array_agg(units) AS reserved
                                 FROM (SELECT channel_id, sum(units)::bigint AS units
                                         FROM (SELECT d.channel_id, d.reserved_delta AS units
                                                 FROM ledger_entry d
                                                WHERE d.item_id = e.item_id AND d.location_id = e.location_id
                                                  AND d.recorded_at >= :from AND d.recorded_at < :to
                                                  AND d.reserved_delta <> 0
                                               UNION ALL
                                               SELECT u.channel_id, u.units
                                                 FROM (SELECT channels, channels_reserved FROM ledger_anchor b
                                                        WHERE b.item_id = e.item_id AND b.location_id = e.location_id
                                                          AND b.month < :month
                                                        ORDER BY b.month DESC LIMIT 1) AS b,
                                                      unnest(b.channels, b.channels_reserved) AS u (channel_id, units)
                                              ) AS known
                                        GROUP BY channel_id HAVING sum(units) <> 0) AS kept) AS c
                            ON CONFLICT (item_id, location_id, month) DO UPDATE
                               SET seq = excluded.seq, on_hand = excluded.on_hand, reserved = excluded.reserved,
                                   observed_at = excluded.observed_at, recorded_at = excluded.recorded_at,
                                   channels = excluded.channels, channels_reserved = excluded.channels_reserved,
                                   on_hand_xid = excluded.on_hand_xid
                        """)
                .param("month", month)
                .param("after", range.after())
                .param("through", range.through())
                .param("from", start.from())
                .param("to", start.to())
                .update();
    }

    private void seal(LocalDate month, AuditStart start) {
        int sealed = jdbc.sql("""
                        INSERT INTO ledger_closed_month (month, entries, blocks, positions)
                        SELECT :month,
                               (SELECT count(*) FROM ledger_entry WHERE recorded_at >= :from AND recorded_at < :to)
                               + (SELECT coalesce(sum(cardinality(item_ids)), 0) FROM ledger_block
                                   WHERE recorded_at >= :from AND recorded_at < :to),
                               (SELECT count(*) FROM ledger_block WHERE recorded_at >= :from AND recorded_at < :to),
                               (SELECT count(*) FROM ledger_anchor WHERE month = :month)
                            ON CONFLICT DO NOTHING
                        """)
                .param("month", month)
                .param("from", start.from())
                .param("to", start.to())
                .update();
        if (sealed > 0) {
            log.atInfo().addKeyValue("month", month).log("The ledger's month was verified and closed");
        }
    }

    /** Deletes anchors of detached months that a later one of the same position has replaced. */
    void deleteReplaced() {
        LocalDate detached = lastDetached();
        if (detached == null) {
            return;
        }
        for (AuditRange range = ranges.first();; range = ranges.after(range)) {
            jdbc.sql("""
                            DELETE FROM ledger_anchor a
                             WHERE a.item_id > :after AND a.item_id <= :through AND a.month < :detached
                               AND EXISTS (SELECT FROM ledger_anchor later
                                            WHERE later.item_id = a.item_id AND later.location_id = a.location_id
                                              AND later.month > a.month AND later.month <= :detached)
                            """)
                    .param("after", range.after())
                    .param("through", range.through())
                    .param("detached", detached)
                    .update();
            if (range.isLast()) {
                return;
            }
        }
    }

    private @Nullable LocalDate month(String sql) {
        Optional<java.sql.Date> month = jdbc.sql(sql).query((row, n) -> row.getDate(1)).list().stream()
                .filter(Objects::nonNull)
                .findFirst();
        return month.map(java.sql.Date::toLocalDate).orElse(null);
    }
}
