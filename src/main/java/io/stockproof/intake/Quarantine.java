package io.stockproof.intake;

import io.stockproof.access.Caller;
import io.stockproof.intake.Pending.Applied;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.HeldValues;
import io.stockproof.ledger.SupplierFence;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What becomes of polls that are held, once somebody decides. */
@Component
class Quarantine {

    private final JdbcClient jdbc;
    private final Suppliers suppliers;
    private final SupplierFence fence;
    private final Pending pending;
    private final HeldRows heldRows;
    private final Newcomers newcomers;
    private final HeldValues held;
    private final Application application;
    private final RunRepository runs;

    Quarantine(
            JdbcClient jdbc,
            Suppliers suppliers,
            SupplierFence fence,
            Pending pending,
            HeldRows heldRows,
            Newcomers newcomers,
            HeldValues held,
            Application application,
            RunRepository runs) {
        this.jdbc = jdbc;
        this.suppliers = suppliers;
        this.fence = fence;
        this.pending = pending;
        this.heldRows = heldRows;
        this.newcomers = newcomers;
        this.held = held;
        this.application = application;
        this.runs = runs;
    }

    private record HeldPoll(long pollId, int supplierId, String supplier) {}

    /**
     * Applies what a poll holds, each value unless a newer one is known. A new token voids a run that is under way: it
     * was compared with what is about to change.
     *
     * @return the supplier, where slices are left for its next run; empty where all is applied
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<SupplierCode> approve(long pollId, Caller caller) {
        HeldPoll poll = require(pollId);
        long token = takeToken(poll);
        decide(poll, "RUNNING", caller);
        return apply(poll, token);
    }

    /** Applies what a poll holds of these items; the rest goes on waiting. With the last of it the poll is decided. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<SupplierCode> approve(long pollId, List<String> skus, Caller caller) {
        HeldPoll poll = require(pollId);
        long token = takeToken(poll);
        requireHeld(poll);
        List<Long> items = itemsHeld(poll, skus);
        if (isAll(pollId, items, skus)) {
            decide(poll, "RUNNING", caller);
            return apply(poll, token);
        }
        pending.takeBack(pollId, items);
        newcomers.admit(stored(poll), pollId, skus);
        held.clear(poll.supplierId(), pollId, items.toArray(Long[]::new));
        Applied applied = pending.applyProposed(pollId, List.of());
        if (applied.outdatesPolls()) {
            fence.noteOnHandWrite(poll.supplierId());
        }
        jdbc.sql("UPDATE intake_poll SET rows_changed = rows_changed + :entries WHERE poll_id = :poll")
                .param("entries", applied.entries())
                .param("poll", pollId)
                .update();
        return Optional.empty();
    }

    /** Throws away what a poll holds. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void discard(long pollId, Caller caller) {
        HeldPoll poll = require(pollId);
        fence.lock(poll.supplierId());
        decide(poll, "DISCARDED", caller);
        heldRows.discard(pollId, null);
        newcomers.discard(pollId, null);
        held.clear(poll.supplierId(), pollId);
    }

    /** Throws away what a poll holds of these items; with the last of it the poll is decided. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void discard(long pollId, List<String> skus, Caller caller) {
        HeldPoll poll = require(pollId);
        fence.lock(poll.supplierId());
        requireHeld(poll);
        List<Long> items = itemsHeld(poll, skus);
        if (isAll(pollId, items, skus)) {
            decide(poll, "DISCARDED", caller);
        }
        heldRows.discard(pollId, items);
        newcomers.discard(pollId, skus);
        held.clear(poll.supplierId(), pollId, items.toArray(Long[]::new));
    }

    private long takeToken(HeldPoll poll) {
        long token = fence.takeToken(poll.supplierId());
        if (runs.isReadApplying(poll.supplierId())) {
            throw ProblemType.STALE_EDIT.because("A newer poll is being applied; decide again when it is done.");
        }
        return token;
    }

    private Optional<SupplierCode> apply(HeldPoll poll, long token) {
        long pollId = poll.pollId();
        StoredSupplier stored = stored(poll);
        jdbc.sql("UPDATE intake_poll SET token = :token, repeatable = false WHERE poll_id = :poll")
                .param("token", token)
                .param("poll", pollId)
                .update();
        pending.takeBack(pollId, null);
        newcomers.admit(stored, pollId, null);
        held.clear(poll.supplierId(), pollId);
        if (pending.count(pollId) > Application.AT_ONCE_MAX) {
            pending.keep(pollId);
            return Optional.of(stored.supplier().code());
        }
        application.applyAtOnce(new Run(pollId, stored, token, true, false), Proposed.nothing());
        return Optional.empty();
    }

    private StoredSupplier stored(HeldPoll poll) {
        return suppliers
                .find(new SupplierCode(poll.supplier()))
                .orElseThrow(
                        () -> ProblemType.STALE_EDIT.because("The supplier was deleted; its polls can be discarded."));
    }

    private boolean isAll(long pollId, List<Long> items, List<String> skus) {
        return heldRows.countOfOthers(pollId, items) == 0 && newcomers.countOfOthers(pollId, skus) == 0;
    }

    /** Those of them that are made. */
    private List<Long> itemsHeld(HeldPoll poll, List<String> skus) {
        if (!heldRows.skus(poll.pollId(), skus).containsAll(skus)) {
            throw ProblemType.INVALID_REQUEST.because(
                    "Of some of these items poll " + poll.pollId() + " holds nothing, or no longer.");
        }
        return List.copyOf(heldRows.items(poll.pollId(), heldRows.itemsBySku(poll.supplierId(), skus)));
    }

    private void requireHeld(HeldPoll poll) {
        String state = jdbc.sql("SELECT state FROM intake_poll WHERE poll_id = :poll")
                .param("poll", poll.pollId())
                .query(String.class)
                .single();
        if (!state.equals("QUARANTINED")) {
            throw notHeld(poll);
        }
    }

    private static Problem notHeld(HeldPoll poll) {
        return ProblemType.STALE_EDIT.because("Poll " + poll.pollId() + " is not in quarantine, or no longer.");
    }

    private HeldPoll require(long pollId) {
        return jdbc.sql("""
                        SELECT q.poll_id, q.supplier_id, s.code AS supplier
                          FROM intake_poll q JOIN supplier s USING (supplier_id)
                         WHERE q.poll_id = :poll
                        """)
                .param("poll", pollId)
                .query(HeldPoll.class)
                .optional()
                .orElseThrow(() -> ProblemType.NOT_FOUND.because("There is no poll " + pollId));
    }

    /** Under the fence, so that of two who decide at once the second is told. */
    private void decide(HeldPoll poll, String state, Caller caller) {
        int decided = jdbc.sql("""
                        UPDATE intake_poll
                           SET state = :state, applying = (:state = 'RUNNING'), decided_by = :caller,
                               finished_at = CASE WHEN :state = 'DISCARDED' THEN clock_timestamp() ELSE finished_at END
                         WHERE poll_id = :poll AND state = 'QUARANTINED'
                        """)
                .param("state", state)
                .param("caller", caller.id())
                .param("poll", poll.pollId())
                .update();
        if (decided == 0) {
            throw notHeld(poll);
        }
    }
}
