package io.stockproof.intake;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stockproof.access.Caller;
import io.stockproof.access.Idempotency;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.ProblemType;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Asks for polls, shows them, and takes decisions about those that are held. */
@RestController
class PollController {

    private final Suppliers suppliers;
    private final RunRepository runs;
    private final PollRepository polls;
    private final PollTasks tasks;
    private final Quarantine quarantine;
    private final Versions versions;
    private final Idempotency idempotency;
    private final TransactionTemplate transaction;

    PollController(
            Suppliers suppliers,
            RunRepository runs,
            PollRepository polls,
            PollTasks tasks,
            Quarantine quarantine,
            Versions versions,
            Idempotency idempotency,
            PlatformTransactionManager transactions) {
        this.suppliers = suppliers;
        this.runs = runs;
        this.polls = polls;
        this.tasks = tasks;
        this.quarantine = quarantine;
        this.versions = versions;
        this.idempotency = idempotency;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** A poll, with the version that includes what has just been done about it. */
    record PollAnswer(String version, @JsonUnwrapped Poll poll) {}

    /**
     * Which items of a poll are decided.
     *
     * @param items skus of the supplier, 1 to 1,000
     */
    record ItemsBody(@NotNull @Size(min = 1, max = 1000) List<@NotNull @Size(min = 1, max = 200) String> items) {}

    /**
     * Polls now; while a run is under way, once more after it. A paused supplier is polled this once. A dry run reads,
     * compares and judges, applies nothing, and ends as {@code DISCARDED}.
     */
    @PostMapping("/v1/suppliers/{code}/polls")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Requires(Scope.OPS_WRITE)
    ResponseEntity<PollAnswer> pollNow(
            Caller caller,
            @PathVariable SupplierCode code,
            @RequestParam(required = false, defaultValue = "false") boolean dryRun,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key) {
        StoredSupplier stored = suppliers
                .find(code)
                .orElseThrow(() -> ProblemType.UNKNOWN_SUPPLIER.because("There is no supplier " + code));
        if (stored.supplier().connector() == ConnectorKind.PUSH) {
            throw ProblemType.INVALID_REQUEST.because("Supplier " + code + " sends its stock and is not polled.");
        }
        ResponseEntity<PollAnswer> answer =
                idempotency.once(caller, "polls/" + code, key, dryRun ? "dryRun" : "", () -> {
                    long id = dryRun ? queueDry(stored, caller) : runs.queue(stored.supplierId(), caller.id());
                    return ResponseEntity.accepted().location(URI.create("/v1/polls/" + id)).body(answer(id));
                });
        tasks.dueNow(code);
        return answer;
    }

    @GetMapping("/v1/polls")
    @Requires(Scope.OPS_READ)
    Page<Poll> list(
            @RequestParam(required = false) @Nullable SupplierCode supplier,
            @RequestParam(required = false) @Nullable PollState state,
            PageRequest page) {
        if (supplier != null && !suppliers.everWas(supplier)) {
            throw ProblemType.UNKNOWN_SUPPLIER.because("There is no supplier " + supplier);
        }
        List<Poll> found = polls.list(supplier, state, page.cursor(), page.limitPlusOne());
        return Page.of(found, page, poll -> Cursor.of(poll.id()));
    }

    @GetMapping("/v1/polls/{id}")
    @Requires(Scope.OPS_READ)
    Poll show(@PathVariable long id) {
        return require(id);
    }

    /** Applies what the poll holds, or what it holds of the items named. */
    @PostMapping("/v1/polls/{id}/approve")
    @Requires(Scope.OPS_WRITE)
    PollAnswer approve(
            Caller caller, @PathVariable long id, @Valid @RequestBody(required = false) @Nullable ItemsBody some) {
        Optional<SupplierCode> unfinished = transaction.execute(status -> some == null ? quarantine.approve(id, caller)
                : quarantine.approve(id, storable(some), caller));
        if (unfinished != null) {
            unfinished.ifPresent(tasks::dueNow);
        }
        return answer(id);
    }

    /** Throws away what the poll holds, or what it holds of the items named. */
    @PostMapping("/v1/polls/{id}/discard")
    @Requires(Scope.OPS_WRITE)
    PollAnswer discard(
            Caller caller, @PathVariable long id, @Valid @RequestBody(required = false) @Nullable ItemsBody some) {
        transaction.executeWithoutResult(status -> {
            if (some == null) {
                quarantine.discard(id, caller);
            } else {
                quarantine.discard(id, storable(some), caller);
            }
        });
        return answer(id);
    }

    private static List<String> storable(ItemsBody some) {
        if (!some.items().stream().allMatch(Codes::isPrintable)) {
            throw ProblemType.INVALID_REQUEST.because("Some of these are no skus.");
        }
        return some.items();
    }

    private long queueDry(StoredSupplier stored, Caller caller) {
        return runs.queueDry(stored.supplierId(), caller.id())
                .orElseThrow(() -> ProblemType.STALE_EDIT.because(
                        "A poll that applies what it reads is queued already; ask again once it has begun."));
    }

    private PollAnswer answer(long id) {
        return new PollAnswer(versions.current(), require(id));
    }

    private Poll require(long id) {
        return polls.find(id).orElseThrow(() -> ProblemType.NOT_FOUND.because("There is no poll " + id));
    }
}
