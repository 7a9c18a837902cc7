package io.stockproof.catalog;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.stockproof.web.ReadsReports;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Listings one at a time, as pages, and all of them as a sheet. */
@RestController
class ListingController {

    private static final int SHEET_STEP = 2_000;

    private final ListingReader reader;
    private final ListingEdits edits;
    private final Versions versions;

    ListingController(ListingReader reader, ListingEdits edits, Versions versions) {
        this.reader = reader;
        this.edits = edits;
        this.versions = versions;
    }

    /** A listing that was written, and the version that includes it. */
    record WrittenListing(@JsonUnwrapped ListingBody listing, String version) {}

    /** The version that includes a deletion. */
    record DeletedListing(String version) {}

    @GetMapping("/v1/listings/{channel}/{variant}")
    @Requires(Scope.OPS_READ)
    ResponseEntity<ListingBody> show(@PathVariable ChannelCode channel, @PathVariable String variant, Caller caller) {
        ListingKey key = visible(channel, variant, caller);
        if (reader.sumSources(channel).isEmpty()) {
            throw unknown(channel);
        }
        StoredListing stored = Optional.of(key)
                .filter(k -> Codes.isPrintable(variant))
                .flatMap(reader::findOne)
                .orElseThrow(() -> ProblemType.UNKNOWN_VARIANT.because("Channel " + channel + " has no such variant."));
        return ResponseEntity.ok().eTag(ListingEdits.tag(stored)).body(ListingBody.of(stored));
    }

    /**
     * Creates or replaces a listing.
     *
     * @param ifMatch the ETag of the listing that is to be replaced; where it is another by now, nothing is written
     */
    @PutMapping("/v1/listings/{channel}/{variant}")
    @Requires(Scope.OPS_WRITE)
    ResponseEntity<WrittenListing> replace(
            @PathVariable ChannelCode channel,
            @PathVariable String variant,
            @RequestBody Listing listing,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            Caller caller) {
        edits.replace(visible(channel, variant, caller), listing, ifMatch, caller);
        StoredListing stored = reader.findOne(new ListingKey(channel, variant))
                .orElseThrow(() -> ProblemType.STALE_EDIT.because("The listing was deleted meanwhile."));
        return ResponseEntity.ok()
                .eTag(ListingEdits.tag(stored))
                .body(new WrittenListing(ListingBody.of(stored), versions.current()));
    }

    @DeleteMapping("/v1/listings/{channel}/{variant}")
    @Requires(Scope.OPS_WRITE)
    DeletedListing delete(
            @PathVariable ChannelCode channel,
            @PathVariable String variant,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            Caller caller) {
        edits.delete(visible(channel, variant, caller), ifMatch, caller);
        return new DeletedListing(versions.current());
    }

    @GetMapping("/v1/listings")
    @Requires(Scope.OPS_READ)
    Page<ListingBody> list(
            @RequestParam(required = false) @Nullable ChannelCode channel,
            @RequestParam(required = false) @Nullable SupplierCode supplier,
            @RequestParam(required = false) @Nullable String sku,
            @RequestParam(required = false) @Nullable MappingState state,
            PageRequest page,
            Caller caller) {
        ListingFilter filter = known(ListingFilter.of(caller, channel, supplier, sku, state), caller);
        return Page.of(
                reader.page(filter, page).stream().map(ListingBody::of).toList(),
                page,
                listing -> Cursor.of(listing.channel(), listing.variant()));
    }

    @GetMapping(path = "/v1/listings", produces = CsvAnswer.MEDIA_TYPE)
    @Requires(Scope.OPS_READ)
    @ReadsReports
    ResponseEntity<StreamingResponseBody> export(
            @RequestParam(required = false) @Nullable ChannelCode channel,
            @RequestParam(required = false) @Nullable SupplierCode supplier,
            @RequestParam(required = false) @Nullable String sku,
            @RequestParam(required = false) @Nullable MappingState state,
            Caller caller) {
        ListingFilter filter = known(ListingFilter.of(caller, channel, supplier, sku, state), caller);
        return CsvAnswer.of(ListingSheet.HEADER, out -> {
            for (long channelId : reader.channelIds(filter)) {
                write(filter, channelId, out);
            }
        });
    }

    /** In steps by key, so that a slow reader holds no connection and no old snapshot. */
    private void write(ListingFilter filter, long channelId, CsvAnswer.RowWriter out) throws IOException {
        String after = "";
        List<StoredListing> step;
        do {
            step = reader.step(filter, channelId, after, SHEET_STEP);
            for (StoredListing stored : step) {
                ListingSheet.write(stored.listing(), out);
                after = stored.listing().variant();
            }
        } while (step.size() == SHEET_STEP);
    }

    private ListingFilter known(ListingFilter filter, Caller caller) {
        ChannelCode channel = filter.channel();
        if (channel != null && (!caller.sees(channel) || reader.sumSources(channel).isEmpty())) {
            throw unknown(channel);
        }
        SupplierCode supplier = filter.supplier();
        if (supplier != null && !reader.supplierCodes().contains(supplier)) {
            throw ProblemType.UNKNOWN_SUPPLIER.because("There is no supplier " + supplier + ".");
        }
        return filter;
    }

    private static ListingKey visible(ChannelCode channel, String variant, Caller caller) {
        if (!caller.sees(channel)) {
            throw unknown(channel);
        }
        return new ListingKey(channel, variant);
    }

    private static Problem unknown(ChannelCode channel) {
        return ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + channel + ".");
    }
}
