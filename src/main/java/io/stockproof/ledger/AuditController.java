package io.stockproof.ledger;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.problem.ProblemType;
import io.stockproof.problem.Turns;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows whether the invariants hold. */
@RestController
class AuditController {

    private static final int AT_ONCE_MAX = 2;
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    /** Each audit reads all positions and holds a connection while it does, which buyers and polls are in need of. */
    private final Turns turns =
            new Turns(AT_ONCE_MAX, Integer.MAX_VALUE, WAIT_MAX, "Other audits are under way.", WAIT_MAX);
    private final LedgerAudit audit;
    private final AuditRuns runs;
    private final ObjectProvider<SchedulerClient> scheduler;
    private final InstantSource clock;

    AuditController(
            LedgerAudit audit, AuditRuns runs, ObjectProvider<SchedulerClient> scheduler, InstantSource clock) {
        this.audit = audit;
        this.runs = runs;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * Reads what was recorded since the last closed month, and answers. With {@code full}, has the whole ledger read in
     * the background: asked again while that is under way, it is the same run.
     */
    @GetMapping("/v1/ledger/audit")
    @Requires(Scope.OPS_READ)
    @ApiResponse(responseCode = "200", description = "What was found", content = @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(implementation = LedgerAudit.Findings.class)))
    @ApiResponse(responseCode = "202", description = "With full: its Location shows how far it is", content = @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(implementation = AuditRun.class)))
    ResponseEntity<Object> audit(Caller caller, @RequestParam(defaultValue = "false") boolean full) {
        if (!full) {
            return ResponseEntity.ok(turns.take(audit::run));
        }
        AuditRun run = runs.open(AuditMode.FULL, caller.id());
        AuditTask.start(scheduler, run.id(), clock.instant());
        return ResponseEntity.accepted()
                .location(URI.create("/v1/ledger/audits/" + run.id()))
                .body(run);
    }

    @GetMapping("/v1/ledger/audits/{id}")
    @Requires(Scope.OPS_READ)
    AuditRun show(@PathVariable long id) {
        return runs.find(id).orElseThrow(() -> ProblemType.NOT_FOUND.because("There is no audit " + id + "."));
    }

    /** The newest first. */
    @GetMapping("/v1/ledger/audits")
    @Requires(Scope.OPS_READ)
    Page<AuditRun> list(PageRequest page) {
        return Page.of(runs.list(page.cursor(), page.limitPlusOne()), page, run -> Cursor.of(run.id()));
    }
}
