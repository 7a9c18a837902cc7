package io.stockproof.mismatch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.diagnosis.RootCause;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.Versions;
import io.stockproof.mismatch.MismatchActions.Decision;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import io.stockproof.supplier.Suppliers;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.stockproof.web.ReadsReports;
import jakarta.validation.Valid;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Shows where stores show what checkout refuses, and takes what people decide about it. */
@RestController
class MismatchController {

    private final MismatchReader reader;
    private final MismatchActions actions;
    private final MismatchChannels channels;
    private final Suppliers suppliers;
    private final Versions versions;

    MismatchController(
            MismatchReader reader,
            MismatchActions actions,
            MismatchChannels channels,
            Suppliers suppliers,
            Versions versions) {
        this.reader = reader;
        this.actions = actions;
        this.channels = channels;
        this.suppliers = suppliers;
        this.versions = versions;
    }

    /** A mismatch with what happened to it, the newest first, at most 100. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Told(@JsonUnwrapped MismatchBody mismatch, List<MismatchReader.Event> history) {}

    /** The same after a decision, and the version that includes it. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record DecidedMismatch(
            @JsonUnwrapped MismatchBody mismatch, List<MismatchReader.Event> history, String version) {}

    /**
     * A page of mismatches in every state, the newest first; {@code state} may be given several times. {@code sort} is
     * {@code openedAt}, {@code lastSeenAt}, {@code overstatedUnits} or {@code rejectedCarts}, with a {@code -} before it
     * for the largest first.
     */
    @GetMapping(path = "/v1/mismatches", produces = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.OPS_READ)
    @ReadsReports
    Page<MismatchBody> list(
            Caller caller,
            @RequestParam(required = false) @Nullable ChannelCode channel,
            @RequestParam(required = false) @Nullable SupplierCode supplier,
            @RequestParam(required = false) @Nullable Reason reason,
            @RequestParam(required = false) @Nullable RootCause rootCause,
            @RequestParam(required = false) @Nullable MismatchKind kind,
            @RequestParam(required = false) @Nullable List<MismatchState> state,
            @RequestParam(required = false) @Nullable Long minUnits,
            @RequestParam(required = false) @Nullable Instant since,
            @RequestParam(required = false) @Nullable String variant,
            @RequestParam(required = false) @Nullable Long cause,
            @RequestParam(required = false) @Nullable String sort,
            PageRequest page) {
        MismatchSort.Order order = MismatchSort.Order.parse(sort);
        MismatchFilter filter = filter(
                caller, channel, supplier, reason, rootCause, kind, state, minUnits, since, variant, cause);
        List<MismatchBody> rows = reader.page(filter, order, page.cursor(), page.limitPlusOne());
        return Page.of(rows, page, order::cursor);
    }

    /** The whole list as a sheet. */
    @GetMapping(path = "/v1/mismatches", produces = CsvAnswer.MEDIA_TYPE)
    @Requires(Scope.OPS_READ)
    @ReadsReports
    ResponseEntity<StreamingResponseBody> sheet(
            Caller caller,
            @RequestParam(required = false) @Nullable ChannelCode channel,
            @RequestParam(required = false) @Nullable SupplierCode supplier,
            @RequestParam(required = false) @Nullable Reason reason,
            @RequestParam(required = false) @Nullable RootCause rootCause,
            @RequestParam(required = false) @Nullable MismatchKind kind,
            @RequestParam(required = false) @Nullable List<MismatchState> state,
            @RequestParam(required = false) @Nullable Long minUnits,
            @RequestParam(required = false) @Nullable Instant since,
            @RequestParam(required = false) @Nullable String variant,
            @RequestParam(required = false) @Nullable Long cause,
            @RequestParam(required = false) @Nullable String sort) {
        MismatchSort.Order order = MismatchSort.Order.parse(sort);
        MismatchFilter filter = filter(
                caller, channel, supplier, reason, rootCause, kind, state, minUnits, since, variant, cause);
        return CsvAnswer.inSteps(
                MismatchBody.HEADER,
                (after, limit) -> reader.page(filter, order, after, limit),
                order::cursor,
                (writer, row) -> writer.row(row.cells()));
    }

    @GetMapping("/v1/mismatches/{id}")
    @Requires(Scope.OPS_READ)
    Told show(@PathVariable long id, Caller caller) {
        return new Told(require(id, caller), reader.history(id));
    }

    /** Somebody is at it. It is resolved all the same once the display is right. */
    @PostMapping("/v1/mismatches/{id}/acknowledge")
    @Requires(Scope.OPS_WRITE)
    DecidedMismatch acknowledge(
            @PathVariable long id, @Valid @RequestBody(required = false) @Nullable Note note, Caller caller) {
        return decide(id, Decision.ACKNOWLEDGE, note, caller);
    }

    /** It does not matter, for as long as its cause stays the same: also when it goes away and comes again. */
    @PostMapping("/v1/mismatches/{id}/ignore")
    @Requires(Scope.OPS_WRITE)
    DecidedMismatch ignore(
            @PathVariable long id, @Valid @RequestBody(required = false) @Nullable Note note, Caller caller) {
        return decide(id, Decision.IGNORE, note, caller);
    }

    /** It matters again. A resolved one opens by itself, once its display is wrong again. */
    @PostMapping("/v1/mismatches/{id}/reopen")
    @Requires(Scope.OPS_WRITE)
    DecidedMismatch reopen(
            @PathVariable long id, @Valid @RequestBody(required = false) @Nullable Note note, Caller caller) {
        return decide(id, Decision.REOPEN, note, caller);
    }

    private DecidedMismatch decide(long id, Decision decision, @Nullable Note note, Caller caller) {
        require(id, caller);
        boolean decided = actions.decide(id, decision, caller, Note.text(note));
        Told now = show(id, caller);
        if (!decided) {
            throw ProblemType.STALE_EDIT.because(
                    "Mismatch " + id + " is " + now.mismatch().state() + ", which does not allow this.");
        }
        return new DecidedMismatch(now.mismatch(), now.history(), versions.current());
    }

    private MismatchBody require(long id, Caller caller) {
        return reader.find(id)
                .filter(found -> caller.sees(new ChannelCode(found.channel())))
                .orElseThrow(() -> ProblemType.NOT_FOUND.because("There is no mismatch " + id + "."));
    }

    private MismatchFilter filter(
            Caller caller,
            @Nullable ChannelCode channel,
            @Nullable SupplierCode supplier,
            @Nullable Reason reason,
            @Nullable RootCause rootCause,
            @Nullable MismatchKind kind,
            @Nullable List<MismatchState> states,
            @Nullable Long minUnits,
            @Nullable Instant since,
            @Nullable String variant,
            @Nullable Long cause) {
        if (supplier != null && suppliers.find(supplier).isEmpty()) {
            throw ProblemType.UNKNOWN_SUPPLIER.because("There is no supplier " + supplier + ".");
        }
        if (variant != null && !Codes.isPrintable(variant)) {
            throw ProblemType.INVALID_REQUEST.because(
                    "The request has an invalid parameter.",
                    List.of(new InputError("variant", "must be 1 to 200 printable characters")));
        }
        return new MismatchFilter(
                channels.seen(caller, channel), MismatchState.named(states), supplier, reason, rootCause, kind,
                minUnits, since, variant, cause);
    }
}
