package io.stockproof.catalog;

import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.stockproof.web.ReadsReports;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

/** Shows mappings that somebody should look at, and puts right those that a person decides. */
@RestController
class MappingCheckController {

    private static final int SHEET_STEP = 500;

    private final MappingCheckReader checks;
    private final ListingReader reader;
    private final ListingEdits edits;
    private final Versions versions;

    MappingCheckController(
            MappingCheckReader checks, ListingReader reader, ListingEdits edits, Versions versions) {
        this.checks = checks;
        this.reader = reader;
        this.edits = edits;
        this.versions = versions;
    }

    /** One of the proposals that the check shows, as {@code supplier/sku}. */
    record Applied(String proposal) {}

    /** What was looked at: the kind and the doubt that the check shows. */
    record Confirmed(MappingCheckKind kind, String doubt) {}

    /** The listing as it is since, and the version that includes it. */
    record AppliedMapping(ListingBody listing, String version) {}

    /**
     * Of active listings, by channel and variant. A page may be short of its limit, or empty, and have a next one all the
     * same.
     */
    @GetMapping(path = "/v1/mapping-checks", produces = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.OPS_READ)
    @ReadsReports
    Page<MappingCheck> list(
            @RequestParam(required = false) @Nullable ChannelCode channel,
            @RequestParam(required = false) @Nullable MappingCheckKind kind,
            PageRequest page,
            Caller caller) {
        known(channel, caller);
        MappingCheckReader.Found found = checks.list(
                new MappingCheckReader.Filter(caller.channels(), channel, kind), page.cursor(), page.limit());
        return new Page<>(found.checks(), found.next() == null ? null : found.next().encoded());
    }

    /** The same as a sheet, each with its best proposal. */
    @GetMapping(path = "/v1/mapping-checks", produces = CsvAnswer.MEDIA_TYPE)
    @Requires(Scope.OPS_READ)
    @ReadsReports
    ResponseEntity<StreamingResponseBody> sheet(
            @RequestParam(required = false) @Nullable ChannelCode channel,
            @RequestParam(required = false) @Nullable MappingCheckKind kind,
            Caller caller) {
        known(channel, caller);
        MappingCheckReader.Filter filter = new MappingCheckReader.Filter(caller.channels(), channel, kind);
        return CsvAnswer.of(MappingCheck.HEADER, writer -> {
            // In steps by key, so that a slow reader holds no connection and no old snapshot.
            Cursor after = null;
            do {
                MappingCheckReader.Found found = checks.list(filter, after, SHEET_STEP);
                for (MappingCheck check : found.checks()) {
                    writer.row(check.cells());
                }
                after = found.next();
            } while (after != null);
        });
    }

    /** Maps the listing to an item that its check proposes: what is missing or at fault is replaced, all else stays. */
    @PostMapping("/v1/mapping-checks/{channel}/{variant}/apply")
    @Requires(Scope.OPS_WRITE)
    AppliedMapping apply(
            @PathVariable ChannelCode channel,
            @PathVariable String variant,
            @RequestBody Applied body,
            Caller caller) {
        known(channel, caller);
        ListingKey key = new ListingKey(channel, variant);
        StoredListing stored = stored(key);
        MappingCheck check = checks.find(key)
                .orElseThrow(() -> ProblemType.STALE_EDIT.because("Nothing is wrong with the mapping any more."));
        if (check.proposals().stream().noneMatch(proposal -> proposal.proposal().equals(body.proposal()))) {
            throw ProblemType.INVALID_REQUEST.because(
                    "That is not proposed for the listing.",
                    List.of(new InputError("proposal", "must be one of the proposals of the listing's check")));
        }
        List<Boolean> faults = checks.faults(key, check.kind());
        if (!stored.listing().sources().isEmpty() && !faults.contains(true)) {
            throw ProblemType.STALE_EDIT.because("Nothing of the listing is to be replaced any more.");
        }
        // Guarded by the tag: what was looked at is what is replaced.
        Listing mapped = mapped(stored.listing(), faults, body.proposal());
        edits.replace(key, mapped, ListingEdits.tag(stored), caller);
        return new AppliedMapping(
                ListingBody.of(reader.findOne(key).orElseThrow(
                        () -> ProblemType.STALE_EDIT.because("The listing was deleted meanwhile."))),
                versions.current());
    }

    /**
     * A person has looked at a doubtful mapping and says that it is right. Of that doubt alone, and as long as nothing of it
     * changes: another one is shown.
     */
    @PostMapping("/v1/mapping-checks/{channel}/{variant}/confirm")
    @Requires(Scope.OPS_WRITE)
    AppliedMapping confirm(
            @PathVariable ChannelCode channel,
            @PathVariable String variant,
            @RequestBody Confirmed body,
            Caller caller) {
        if (body.kind() == null || body.doubt() == null) {
            throw ProblemType.INVALID_REQUEST.because(
                    "It must be named what was looked at.",
                    List.of(new InputError(
                            body.kind() == null ? "kind" : "doubt", "must be what the listing's check shows")));
        }
        known(channel, caller);
        ListingKey key = new ListingKey(channel, variant);
        StoredListing stored = stored(key);
        MappingCheck check = checks.find(key)
                .orElseThrow(() -> ProblemType.STALE_EDIT.because("Nothing is wrong with the mapping any more."));
        if (!check.kind().isDoubt()) {
            throw ProblemType.STALE_EDIT.because("The mapping is " + check.kind() + ": that cannot be right.");
        }
        if (check.kind() != body.kind() || !Objects.equals(check.doubt(), body.doubt())) {
            throw ProblemType.STALE_EDIT.because("The doubt is another one now: " + check.detail());
        }
        edits.confirm(key, check, ListingEdits.tag(stored), caller);
        return new AppliedMapping(ListingBody.of(stored(key)), versions.current());
    }

    private void known(@Nullable ChannelCode channel, Caller caller) {
        if (channel != null && (!caller.sees(channel) || reader.sumSources(channel).isEmpty())) {
            throw ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + channel + ".");
        }
    }

    private StoredListing stored(ListingKey key) {
        return Optional.of(key)
                .filter(one -> Codes.isPrintable(one.variant()))
                .flatMap(reader::findOne)
                .orElseThrow(() -> ProblemType.UNKNOWN_VARIANT.because(
                        "Channel " + key.channel() + " has no such variant."));
    }

    /** The listing with the proposed item in place of the components at fault. */
    private static Listing mapped(Listing listing, List<Boolean> faults, String proposal) {
        int slash = proposal.indexOf('/');
        SupplierCode supplier = new SupplierCode(proposal.substring(0, slash));
        String sku = proposal.substring(slash + 1);
        List<Source> sources = new ArrayList<>();
        if (listing.sources().isEmpty()) {
            sources.add(new Source(1, List.of(new Component(supplier, sku, 1))));
        }
        int at = 0;
        for (Source source : listing.sources()) {
            List<Component> components = new ArrayList<>();
            for (Component component : source.components()) {
                components.add(faults.get(at++) ? new Component(supplier, sku, component.units()) : component);
            }
            sources.add(new Source(source.rank(), components));
        }
        return new Listing(
                listing.channel(), listing.variant(), listing.sku(), listing.barcode(), listing.title(),
                listing.options(), listing.active(), sources);
    }
}
