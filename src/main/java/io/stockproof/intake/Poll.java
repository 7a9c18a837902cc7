package io.stockproof.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run of a supplier's poller, as it is shown.
 *
 * @param requestedBy a principal, or {@code schedule}
 * @param read rows in the answer, readable or not
 * @param changed positions that have changed
 * @param rejected rows that were not believed
 * @param held values that wait for a decision, or waited
 * @param proposed values that a dry run would change, those it would hold included
 * @param dryRun whether it applies nothing, whatever it finds
 * @param findings what stands out, such as the thresholds that put it into quarantine
 * @param errors the first 1,000 of the rejected rows; {@code null} in a list
 * @param detail why it failed
 * @param decidedBy who approved or discarded it
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Poll(
        long id,
        String supplier,
        PollState state,
        String requestedBy,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        long read,
        long changed,
        long rejected,
        long held,
        long proposed,
        boolean dryRun,
        List<Finding> findings,
        @Nullable List<RowFault> errors,
        @Nullable String detail,
        @Nullable String decidedBy) {

    Poll {
        findings = List.copyOf(findings);
    }
}
