package io.stockproof.setup;

import io.stockproof.access.Caller;
import io.stockproof.access.ChangeLog;
import io.stockproof.access.RuleTurns;
import io.stockproof.channel.Channels;
import io.stockproof.database.HoldTimes;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.ProblemType;
import io.stockproof.setup.SetupAnswer.Change;
import io.stockproof.shipping.ShippingMethods;
import io.stockproof.supplier.Locations;
import io.stockproof.supplier.Suppliers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes the reference data: one change at a time over all instances, each whole or not at all. */
@Component
class Setup {

    private static final int TRIES = 4;

    private final ChangeLog changeLog;
    private final RuleTurns turns;
    private final TransactionTemplate transactions;
    private final Suppliers suppliers;
    private final Locations locations;
    private final ShippingMethods methods;
    private final Channels channels;
    private final SetupWriter writer;
    private final SetupRules rules;
    private final Effects effects;
    private final Versions versions;
    private final HoldTimes holds;

    Setup(
            ChangeLog changeLog,
            RuleTurns turns,
            PlatformTransactionManager transactions,
            Suppliers suppliers,
            Locations locations,
            ShippingMethods methods,
            Channels channels,
            SetupWriter writer,
            SetupRules rules,
            Effects effects,
            Versions versions,
            HoldTimes holds) {
        this.changeLog = changeLog;
        this.turns = turns;
        this.transactions = new TransactionTemplate(transactions);
        this.suppliers = suppliers;
        this.locations = locations;
        this.methods = methods;
        this.channels = channels;
        this.writer = writer;
        this.rules = rules;
        this.effects = effects;
        this.versions = versions;
        this.holds = holds;
    }

    /**
     * How a document is applied.
     *
     * @param dryRun tells what would change, also of what can be bought, and changes nothing
     * @param prune deletes what the document does not name
     * @param guard looks at what is stored before anything changes, and throws to prevent it
     */
    record Mode(boolean dryRun, boolean prune, Consumer<Stored> guard) {

        static final Mode APPLY = new Mode(false, false, stored -> {});
    }

    /**
     * Applies a document that was read with {@code errors}, in a transaction of its own. With any error, found in
     * reading or here, nothing is changed.
     */
    SetupAnswer apply(Caller caller, Draft draft, Errors errors, Mode mode) {
        return changing(mode, stored -> {
            mode.guard().accept(stored);
            Errors all = errors.copy();
            rules.check(draft, stored, mode.prune(), all);
            if (!all.isEmpty()) {
                throw all.problem();
            }
            if (!mode.dryRun()) {
                return new Outcome(writer.write(caller, draft, stored, mode.prune()), List.of());
            }
            Effects.Before before = effects.before(draft, stored);
            List<Change> changes = writer.write(caller, draft, stored, mode.prune());
            return new Outcome(changes, effects.after(before));
        });
    }

    /** Deletes one resource that nothing refers to any more. */
    SetupAnswer delete(Caller caller, Kind kind, String code, Consumer<Stored> guard) {
        return changing(new Mode(false, false, guard), stored -> {
            guard.accept(stored);
            Errors referers = rules.referers(kind, code);
            if (!referers.isEmpty()) {
                throw ProblemType.INVALID_REQUEST.because(
                        "The %s %s is still referred to, and was not deleted.".formatted(kind.text(), code),
                        referers.all());
            }
            return new Outcome(writer.delete(caller, kind, code, stored), List.of());
        });
    }

    private record Outcome(List<Change> changes, List<Effect> effects) {}

    private SetupAnswer changing(Mode mode, Function<Stored, Outcome> work) {
        return turns.inTurn(() -> tried(mode, work));
    }

    private SetupAnswer tried(Mode mode, Function<Stored, Outcome> work) {
        for (int attempt = 1;; attempt++) {
            try {
                Outcome outcome =
                        Objects.requireNonNull(transactions.execute(status -> once(mode, work, status)));
                return SetupAnswer.of(versions.current(), mode.dryRun(), outcome.changes(), outcome.effects());
            } catch (PessimisticLockingFailureException e) {
                // Whoever takes over what items are locks them without the rules: one of the two had to give way.
                if (attempt == TRIES) {
                    throw ProblemType.TEMPORARILY_UNAVAILABLE
                            .because("Others change the same data just now.")
                            .retryAfter(Duration.ofSeconds(1));
                }
                pause(attempt);
            }
        }
    }

    private Outcome once(Mode mode, Function<Stored, Outcome> work, TransactionStatus status) {
        holds.measure("setup");
        changeLog.lockRules();
        Outcome outcome = work.apply(Stored.read(suppliers, locations, methods, channels));
        if (mode.dryRun()) {
            status.setRollbackOnly();
        }
        return outcome;
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(20, 50L << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemType.TEMPORARILY_UNAVAILABLE.because("The service is stopping.")
                    .retryAfter(Duration.ofSeconds(5));
        }
    }
}
