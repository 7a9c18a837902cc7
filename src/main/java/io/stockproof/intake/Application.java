package io.stockproof.intake;

import io.stockproof.database.HoldTimes;
import io.stockproof.intake.Pending.Applied;
import io.stockproof.intake.Pending.Slice;
import io.stockproof.ledger.Coverage;
import io.stockproof.ledger.LockedPosition;
import io.stockproof.ledger.SupplierFence;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Applies what was decided: at once where it is little, else in slices, each in a transaction of its own behind the
 * fence, so that checkout waits for none of them long. What is left after a crash is gone on with by the next run.
 */
@Component
class Application {

    /** Up to so many changes are applied with the decision, in one transaction. */
    static final int AT_ONCE_MAX = 20_000;

    static final int SLICE = 5_000;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SupplierFence fence;
    private final Pending pending;
    private final Coverage coverage;
    private final StagedRows staged;
    private final LastGoodRepository lastGood;
    private final HoldTimes holds;

    Application(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            SupplierFence fence,
            Pending pending,
            Coverage coverage,
            StagedRows staged,
            LastGoodRepository lastGood,
            HoldTimes holds) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.fence = fence;
        this.pending = pending;
        this.coverage = coverage;
        this.staged = staged;
        this.lastGood = lastGood;
        this.holds = holds;
    }

    /** Runs {@code work} in a transaction that holds the supplier's fence by this run's token. */
    <T> T fenced(Run run, Supplier<T> work) {
        T result = transaction.execute(status -> {
            holds.measure("poll");
            if (fence.lock(run.supplierId()).token() != run.token()) {
                throw new Overtaken();
            }
            return work.get();
        });
        return Objects.requireNonNull(result);
    }

    /** Applies what is left of a decided poll, slice by slice, and ends it with the last. */
    void applySlices(Run run) {
        Slice slice = fenced(run, () -> applySlice(run, 0));
        while (!slice.isLast()) {
            long after = slice.lastItem();
            slice = fenced(run, () -> applySlice(run, after));
        }
    }

    /**
     * Applies all of it within the caller's transaction, which holds the fence.
     *
     * @param proposed what of it is not stored is applied, too
     * @return all positions that it wrote, as they are now
     */
    Collection<LockedPosition> applyAtOnce(Run run, Proposed proposed) {
        Applied applied = pending.applyProposed(run.pollId(), proposed.unstored());
        noteChanged(run, applied);
        finish(run);
        return applied.positions();
    }

    private Slice applySlice(Run run, long after) {
        Slice slice = pending.applySome(run.pollId(), after, SLICE);
        noteChanged(run, slice.applied());
        if (slice.isLast()) {
            finish(run);
        }
        return slice;
    }

    private void noteChanged(Run run, Applied applied) {
        if (applied.outdatesPolls()) {
            fence.noteOnHandWrite(run.supplierId());
        }
        if (applied.entries() > 0) {
            jdbc.sql("UPDATE intake_poll SET rows_changed = rows_changed + :entries WHERE poll_id = :poll")
                    .param("entries", applied.entries())
                    .param("poll", run.pollId())
                    .update();
        }
    }

    /** With the last change: coverage, the state, and what the next poll is compared with. */
    private void finish(Run run) {
        Ending ending = jdbc.sql("""
                        UPDATE intake_poll
                           SET state = CASE WHEN holds AND decided_by IS NULL THEN 'QUARANTINED'
                                            WHEN stopped THEN 'PARTIAL'
                                            WHEN rows_changed = 0 AND decided_by IS NULL THEN 'UNCHANGED'
                                            ELSE 'APPLIED' END,
                               applying = false, finished_at = clock_timestamp()
                         WHERE poll_id = :poll
                        RETURNING covers, stopped, taken_at, observed_at, decided_by IS NOT NULL AS was_held,
                                  state = 'QUARANTINED' AS holds
                        """)
                .param("poll", run.pollId())
                .query((row, n) -> new Ending(
                        row.getString("covers"),
                        row.getBoolean("stopped"),
                        instant(row.getObject("taken_at", OffsetDateTime.class)),
                        instant(row.getObject("observed_at", OffsetDateTime.class)),
                        row.getBoolean("was_held"),
                        row.getBoolean("holds")))
                .single();
        // What was held and then approved is old by now, and only its changed rows were kept: nothing inherits from it.
        if (!ending.wasHeld() && "SUPPLIER".equals(ending.covers()) && ending.observedAt() != null) {
            coverage.raise(run.supplierId(), ending.observedAt(), ending.takenAt());
        }
        if (!ending.wasHeld() && "ITEMS".equals(ending.covers())) {
            staged.raiseCoverage(run, coverage);
        }
        // Of what holds something, the next poll is not a repetition, nor is it to be compared with it.
        if (!ending.stopped() && !ending.holds()) {
            lastGood.put(run.supplierId(), run.pollId());
        }
    }

    private record Ending(
            @Nullable String covers,
            boolean stopped,
            @Nullable Instant takenAt,
            @Nullable Instant observedAt,
            boolean wasHeld,
            boolean holds) {}

    private static @Nullable Instant instant(@Nullable OffsetDateTime value) {
        return value == null ? null : value.toInstant();
    }
}
