package io.stockproof.score;

import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.ProblemType;
import io.stockproof.score.SupplierScore.Part;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import java.time.Instant;
import java.time.InstantSource;
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

    private final ScoreRepository repository;
    private final Suppliers suppliers;
    private final InstantSource clock;

    ScoreController(ScoreRepository repository, Suppliers suppliers, InstantSource clock) {
        this.repository = repository;
        this.suppliers = suppliers;
        this.clock = clock;
    }

    @GetMapping("/v1/suppliers/{code}/score")
    SupplierScore show(@PathVariable SupplierCode code) {
        return score(suppliers.find(code)
                .orElseThrow(() -> ProblemType.UNKNOWN_SUPPLIER.because("There is no supplier " + code)));
    }

    /** By code. */
    @GetMapping(path = "/v1/suppliers/scores", produces = MediaType.APPLICATION_JSON_VALUE)
    Page<SupplierScore> list(PageRequest page) {
        Cursor cursor = page.cursor();
        String after = cursor == null ? "" : cursor.text(0);
        List<StoredSupplier> rows = suppliers.all().stream()
                .filter(stored -> code(stored).compareTo(after) > 0)
                .limit(page.limitPlusOne())
                .toList();
        Page<StoredSupplier> shown = Page.of(rows, page, stored -> Cursor.of(code(stored)));
        return new Page<>(shown.items().stream().map(this::score).toList(), shown.nextCursor());
    }

    @GetMapping(path = "/v1/suppliers/scores", produces = CsvAnswer.MEDIA_TYPE)
    ResponseEntity<StreamingResponseBody> sheet() {
        return CsvAnswer.of(SupplierScore.HEADER, writer -> {
            for (StoredSupplier stored : suppliers.all()) {
                writer.row(score(stored).cells());
            }
        });
    }

    private SupplierScore score(StoredSupplier stored) {
        Instant now = clock.instant();
        Figures figures = repository.figures(stored, now);
        List<Part> parts = ScoreFormula.parts(figures);
        return new SupplierScore(
                stored.supplier().code(), now, SupplierScore.WINDOW_DAYS, ScoreFormula.score(parts), parts, figures);
    }

    private static String code(StoredSupplier stored) {
        return stored.supplier().code().value();
    }
}
