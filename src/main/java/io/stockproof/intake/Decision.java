package io.stockproof.intake;

import io.stockproof.access.ChangeLog;
import io.stockproof.intake.Staged.GoneItem;
import io.stockproof.ledger.Coverage;
import io.stockproof.ledger.HeldValues;
import io.stockproof.ledger.SupplierFence;
import io.stockproof.supplier.Sightings;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Decides about a poll as a whole: in one transaction behind the fence, whatever then becomes of its rows. */
@Component
class Decision {

    private final JdbcClient jdbc;
    private final Difference difference;
    private final Application application;
    private final Pending pending;
    private final HeldRows heldRows;
    private final HeldValues held;
    private final StagedRows staged;
    private final LastGoodRepository lastGood;
    private final SupplierFence fence;
    private final Coverage coverage;
    private final Sightings sightings;
    private final ChangeLog changes;
    private final RunRepository runs;
    private final InstantSource clock;

    Decision(
            JdbcClient jdbc,
            Difference difference,
            Application application,
            Pending pending,
            HeldRows heldRows,
            HeldValues held,
            StagedRows staged,
            LastGoodRepository lastGood,
            SupplierFence fence,
            Coverage coverage,
            Sightings sightings,
            ChangeLog changes,
            RunRepository runs,
            InstantSource clock) {
        this.jdbc = jdbc;
        this.difference = difference;
        this.application = application;
        this.pending = pending;
        this.heldRows = heldRows;
        this.held = held;
        this.staged = staged;
        this.lastGood = lastGood;
        this.fence = fence;
        this.coverage = coverage;
        this.sightings = sightings;
        this.changes = changes;
        this.runs = runs;
        this.clock = clock;
    }

    /** Whether the supplier's numbers, its settings and its quarantine are such that an equal answer changes nothing. */
    boolean isProven(Run run, LastGoodRepository.Proof proof) {
        return proof.holds(run.stored().settingsVersion(), fence.onHandWrites(run.supplierId()))
                && !held.any(run.supplierId());
    }

    /**
     * Ends a run whose answer is known to be the last one again.
     *
     * @param observedAt from when all that it covers ages
     * @param takenAt what it includes; {@code null} where that is not known to be more than before
     * @return false where that proves nothing after all
     */
    boolean endUnchanged(Run run, LastGoodRepository.Proof proof, Instant observedAt,
            @Nullable Instant takenAt, Staging read) {
        return application.fenced(run, () -> {
            if (!isProven(run, proof)) {
                return false;
            }
            coverage.raise(run.supplierId(), observedAt, takenAt);
            jdbc.sql("""
                            UPDATE intake_poll
                               SET state = 'UNCHANGED', finished_at = clock_timestamp(), rows_read = :read,
                                   rows_rejected = :rejected, errors = :errors::jsonb
                             WHERE poll_id = :poll
                            """)
                    .param("read", read.rowsRead())
                    .param("rejected", read.rowsRejected())
                    .param("errors", runs.write(read.errors()))
                    .param("poll", run.pollId())
                    .update();
            return true;
        });
    }

    /**
     * Decides about what was staged and proposed, and applies it where that is little.
     *
     * @param onHandWrites the fence's count when the proposal was made: had anybody written since, it is made again
     * @return whether slices are left to be applied
     */
    boolean decide(Run run, Answer answer, Staging read, long onHandWrites) {
        return application.fenced(run, () -> {
            if (fence.onHandWrites(run.supplierId()) != onHandWrites) {
                difference.propose(run, answer);
            }
            List<Finding> crossed = Verdict.of(
                    difference.facts(run, answer, read.rowsRead()),
                    run.stored().supplier().guard(),
                    lastGood.find(run.supplierId()).orElse(null),
                    answer.isWhole());
            List<Finding> findings = new ArrayList<>(crossed);
            findings.addAll(remarks(run, answer));
            write(run, answer, read, findings);
            if (!crossed.isEmpty()) {
                quarantine(run);
                return false;
            }
            return accept(run);
        });
    }

    private List<Finding> remarks(Run run, Answer answer) {
        List<Finding> remarks = new ArrayList<>();
        long contradictory = staged.contradictoryItems(run);
        if (contradictory > 0) {
            remarks.add(Finding.counted(
                    "CONTRADICTORY", contradictory + " items are stated more than once, differently", contradictory));
        }
        if (answer.stopped() != null) {
            remarks.add(Finding.of("STOPPED", answer.stopped()));
        }
        return remarks;
    }

    private void write(Run run, Answer answer, Staging read, List<Finding> findings) {
        jdbc.sql("""
                        UPDATE intake_poll
                           SET covers = :covers, stopped = :stopped, taken_at = :takenAt, observed_at = :observedAt,
                               items_read = :items, rows_read = :read, rows_rejected = :rejected,
                               repeatable = :repeatable, etag = :etag, last_modified = :lastModified,
                               digest = :digest, findings = :findings::jsonb, errors = :errors::jsonb
                         WHERE poll_id = :poll
                        """)
                .param("covers", answer.byItem() ? "ITEMS" : "SUPPLIER")
                .param("stopped", answer.stopped() != null)
                .param("takenAt", answer.takenAt().atOffset(ZoneOffset.UTC))
                .param("observedAt", answer.observedAt().atOffset(ZoneOffset.UTC))
                .param("items", staged.itemsStated(run))
                .param("read", read.rowsRead())
                .param("rejected", read.rowsRejected())
                .param("repeatable", answer.isWhole() && difference.isRepeatable(run))
                .param("etag", answer.etag())
                .param("lastModified", answer.lastModified())
                .param("digest", answer.digest())
                .param("findings", runs.write(findings))
                .param("errors", runs.write(read.errors()))
                .param("poll", run.pollId())
                .update();
    }

    private void quarantine(Run run) {
        long values = pending.keepNumbersOnly(run.pollId());
        heldRows.hold(run);
        jdbc.sql("""
                        UPDATE intake_poll
                           SET state = 'QUARANTINED', finished_at = clock_timestamp(), rows_held = :values
                         WHERE poll_id = :poll
                        """)
                .param("values", values)
                .param("poll", run.pollId())
                .update();
    }

    private boolean accept(Run run) {
        heldRows.release(run);
        boolean rulesChanged = markItems(run);
        boolean inSlices = pending.count(run.pollId()) > Application.AT_ONCE_MAX;
        if (inSlices) {
            // Slices meet other writers between them, so that an equal answer would prove nothing.
            jdbc.sql("UPDATE intake_poll SET applying = true, repeatable = false WHERE poll_id = :poll")
                    .param("poll", run.pollId())
                    .update();
        } else {
            application.applyAtOnce(run);
        }
        if (rulesChanged) {
            changes.rulesChanged();
        }
        return inSlices;
    }

    /** What the answer tells of items beyond their stock. Returns whether any mapping is affected. */
    private boolean markItems(Run run) {
        List<GoneItem> gone = staged.gone(run);
        List<Long> again = staged.goodAgain(run);
        int changed = sightings.gone(
                gone.stream().map(GoneItem::itemId).toList(),
                gone.stream().map(GoneItem::reason).toList(),
                clock.instant());
        changed += sightings.seenAgain(again);
        changed += sightings.contradictory(again, false);
        changed += sightings.contradictory(staged.neverGood(run), true);
        return changed > 0;
    }
}
