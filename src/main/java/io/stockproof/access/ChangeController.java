package io.stockproof.access;

import io.stockproof.access.ChangeRepository.Filter;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.stockproof.web.ReadsReports;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Who changed which reference data, when, from what to what. Newest first. */
@RestController
@Requires(Scope.OPS_READ)
class ChangeController {

    private static final List<String> HEADER =
            List.of("id", "changedAt", "principal", "kind", "code", "action", "before", "after");
    private static final int SHEET_BATCH_ROWS = 500;

    private final ChangeRepository changes;

    ChangeController(ChangeRepository changes) {
        this.changes = changes;
    }

    @GetMapping("/v1/changes")
    @ReadsReports
    Page<Change> list(
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable String principal,
            @RequestParam(required = false) @Nullable Instant since,
            PageRequest page) {
        long before = page.cursor() == null ? Long.MAX_VALUE : page.cursor().number(0);
        Filter filter = new Filter(kind, code, principal, since);
        return Page.of(
                changes.list(filter, before, page.limitPlusOne()), page, change -> Cursor.of(change.id()));
    }

    @GetMapping(path = "/v1/changes", produces = CsvAnswer.MEDIA_TYPE)
    @ReadsReports
    ResponseEntity<StreamingResponseBody> sheet(
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable String principal,
            @RequestParam(required = false) @Nullable Instant since) {
        Filter filter = new Filter(kind, code, principal, since);
        return CsvAnswer.of(HEADER, sheet -> {
            long before = Long.MAX_VALUE;
            List<Change> batch = changes.list(filter, before, SHEET_BATCH_ROWS);
            while (!batch.isEmpty()) {
                for (Change one : batch) {
                    sheet.row(one.id(), one.changedAt(), one.principal(), one.kind(), one.code(), one.action(),
                            one.before(), one.after());
                }
                before = batch.getLast().id();
                batch = changes.list(filter, before, SHEET_BATCH_ROWS);
            }
        });
    }
}
