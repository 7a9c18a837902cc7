package io.stockproof.setup;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.setup.Edits.Deleted;
import io.stockproof.setup.Edits.Target;
import io.stockproof.supplier.DeclaredItems;
import io.stockproof.supplier.Supplier;
import io.stockproof.supplier.Suppliers;
import io.stockproof.web.BodyLimit;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Suppliers one at a time, and as pages. */
@RestController
class SupplierController {

    /** A supplier's answer shows the first so many declared items, by sku; the setup document has them all. */
    private static final int ITEMS_MAX = 10_000;

    private final Edits edits;
    private final Suppliers suppliers;
    private final DeclaredItems items;
    private final SetupExport export;

    SupplierController(Edits edits, Suppliers suppliers, DeclaredItems items, SetupExport export) {
        this.edits = edits;
        this.suppliers = suppliers;
        this.items = items;
        this.export = export;
    }

    /** A supplier that was written, and the version that includes it. */
    record WrittenSupplier(@JsonUnwrapped Supplier supplier, String version) {}

    @GetMapping("/v1/suppliers/{code}")
    @Requires(Scope.OPS_READ)
    ResponseEntity<Supplier> show(@PathVariable SupplierCode code) {
        return edits.show(find(code).orElseThrow(() -> unknown(code)));
    }

    @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = {
            @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(implementation = Supplier.class)),
            @Content(mediaType = Syntax.YAML_TYPE, schema = @Schema(implementation = Supplier.class))
    })
    @PutMapping(path = "/v1/suppliers/{code}", consumes = {
            MediaType.APPLICATION_JSON_VALUE, Syntax.YAML_TYPE, Syntax.X_YAML_TYPE, Syntax.TEXT_YAML_TYPE
    })
    @Requires(Scope.OPS_WRITE)
    @BodyLimit(bytes = DocumentReader.BYTES_MAX)
    ResponseEntity<WrittenSupplier> put(
            @PathVariable SupplierCode code,
            InputStream body,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Caller caller)
            throws IOException {
        Supplier written = edits.put(caller, target(code), body, type, ifMatch);
        return edits.written(written, WrittenSupplier::new);
    }

    @DeleteMapping("/v1/suppliers/{code}")
    @Requires(Scope.OPS_WRITE)
    Deleted delete(
            @PathVariable SupplierCode code,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Caller caller) {
        return edits.delete(caller, target(code), ifMatch, () -> unknown(code));
    }

    /** Suppliers by code, with their locations and without their items. */
    @GetMapping("/v1/suppliers")
    @Requires(Scope.OPS_READ)
    Page<Supplier> list(PageRequest page) {
        Stream<Supplier> all = suppliers.all().stream().map(stored -> stored.supplier());
        List<Supplier> rows = Edits.page(all, Supplier::code, page).stream()
                .map(supplier -> export.declared(supplier, List.of()))
                .toList();
        return Page.of(rows, page, supplier -> Cursor.of(supplier.code()));
    }

    private Target<Supplier> target(SupplierCode code) {
        return new Target<>(Kind.SUPPLIER, code.value(), () -> find(code));
    }

    private Optional<Supplier> find(SupplierCode code) {
        return suppliers
                .find(code)
                .map(stored -> export.declared(stored.supplier(), items.declaredAfter(code, "", ITEMS_MAX)));
    }

    private static Problem unknown(SupplierCode code) {
        return ProblemType.UNKNOWN_SUPPLIER.because("There is no supplier " + code + ".");
    }
}
