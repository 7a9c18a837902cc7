package io.stockproof.ledger;

import io.stockproof.ledger.LedgerAudit.Findings;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Audits in the background, range after range. How far it is stands in the database after each range, so that whoever
 * takes over from a dead instance goes on there.
 */
@Component
class AuditJob {

    static final String SCHEDULE = "schedule";

    private static final Logger log = LoggerFactory.getLogger(AuditJob.class);

    private final AuditRuns runs;
    private final AuditRanges ranges;
    private final LedgerAudit audit;
    private final ClosedMonths months;
    private final InstantSource clock;

    AuditJob(AuditRuns runs, AuditRanges ranges, LedgerAudit audit, ClosedMonths months, InstantSource clock) {
        this.runs = runs;
        this.ranges = ranges;
        this.audit = audit;
        this.months = months;
        this.clock = clock;
    }

    /** Closes months, audits from there (on Sundays, the whole ledger), and forgets old runs. */
    void nightly() {
        // What keeps a month open is told by the audit too, since it then reads that month.
        months.closeDue();
        months.deleteReplaced();
        boolean sunday = clock.instant().atZone(ZoneOffset.UTC).getDayOfWeek() == DayOfWeek.SUNDAY;
        work(runs.open(sunday ? AuditMode.FULL : AuditMode.ANCHORED, SCHEDULE).id());
        runs.deleteOld();
    }

    /** Does what is left of a run. Nothing, if it is done, or once another has taken it over. */
    void work(long id) {
        Optional<Long> resumed = runs.resume(id, audit.positions());
        if (resumed.isEmpty()) {
            return;
        }
        AuditMode mode = runs.find(id).orElseThrow().mode();
        for (AuditRange range = ranges.from(resumed.get());; range = ranges.after(range)) {
            int room = LedgerAudit.VIOLATIONS_MAX - runs.find(id).orElseThrow().violations().size();
            Findings findings = audit.check(range, mode, room);
            if (!runs.advance(id, range, findings)) {
                return;
            }
            if (range.isLast()) {
                runs.find(id).ifPresent(AuditJob::tell);
                return;
            }
        }
    }

    private static void tell(AuditRun run) {
        Duration took = run.startedAt() == null || run.finishedAt() == null
                ? Duration.ZERO
                : Duration.between(run.startedAt(), run.finishedAt());
        (run.violations().isEmpty() ? log.atInfo() : log.atError())
                .addKeyValue("audit", run.id())
                .addKeyValue("mode", run.mode())
                .addKeyValue("positions", run.positions())
                .addKeyValue("violations", run.violations().size())
                .addKeyValue("first", run.violations().isEmpty() ? null : run.violations().getFirst())
                .addKeyValue("tookMillis", took.toMillis())
                .log("Ledger audited");
    }
}
