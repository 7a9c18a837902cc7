package io.stockproof.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.ledger.LedgerAudit.Violation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An audit that runs in the background.
 *
 * @param requestedBy a principal, or {@code schedule}
 * @param positions how many were checked so far
 * @param positionsTotal how many there were when it started
 * @param violations found so far; at most 1,000
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record AuditRun(
        long id,
        AuditMode mode,
        State state,
        String requestedBy,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        long positions,
        long positionsTotal,
        List<Violation> violations) {

    /** How far it is. */
    enum State {
        QUEUED,
        RUNNING,
        DONE
    }

    AuditRun {
        violations = List.copyOf(violations);
    }
}
