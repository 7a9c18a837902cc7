package io.stockproof.catalog;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stockproof.access.Caller;
import io.stockproof.access.Idempotency;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.BodyLimit;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Imports of listings: sent as a sheet, looked after by their id. */
@RestController
class ImportController {

    private final Imports imports;
    private final ImportRepository records;
    private final Idempotency idempotency;
    private final Versions versions;

    ImportController(Imports imports, ImportRepository records, Idempotency idempotency, Versions versions) {
        this.imports = imports;
        this.records = records;
        this.idempotency = idempotency;
        this.versions = versions;
    }

    /**
     * An import with its errors.
     *
     * @param errors the first 1,000
     * @param version includes all that it has written so far
     */
    record ImportBody(@JsonUnwrapped ImportSummary summary, List<ImportError> errors, String version) {}

    /**
     * Takes a sheet of listings, up to millions of rows, and answers once it has arrived whole. It is then applied in
     * the background.
     */
    @PostMapping(path = "/v1/listings/import", consumes = CsvAnswer.MEDIA_TYPE)
    @Requires(Scope.OPS_WRITE)
    @BodyLimit(bytes = BodyLimit.NONE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @RequestBody(required = true, content = @Content(mediaType = CsvAnswer.MEDIA_TYPE, schema = @Schema(type = "string")))
    ResponseEntity<ImportBody> start(
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            HttpServletRequest request,
            Caller caller) throws IOException {
        MessageDigest digest = sha256();
        ImportRun run = imports.receive(new DigestInputStream(request.getInputStream(), digest), dryRun, caller);
        boolean[] first = {false};
        try {
            return idempotency.once(
                    caller, "listings-import", key, dryRun + HexFormat.of().formatHex(digest.digest()), () -> {
                        first[0] = true;
                        return ResponseEntity.accepted()
                                .location(URI.create("/v1/imports/" + run.importId()))
                                .body(body(run.importId()));
                    });
        } finally {
            if (first[0]) {
                imports.apply(run);
            } else {
                imports.forget(run);
            }
        }
    }

    @GetMapping("/v1/imports/{id}")
    @Requires(Scope.OPS_READ)
    ImportBody show(@PathVariable long id) {
        return body(id);
    }

    /** The newest first. */
    @GetMapping("/v1/imports")
    @Requires(Scope.OPS_READ)
    Page<ImportSummary> list(PageRequest page) {
        return Page.of(
                records.page(page).stream().map(ImportSummary::of).toList(), page, summary -> Cursor.of(summary.id()));
    }

    private ImportBody body(long id) {
        ImportRecord record =
                records.find(id).orElseThrow(() -> ProblemType.NOT_FOUND.because("There is no import " + id + "."));
        return new ImportBody(ImportSummary.of(record), record.errors(), versions.current());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
