package io.stockproof.mismatch;

import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.diagnosis.RootCause;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.ledger.Versions;
import io.stockproof.mismatch.CauseReader.Card;
import io.stockproof.mismatch.MismatchActions.Decision;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.stockproof.web.ReadsReports;
import jakarta.validation.Valid;
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

/** Shows mismatches by cause, and decides all of a cause at once. */
@RestController
class CauseController {

    private static final List<MismatchState> STILL_THERE = List.of(MismatchState.OPEN, MismatchState.ACKNOWLEDGED);
    private static final List<MismatchState> UNRESOLVED =
            List.of(MismatchState.OPEN, MismatchState.ACKNOWLEDGED, MismatchState.IGNORED);

    private final CauseReader reader;
    private final CardDecisions decisions;
    private final MismatchChannels channels;
    private final Versions versions;

    CauseController(CauseReader reader, CardDecisions decisions, MismatchChannels channels, Versions versions) {
        this.reader = reader;
        this.decisions = decisions;
        this.channels = channels;
        this.versions = versions;
    }

    /** How many rows of a card were decided; those that were so already, or whose state does not allow it, are not. */
    record Decided(long cause, long decided, String version) {}

    /** The causes of what is open or acknowledged, those with most rows first; of other states where they are named. */
    @GetMapping(path = "/v1/mismatches/causes", produces = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.OPS_READ)
    @ReadsReports
    Page<Card> list(
            Caller caller,
            @RequestParam(required = false) @Nullable ChannelCode channel,
            @RequestParam(required = false) @Nullable RootCause rootCause,
            @RequestParam(required = false) @Nullable List<MismatchState> state,
            PageRequest page) {
        List<Card> rows = reader.page(
                channels.seen(caller, channel), states(state), rootCause,
                page.cursor(), page.limitPlusOne());
        return Page.of(rows, page, Card::cursor);
    }

    /** The whole list as a sheet. */
    @GetMapping(path = "/v1/mismatches/causes", produces = CsvAnswer.MEDIA_TYPE)
    @Requires(Scope.OPS_READ)
    @ReadsReports
    ResponseEntity<StreamingResponseBody> sheet(
            Caller caller,
            @RequestParam(required = false) @Nullable ChannelCode channel,
            @RequestParam(required = false) @Nullable RootCause rootCause,
            @RequestParam(required = false) @Nullable List<MismatchState> state) {
        List<Integer> seen = channels.seen(caller, channel);
        List<MismatchState> states = states(state);
        return CsvAnswer.inSteps(
                Card.HEADER,
                (after, limit) -> reader.page(seen, states, rootCause, after, limit),
                Card::cursor,
                (writer, row) -> writer.row(row.cells()));
    }

    /** One cause, while any of its rows is unresolved. */
    @GetMapping("/v1/mismatches/causes/{id}")
    @Requires(Scope.OPS_READ)
    Card show(@PathVariable long id, Caller caller) {
        return reader.find(channels.seen(caller, null), UNRESOLVED, id)
                .orElseThrow(
                        () -> ProblemType.NOT_FOUND.because("There is no cause " + id + " of anything unresolved."));
    }

    /** Acknowledges all rows of the card that the key sees. */
    @PostMapping("/v1/mismatches/causes/{id}/acknowledge")
    @Requires(Scope.OPS_WRITE)
    Decided acknowledge(@PathVariable long id, @Valid @RequestBody(required = false) @Nullable Note note,
            Caller caller) {
        return decide(id, Decision.ACKNOWLEDGE, note, caller);
    }

    /** Ignores all rows of the card that the key sees. Rows that this cause breaks later are not ignored. */
    @PostMapping("/v1/mismatches/causes/{id}/ignore")
    @Requires(Scope.OPS_WRITE)
    Decided ignore(@PathVariable long id, @Valid @RequestBody(required = false) @Nullable Note note, Caller caller) {
        return decide(id, Decision.IGNORE, note, caller);
    }

    /** Opens all rows of the card again that the key sees and that are acknowledged or ignored. */
    @PostMapping("/v1/mismatches/causes/{id}/reopen")
    @Requires(Scope.OPS_WRITE)
    Decided reopen(@PathVariable long id, @Valid @RequestBody(required = false) @Nullable Note note, Caller caller) {
        return decide(id, Decision.REOPEN, note, caller);
    }

    private Decided decide(long id, Decision decision, @Nullable Note note, Caller caller) {
        show(id, caller);
        long decided = decisions.decide(id, channels.seen(caller, null), decision, caller, Note.text(note));
        return new Decided(id, decided, versions.current());
    }

    private static List<MismatchState> states(@Nullable List<MismatchState> asked) {
        List<MismatchState> named = MismatchState.named(asked);
        return named.isEmpty() ? STILL_THERE : named;
    }
}
