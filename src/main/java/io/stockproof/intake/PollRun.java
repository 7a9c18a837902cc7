package io.stockproof.intake;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.Connectors;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.intake.LastGoodRepository.Proof;
import io.stockproof.ledger.SupplierFence;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Sightings;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Runs one poll of one supplier to its end: read, stage, compare, decide, apply. No connection is held while the supplier
 * is waited for. Whatever goes wrong ends the poll as failed and leaves the ledger as it was.
 */
@Component
class PollRun {

    private static final Logger log = LoggerFactory.getLogger(PollRun.class);

    private final RunRepository runs;
    private final Connectors connectors;
    private final JdbcTemplate template;
    private final Sightings sightings;
    private final Reading reading;
    private final Describing describing;
    private final StagedRows staged;
    private final Difference difference;
    private final KnownStocks stocks;
    private final Decision decision;
    private final Application application;
    private final LastGoodRepository lastGood;
    private final SupplierFence fence;
    private final InstantSource clock;
    private final PollMetrics metrics;
    private final WorkSlots slots;

    PollRun(
            RunRepository runs,
            Connectors connectors,
            JdbcTemplate template,
            Sightings sightings,
            Reading reading,
            Describing describing,
            StagedRows staged,
            Difference difference,
            KnownStocks stocks,
            Decision decision,
            Application application,
            LastGoodRepository lastGood,
            SupplierFence fence,
            InstantSource clock,
            PollMetrics metrics,
            WorkSlots slots) {
        this.runs = runs;
        this.connectors = connectors;
        this.template = template;
        this.sightings = sightings;
        this.reading = reading;
        this.describing = describing;
        this.staged = staged;
        this.difference = difference;
        this.stocks = stocks;
        this.decision = decision;
        this.application = application;
        this.lastGood = lastGood;
        this.fence = fence;
        this.clock = clock;
        this.metrics = metrics;
        this.slots = slots;
    }

    /** Begins the run that is queued, or a new one, or goes on with what an earlier one had decided. */
    long run(StoredSupplier stored) {
        return run(stored, true);
    }

    /**
     * Likewise.
     *
     * @param whole whether a new one reads all there is, not only what a message spoke of
     */
    long run(StoredSupplier stored, boolean whole) {
        Run run = runs.begin(stored, whole);
        Staging read = new Staging(template, slots, sightings, run, Started.now(clock));
        try {
            if (run.resumes()) {
                slots.inTurn(() -> application.applySlices(run));
            } else {
                staged.begin(run);
                poll(run, read);
            }
        } catch (ConnectorException e) {
            fail(run, e.kind().name(), String.valueOf(e.getMessage()), read);
        } catch (TooManyLocations e) {
            fail(run, "TOO_MANY_LOCATIONS", String.valueOf(e.getMessage()), read);
        } catch (Overtaken e) {
            fail(run, "OVERTAKEN", "A newer run or a decision overtook this one; it changed nothing.", read);
        } catch (ClockPutBack e) {
            fail(run, "CLOCK", "The database's clock was put back while the supplier was read.", read);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(run, "STOPPED", "The instance was stopped while the supplier was read.", read);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("supplier", run.code()).setCause(e).log("Poll came to grief");
            fail(run, "INTERNAL", "Something went wrong on our side; the log tells more.", read);
        } finally {
            end(run, read);
        }
        return run.pollId();
    }

    private void poll(Run run, Staging read) throws ConnectorException, InterruptedException {
        Optional<Proof> proof = lastGood.proof(run.supplierId()).filter(found -> decision.isProven(run, found));
        if (run.stored().supplier().connector() == ConnectorKind.FEED) {
            read.compare(() -> stocks.begin(run.supplierId(), read));
        }
        boolean describes = describing.isDue(run);
        if (describes) {
            read.describe(describing.listening(run));
        }
        // One that need not come is no description either.
        ReadOutcome outcome = ask(run, read, describes ? null : proof.orElse(null));
        if (outcome instanceof ReadOutcome.NotModified(Instant askedAt)) {
            // What it includes is only known to be newer where the supplier is live.
            Instant takenAt = run.stored().supplier().live() ? askedAt : null;
            if (proof.isPresent() && decision.endUnchanged(run, proof.get(), askedAt, takenAt, read)) {
                return;
            }
            // Somebody wrote meanwhile, so that it proves nothing: all of it must be read.
            outcome = ask(run, read, null);
        }
        if (!(outcome instanceof ReadOutcome.NotModified)) {
            read.end(outcome instanceof ReadOutcome.Read whole && whole.complete());
        }
        ReadOutcome answered = outcome;
        slots.inTurn(() -> conclude(run, read, proof, answered));
    }

    private void conclude(Run run, Staging read, Optional<Proof> proof, ReadOutcome outcome) throws ConnectorException {
        switch (outcome) {
            case ReadOutcome.NotModified ignored ->
                    throw new ConnectorException(
                            ConnectorException.Kind.MALFORMED, "Answered 'not modified' to an unconditional request");
            case ReadOutcome.Stopped(String reason) -> take(run, read, false, reason, null);
            case ReadOutcome.Read whole -> {
                boolean same = proof.isPresent()
                        && whole.digest() != null
                        && whole.digest().equals(proof.get().digest());
                // Read whole and the same: an observation all the same.
                if (!same
                        || !decision.endUnchanged(
                                run, proof.get(), read.started().at(), read.times().takenAt(), read)) {
                    take(run, read, whole.complete(), null, whole);
                }
            }
        }
    }

    private ReadOutcome ask(Run run, Staging read, @Nullable Proof proof)
            throws ConnectorException, InterruptedException {
        ReadRequest request = new ReadRequest(
                run.supplierId(),
                run.stored().supplier(),
                reading.wanted(run),
                proof == null ? null : proof.etag(),
                proof == null ? null : proof.lastModified(),
                clock);
        return connectors.of(run.stored().supplier().connector()).read(request, read);
    }

    private void take(
            Run run, Staging read, boolean complete, @Nullable String stopped, ReadOutcome.@Nullable Read whole) {
        Comparison comparison = read.comparison();
        long onHandWrites = comparison == null ? fence.onHandWrites(run.supplierId()) : comparison.onHandWrites();
        Answer answer = answer(run, read, complete, stopped, whole);
        difference.state(run, read);
        difference.propose(run, answer, read);
        if (reading.namesNew(run, read) && decision.mayMakeKnown(run, answer, read)) {
            if (!reading.makeKnown(run, read)) {
                answer = answer.leavingItemsOut();
            }
            difference.state(run, read);
            difference.propose(run, answer, read);
        }
        noteContradictions(run, read);
        if (decision.decide(run, answer, read, onHandWrites)) {
            application.applySlices(run);
        } else if (comparison != null) {
            comparison.committed();
        }
    }

    private static Answer answer(
            Run run, Staging read, boolean complete, @Nullable String stopped, ReadOutcome.@Nullable Read whole) {
        return new Answer(
                run.reread(),
                run.stored().supplier().connector() == ConnectorKind.CJ || read.itemsRead() > 0,
                complete,
                stopped,
                whole == null ? null : whole.etag(),
                whole == null ? null : whole.lastModified(),
                whole == null ? null : whole.digest(),
                Objects.requireNonNullElse(read.times().takenAt(), read.started().at()),
                Objects.requireNonNullElse(read.times().observedAt(), read.started().at()),
                false);
    }

    private void noteContradictions(Run run, Staging read) {
        if (staged.contradictoryItems(run) == 0) {
            return; // As nearly always: to look for their rows among all others is dear.
        }
        int room = Staging.ERRORS_MAX - read.errors().size();
        if (room > 0) {
            staged.contradictions(run, room)
                    .forEach(row -> read.fault(row.line(), row.sku(), row.location(), row.column(), row.detail()));
        }
        read.countRejected(staged.contradictoryRows(run));
    }

    private void fail(Run run, String code, String detail, Staging read) {
        try {
            runs.fail(run, code, detail, read.rowsRead(), read.rowsRejected(), read.errors());
        } catch (RuntimeException e) {
            // The database is away; the next run gives this one up.
            log.atWarn().addKeyValue("supplier", run.code()).setCause(e).log("Failed poll not recorded");
        }
    }

    private void end(Run run, Staging read) {
        try {
            reading.settle(run);
            takeOver(run, read);
            Comparison begun = read.begun();
            if (begun != null) {
                stocks.keep(run.supplierId(), begun);
            }
            staged.clear(run);
            metrics.finished(run.pollId());
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("supplier", run.code()).setCause(e).log("Staged rows not cleared");
        }
    }

    /** What items are is worth less than their stock: where it fails, a later run that is told takes it over. */
    private void takeOver(Run run, Staging read) {
        StagedDescriptions described = read.descriptions();
        if (described == null) {
            return;
        }
        try {
            describing.takeOver(run, described);
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("supplier", run.code()).setCause(e).log("What its items are was not taken over");
        }
    }
}
