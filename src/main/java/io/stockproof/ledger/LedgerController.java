package io.stockproof.ledger;

import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.stockproof.web.ReadsReports;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Shows the ledger, the newest entry first. */
@RestController
class LedgerController {

    private final LedgerRepository ledger;

    LedgerController(LedgerRepository ledger) {
        this.ledger = ledger;
    }

    @GetMapping(path = "/v1/ledger", produces = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.OPS_READ)
    @ReadsReports
    Page<LedgerRow> list(
            @RequestParam(required = false) @Nullable SupplierCode supplier,
            @RequestParam(required = false) @Nullable String sku,
            @RequestParam(required = false) @Nullable LocationCode location,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            PageRequest page) {
        LedgerFilter filter = checked(supplier, sku, location, from, to);
        List<LedgerRow> rows = ledger.find(filter, page.cursor(), page.limitPlusOne());
        return Page.of(rows, page, LedgerRepository::cursor);
    }

    @GetMapping(path = "/v1/ledger", produces = CsvAnswer.MEDIA_TYPE)
    @Requires(Scope.OPS_READ)
    @ReadsReports
    ResponseEntity<StreamingResponseBody> sheet(
            @RequestParam(required = false) @Nullable SupplierCode supplier,
            @RequestParam(required = false) @Nullable String sku,
            @RequestParam(required = false) @Nullable LocationCode location,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to) {
        LedgerFilter filter = checked(supplier, sku, location, from, to);
        return CsvAnswer.inSteps(
                LedgerRow.HEADER,
                (after, limit) -> ledger.find(filter, after, limit),
                LedgerRepository::cursor,
                (writer, row) -> writer.row(row.cells()));
    }

    private LedgerFilter checked(
            @Nullable SupplierCode supplier,
            @Nullable String sku,
            @Nullable LocationCode location,
            @Nullable Instant from,
            @Nullable Instant to) {
        if (supplier != null && !ledger.hasSupplier(supplier)) {
            throw ProblemType.UNKNOWN_SUPPLIER.because("There is no supplier " + supplier);
        }
        return new LedgerFilter(
                supplier,
                Parameters.text(sku, "sku"),
                location,
                from == null ? null : Cursors.storable(from, "from"),
                to == null ? null : Cursors.storable(to, "to"));
    }
}
