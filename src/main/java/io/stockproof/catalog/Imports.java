package io.stockproof.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.Caller;
import io.stockproof.access.ChangeLog;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs imports: receives a sheet into the database, then applies it in the background. */
@Service
class Imports {

    private static final Logger log = LoggerFactory.getLogger(Imports.class);

    private static final int CHUNK_ROWS = 2_000;
    private static final Duration COME_AGAIN = Duration.ofSeconds(30);

    private final ImportRepository imports;
    private final ImportStaging staging;
    private final ImportSlices slices;
    private final ListingReader listings;
    private final ChangeLog changes;
    private final TransactionTemplate transaction;
    private final ObjectMapper json;
    private final ImportSettings settings;
    private final Semaphore permits;
    private final Set<ImportRun> running = ConcurrentHashMap.newKeySet();

    Imports(
            ImportRepository imports,
            ImportStaging staging,
            ImportSlices slices,
            ListingReader listings,
            ChangeLog changes,
            TransactionTemplate transaction,
            ObjectMapper json,
            ImportSettings settings) {
        this.imports = imports;
        this.staging = staging;
        this.slices = slices;
        this.listings = listings;
        this.changes = changes;
        this.transaction = transaction;
        this.json = json;
        this.settings = settings;
        this.permits = new Semaphore(settings.concurrentMax());
    }

    /**
     * Reads the whole sheet and keeps its rows. Nothing is applied yet: {@link #apply} or {@link #forget} must follow.
     *
     * @throws IOException where the client goes away before the end; the import has failed
     * @throws Problem where the sheet is broken or does not arrive in time, or too many imports run
     */
    ImportRun receive(InputStream body, boolean dryRun, Caller caller) throws IOException {
        if (!permits.tryAcquire()) {
            throw ProblemType.TEMPORARILY_UNAVAILABLE
                    .because("This instance runs " + settings.concurrentMax() + " imports already.")
                    .retryAfter(COME_AGAIN);
        }
        ImportRun run = null;
        try {
            run = new ImportRun(imports.start(dryRun, caller.id()), dryRun, caller);
            running.add(run);
            run.beatWith(imports, settings.heartbeat());
            readInto(run, new Upload(body, run, settings.uploadTimeMax()));
            imports.beat(run.importId(), run.progress());
            return run;
        } catch (IOException | RuntimeException e) {
            if (run == null) {
                permits.release();
            } else {
                end(run, ImportState.FAILED, e instanceof Problem problem
                        ? problem.detail()
                        : "The sheet broke off; nothing was applied.");
            }
            throw e;
        }
    }

    /** Applies what was received, in the background. */
    void apply(ImportRun run) {
        Thread.ofVirtual().name("import-" + run.importId()).start(() -> applyNow(run));
    }

    /** Drops what was received, as if it had never come: it is the repeat of a request that was answered before. */
    void forget(ImportRun run) {
        end(run, ImportState.FAILED, "A repeat of an earlier request; nothing was applied.");
    }

    /** Gives up imports whose instance died, and tidies behind them. */
    void giveUpDead() {
        transaction.executeWithoutResult(status -> {
            for (ImportRecord dead : imports.giveUpDead(settings.deadAfter())) {
                record(dead, new Caller(dead.principal(), dead.principal(), Set.of(), Set.of(), null));
                log.atWarn().addKeyValue("import", dead.importId()).log("Import given up: its instance died");
            }
        });
        staging.clear();
    }

    private void readInto(ImportRun run, InputStream body) throws IOException {
        ImportRowReader reader = new ImportRowReader(
                imports.channels().keySet().stream()
                        .filter(run.caller()::sees)
                        .map(Object::toString)
                        .collect(Collectors.toSet()),
                listings.supplierCodes().stream().map(Object::toString).collect(Collectors.toSet()));
        List<ImportRow> chunk = new ArrayList<>(CHUNK_ROWS);
        ImportSheet.read(body, settings.rowsMax(), (line, cells) -> {
            ImportRowReader.Outcome outcome = reader.read(line, cells);
            run.progress().read(!outcome.errors().isEmpty(), outcome.errors());
            if (outcome.row() != null) {
                chunk.add(outcome.row());
            }
            if (chunk.size() == CHUNK_ROWS) {
                staging.add(run.importId(), chunk);
                chunk.clear();
            }
        });
        staging.add(run.importId(), chunk);
    }

    private void applyNow(ImportRun run) {
        try {
            ListingKey after = null;
            do {
                run.requireGoingOn();
                after = slices.applyNext(run.importId(), after, run.dryRun(), run.progress()).orElse(null);
            } while (after != null);
            end(run, ImportState.APPLIED, null);
        } catch (ImportSlices.Stopped e) {
            end(run, ImportState.FAILED,
                    "The import was stopped. Listings that were counted are written, each whole; import the same sheet "
                            + "again for the others.");
        } catch (RuntimeException e) {
            log.atError().addKeyValue("import", run.importId()).setCause(e).log("Import failed");
            end(run, ImportState.FAILED,
                    "The service failed; its log tells why. Listings that were counted are written, each whole; import "
                            + "the same sheet again for the others.");
        }
    }

    /** Ends the import in the database, whatever happened to it, and lets the next one in. */
    private void end(ImportRun run, ImportState state, @Nullable String detail) {
        try {
            run.stopBeating();
            transaction.executeWithoutResult(status -> {
                if (imports.finish(run.importId(), state, run.progress(), detail)) {
                    imports.find(run.importId()).ifPresent(ended -> record(ended, run.caller()));
                }
            });
            staging.clear();
            log.atInfo()
                    .addKeyValue("import", run.importId())
                    .addKeyValue("state", state)
                    .addKeyValue("rows", run.progress().rowsRead())
                    .log("Import finished");
        } catch (RuntimeException e) {
            // The sweep gives it up once its heart has not beaten for a while.
            log.atError().addKeyValue("import", run.importId()).setCause(e).log("Import could not be ended");
        } finally {
            running.remove(run);
            permits.release();
        }
    }

    /** One change for the whole import, with its counts, where it changed anything. */
    private void record(ImportRecord ended, Caller who) {
        if (!ended.dryRun() && ended.listingsCreated() + ended.listingsChanged() > 0) {
            changes.record(
                    who, "import", Long.toString(ended.importId()), null, json.valueToTree(ImportSummary.of(ended)));
            changes.rulesChanged();
        }
    }

    /** Stops at the next slice, so that none is cut off. */
    @PreDestroy
    void stop() throws InterruptedException {
        running.forEach(ImportRun::stop);
        for (int i = 0; i < 100 && !running.isEmpty(); i++) {
            Thread.sleep(100);
        }
    }
}
