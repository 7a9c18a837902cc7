package io.stockproof.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Checks that every position is the fold of its ledger, and what other features say must hold of positions. Item by item
 * of one snapshot, range after range; it locks nobody. It starts from what closed months have left.
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
     * @param closedThrough the first day of the last month whose entries were verified before, and not read again;
     *     {@code null} where all were read
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Findings(long positions, List<Violation> violations, @Nullable LocalDate closedThrough) {

        public Findings {
            violations = List.copyOf(violations);
        }
    }

    /**
     * A rule that a position breaks.
     *
     * @param rule {@code CHAIN} (an entry does not follow from the one before), {@code FOLD} (the position is not what
     *     its last entry says), {@code CHANNELS} (what the channels have reserved is not what their entries, or the
     *     position, say), {@code NEGATIVE}, {@code RESERVATIONS} (what is reserved is not what open reservations keep),
     *     {@code ANCHOR} (what a closed month has left is not what its entries say)
     * @param location {@code supplier/code}
     */
    public record Violation(String rule, String supplier, String sku, String location, String detail) {}

    /** A rule of another feature about positions, checked with the rest in the same snapshot. */
    public interface Rule {

        /** At most {@code limit} violations at items of {@code range}. Called within the audit's transaction. */
        List<Violation> violations(AuditRange range, int limit);
    }

    private final JdbcClient jdbc;
    private final AuditRanges ranges;
    private final AuditChecks checks;
    private final ClosedMonths months;
    private final List<Rule> rules;
    private final TransactionTemplate snapshot;

    LedgerAudit(
            JdbcClient jdbc,
            AuditRanges ranges,
            AuditChecks checks,
            ClosedMonths months,
            List<Rule> rules,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.ranges = ranges;
        this.checks = checks;
        this.months = months;
        this.rules = List.copyOf(rules);
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
    }

    /** Reads what was recorded since the last closed month, of all positions. */
    public Findings run() {
        long positions = 0;
        List<Violation> violations = new ArrayList<>();
        for (AuditRange range = ranges.first();; range = ranges.after(range)) {
            Findings found = check(range, AuditMode.ANCHORED, VIOLATIONS_MAX - violations.size());
            positions += found.positions();
            violations.addAll(found.violations());
            if (range.isLast()) {
                return new Findings(positions, violations, found.closedThrough());
            }
        }
    }

    /** Of one range, at most {@code limit} violations. */
    Findings check(AuditRange range, AuditMode mode, int limit) {
        return Objects.requireNonNull(snapshot.execute(status -> checkInSnapshot(range, mode, limit)));
    }

    private Findings checkInSnapshot(AuditRange range, AuditMode mode, int limit) {
        LocalDate closed = months.last();
        AuditStart start = AuditStart.after(mode == AuditMode.FULL ? months.lastDetached() : closed);
        List<Violation> violations = new ArrayList<>(checks.all(range, start, limit));
        if (mode == AuditMode.FULL) {
            violations.addAll(checks.anchors(range, start, closed, limit - violations.size()));
        }
        for (Rule rule : rules) {
            violations.addAll(rule.violations(range, limit - violations.size()));
        }
        return new Findings(positions(range), violations, start.month());
    }

    private long positions(AuditRange range) {
        return jdbc.sql("SELECT count(*) FROM stock_position WHERE item_id > :after AND item_id <= :through")
                .param("after", range.after())
                .param("through", range.through())
                .query(Long.class)
                .single();
    }

    long positions() {
        return jdbc.sql("SELECT count(*) FROM stock_position").query(Long.class).single();
    }
}
