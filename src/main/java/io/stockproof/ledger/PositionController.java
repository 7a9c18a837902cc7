package io.stockproof.ledger;

import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Shows a supplier's positions, now or as they were at an instant. */
@RestController
class PositionController {

    private final LedgerRepository ledger;
    private final PositionRepository positions;
    private final ClosedMonths months;

    PositionController(LedgerRepository ledger, PositionRepository positions, ClosedMonths months) {
        this.ledger = ledger;
        this.positions = positions;
        this.months = months;
    }

    @GetMapping(path = "/v1/positions", produces = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.OPS_READ)
    Page<PositionRow> list(
            @RequestParam SupplierCode supplier,
            @RequestParam(required = false) @Nullable String sku,
            @RequestParam(required = false) @Nullable Instant at,
            PageRequest page) {
        check(supplier, sku, at);
        List<PositionRow> rows = find(supplier, sku, at, page.cursor(), page.limitPlusOne());
        return Page.of(rows, page, PositionRepository::cursor);
    }

    @GetMapping(path = "/v1/positions", produces = CsvAnswer.MEDIA_TYPE)
    @Requires(Scope.OPS_READ)
    ResponseEntity<StreamingResponseBody> sheet(
            @RequestParam SupplierCode supplier,
            @RequestParam(required = false) @Nullable String sku,
            @RequestParam(required = false) @Nullable Instant at) {
        check(supplier, sku, at);
        return CsvAnswer.inSteps(
                PositionRow.HEADER,
                (after, limit) -> find(supplier, sku, at, after, limit),
                PositionRepository::cursor,
                (writer, row) -> writer.row(row.cells()));
    }

    private List<PositionRow> find(
            SupplierCode supplier, @Nullable String sku, @Nullable Instant at, @Nullable Cursor after, int limit) {
        List<PositionRow> rows = positions.find(supplier, sku, at, after, limit);
        // Again: the month may have been detached since it was asked for.
        requireRemembered(at);
        return rows;
    }

    /** Refuses an instant in or before a month whose entries were taken out: nothing tells how it was then. */
    private void requireRemembered(@Nullable Instant at) {
        LocalDate detached = at == null ? null : months.lastDetached();
        if (at != null && detached != null) {
            Instant from = AuditStart.startOf(detached.plusMonths(1)).toInstant();
            if (at.isBefore(from)) {
                throw ProblemType.INVALID_REQUEST.because(
                        "The ledger's months before " + from + " were archived.",
                        List.of(new InputError("at", "must be " + from + " or later")));
            }
        }
    }

    private void check(SupplierCode supplier, @Nullable String sku, @Nullable Instant at) {
        if (!ledger.hasSupplier(supplier)) {
            throw ProblemType.UNKNOWN_SUPPLIER.because("There is no supplier " + supplier);
        }
        Parameters.text(sku, "sku");
        if (at != null) {
            Cursors.storable(at, "at");
            requireRemembered(at);
        }
    }
}
