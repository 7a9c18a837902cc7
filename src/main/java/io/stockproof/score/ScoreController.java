package io.stockproof.score;

import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.ProblemType;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.stockproof.web.ReadsReports;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Shows how far suppliers can be relied on. */
@RestController
@Requires(Scope.OPS_READ)
class ScoreController {

    private final Scores scores;
    private final Suppliers suppliers;

    ScoreController(Scores scores, Suppliers suppliers) {
        this.scores = scores;
        this.suppliers = suppliers;
    }

    @GetMapping("/v1/suppliers/{code}/score")
    @ReadsReports
    SupplierScore show(@PathVariable SupplierCode code) {
        return scores.of(suppliers.find(code)
                .orElseThrow(() -> ProblemType.UNKNOWN_SUPPLIER.because("There is no supplier " + code)));
    }

    /** By code. */
    @GetMapping(path = "/v1/suppliers/scores", produces = MediaType.APPLICATION_JSON_VALUE)
    @ReadsReports
    Page<SupplierScore> list(PageRequest page) {
        Cursor cursor = page.cursor();
        String after = cursor == null ? "" : cursor.text(0);
        List<StoredSupplier> rows = suppliers.all().stream()
                .filter(stored -> code(stored).compareTo(after) > 0)
                .limit(page.limitPlusOne())
                .toList();
        Page<StoredSupplier> shown = Page.of(rows, page, stored -> Cursor.of(code(stored)));
        return new Page<>(shown.items().stream().map(scores::of).toList(), shown.nextCursor());
    }

    @GetMapping(path = "/v1/suppliers/scores", produces = CsvAnswer.MEDIA_TYPE)
    @ReadsReports
    ResponseEntity<StreamingResponseBody> sheet() {
        return CsvAnswer.of(SupplierScore.HEADER, writer -> {
            for (StoredSupplier stored : suppliers.all()) {
                writer.row(scores.of(stored).cells());
            }
        });
    }

    private static String code(StoredSupplier stored) {
        return stored.supplier().code().value();
    }
}
