package io.stockproof.intake;

import io.stockproof.access.ChangeLog;
import io.stockproof.intake.Staged.GoneItem;
import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.Coverage;
import io.stockproof.ledger.HeldValues;
import io.stockproof.ledger.LockedPosition;
import io.stockproof.ledger.SupplierFence;
import io.stockproof.supplier.Sightings;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
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
    private final Newcomers newcomers;
    private final HeldRows heldRows;
    private final HeldValues held;
    private final Judge judge;
    private final Suspects suspects;
    private final StagedRows staged;
    private final SupplierFence fence;
    private final ChangeFeed feed;
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
            Newcomers newcomers,
            HeldRows heldRows,
            HeldValues held,
            Judge judge,
            Suspects suspects,
            StagedRows staged,
            SupplierFence fence,
            ChangeFeed feed,
            Coverage coverage,
            Sightings sightings,
            ChangeLog changes,
            RunRepository runs,
            InstantSource clock) {
        this.jdbc = jdbc;
        this.difference = difference;
        this.application = application;
        this.pending = pending;
        this.newcomers = newcomers;
        this.heldRows = heldRows;
        this.held = held;
        this.judge = judge;
        this.suspects = suspects;
        this.staged = staged;
        this.fence = fence;
        this.feed = feed;
        this.coverage = coverage;
        this.sightings = sightings;
        this.changes = changes;
        this.runs = runs;
        this.clock = clock;
    }

    /** Whether the supplier's numbers, its settings and its quarantine are such that an equal answer changes nothing. */
    boolean isProven(Run run, LastGoodRepository.Proof proof) {
        return !isDry(run) && proof.holds(run.stored().settingsVersion(), fence.onHandWrites(run.supplierId()))
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
            requireTimeWentOn(read);
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
     * Decides about what was staged and proposed: what is not believed is held, the rest applied, at once where it is
     * little.
     *
     * @param onHandWrites the fence's count when the proposal was made: had anybody written since, it is made again
     * @return whether slices are left to be applied
     */
    boolean decide(Run run, Answer answer, Staging read, long onHandWrites) {
        return application.fenced(run, () -> {
            staged.requireKept(run);
            requireTimeWentOn(read);
            if (fence.onHandWrites(run.supplierId()) != onHandWrites) {
                difference.proposeAnew(run, answer, read);
            }
            Judgement judgement = judge.judge(run, answer, read);
            boolean isDry = isDry(run);
            if (isDry || !judgement.suspicions().isEmpty()) {
                read.storeProposed(); // Some of it, or all, is taken out there.
            }
            long confirmed = suspects.takeOut(run, judgement.suspicions());
            if (isDry) {
                write(run, answer, read, judgement, confirmed);
                endDry(run, judgement);
                return false;
            }
            Suspicion doubted = judgement.doubtsNames();
            if (doubted != null) {
                newcomers.hold(run, doubted);
                confirmed += newcomers.admitConfirmed(run, doubted);
            }
            write(run, answer, read, judgement, confirmed);
            return judgement.isWhole() ? holdAll(run) : holdSome(run, judgement.suspicions(), read);
        });
    }

    /** Else orders of later would seem to be included in what was taken before them. */
    private void requireTimeWentOn(Staging read) {
        long nanos = System.nanoTime();
        Instant now = jdbc.sql("SELECT clock_timestamp()").query(OffsetDateTime.class).single().toInstant();
        if (read.started().isAheadOf(now, nanos)) {
            throw new ClockPutBack();
        }
    }

    /** Whether what it names for the first time may be made: not before that is believed, and by a dry run never. */
    boolean mayMakeKnown(Run run, Answer answer, Staging read) {
        return application.fenced(
                run, () -> !isDry(run) && judge.judge(run, answer, read).doubtsNames() == null);
    }

    private void write(
            Run run, Answer answer, Staging read, Judgement judgement, long confirmed) {
        List<Finding> findings = new ArrayList<>(judgement.findings());
        if (confirmed > 0) {
            findings.add(Finding.counted(
                    "CONFIRMED", confirmed + " items are believed, since further polls said the same", confirmed));
        }
        jdbc.sql("""
                        UPDATE intake_poll
                           SET covers = :covers, stopped = :stopped, taken_at = :takenAt, observed_at = :observedAt,
                               items_read = :items, rows_read = :read, rows_rejected = :rejected,
                               repeatable = :repeatable, etag = :etag, last_modified = :lastModified,
                               digest = :digest, profile = :profile::jsonb, findings = :findings::jsonb,
                               errors = :errors::jsonb
                         WHERE poll_id = :poll
                        """)
                .param("covers", answer.byItem() ? "ITEMS" : "SUPPLIER")
                .param("stopped", answer.stopped() != null)
                .param("takenAt", answer.takenAt().atOffset(ZoneOffset.UTC))
                .param("observedAt", answer.observedAt().atOffset(ZoneOffset.UTC))
                .param("items", judgement.evidence().itemsStated())
                .param("read", read.rowsRead())
                .param("rejected", read.rowsRejected())
                .param("repeatable",
                        answer.isWhole() && !judgement.leavesNames() && difference.isRepeatable(run, answer, read))
                .param("etag", answer.etag())
                .param("lastModified", answer.lastModified())
                .param("digest", answer.digest())
                .param("findings", runs.write(findings))
                .param("profile", runs.write(judgement.profile()))
                .param("errors", runs.write(read.errors()))
                .param("poll", run.pollId())
                .update();
    }

    /** Nothing of it can be believed, so it covers nothing either. */
    private boolean holdAll(Run run) {
        note(run, heldRows.count(run.pollId()) + newcomers.count(run.pollId()));
        jdbc.sql("UPDATE intake_poll SET state = 'QUARANTINED', finished_at = clock_timestamp() WHERE poll_id = :poll")
                .param("poll", run.pollId())
                .update();
        return false;
    }

    /** Applies what is left; the rest keeps its last good value, and ages. */
    private boolean holdSome(Run run, Set<Suspicion> suspicions, Staging read) {
        long values = suspicions.isEmpty() ? 0 : heldRows.count(run.pollId()) + newcomers.count(run.pollId());
        boolean missingIsDoubted =
                suspicions.contains(Suspicion.ROWS_SHARE) || suspicions.contains(Suspicion.UNKNOWN_SHARE);
        if (values > 0 || missingIsDoubted) {
            note(run, values);
        }
        return accept(run, read);
    }

    private void note(Run run, long values) {
        jdbc.sql("UPDATE intake_poll SET holds = true, rows_held = :values WHERE poll_id = :poll")
                .param("values", values)
                .param("poll", run.pollId())
                .update();
        heldRows.hold(run);
        heldRows.forgetOldest(run.supplierId());
    }

    private boolean isDry(Run run) {
        return jdbc.sql("SELECT dry_run FROM intake_poll WHERE poll_id = :poll")
                .param("poll", run.pollId())
                .query(Boolean.class)
                .single();
    }

    /** Only the last dry run of a supplier is kept with what it would change. */
    private void endDry(Run run, Judgement judgement) {
        Suspicion doubted = judgement.doubtsNames();
        long named = newcomers.hold(run, doubted);
        long values = heldRows.count(run.pollId()) + (doubted == null ? 0 : named);
        suspects.takeOutTheRest(run);
        heldRows.forgetDryRuns(run);
        newcomers.forgetDryRuns(run);
        jdbc.sql("""
                        UPDATE intake_poll
                           SET state = 'DISCARDED', finished_at = clock_timestamp(), rows_held = :values,
                               rows_proposed = :named + (SELECT count(*) FROM intake_held WHERE poll_id = :poll)
                         WHERE poll_id = :poll
                        """)
                .param("values", values)
                .param("named", named)
                .param("poll", run.pollId())
                .update();
    }

    private boolean accept(Run run, Staging read) {
        heldRows.release(run);
        boolean rulesChanged = markItems(run);
        boolean inSlices = pending.count(run.pollId()) + read.proposed().countUnstored() > Application.AT_ONCE_MAX;
        if (inSlices) {
            read.storeProposed();
            pending.keep(run.pollId());
            // Slices meet other writers between them, so that an equal answer would prove nothing.
            jdbc.sql("UPDATE intake_poll SET applying = true, repeatable = false WHERE poll_id = :poll")
                    .param("poll", run.pollId())
                    .update();
        } else {
            Collection<LockedPosition> written = application.applyAtOnce(run, read.proposed());
            read.proposed().wrote(feed.transaction(), written);
        }
        if (rulesChanged) {
            changes.rulesChanged();
        }
        return inSlices;
    }

    /** What the answer tells of items beyond their stock. Returns whether any mapping is affected: then it locks the rules. */
    private boolean markItems(Run run) {
        Set<Long> held = heldRows.items(run.pollId(), staged.gone(run).stream().map(GoneItem::itemId).toList());
        List<GoneItem> gone = staged.gone(run).stream()
                .filter(item -> !held.contains(item.itemId()))
                .toList();
        List<Long> goneIds = gone.stream().map(GoneItem::itemId).toList();
        List<Long> again = staged.goodAgain(run);
        List<Long> neverGood = staged.neverGood(run);
        if (again.isEmpty() && !sightings.isNews(goneIds, neverGood)) {
            return false;
        }
        changes.lockRules();
        sightings.gone(goneIds, gone.stream().map(GoneItem::reason).toList(), clock.instant());
        sightings.seenAgain(again);
        sightings.contradictory(again, false);
        sightings.contradictory(neverGood, true);
        return true;
    }
}
