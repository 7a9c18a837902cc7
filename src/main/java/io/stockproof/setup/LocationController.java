package io.stockproof.setup;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.setup.Edits.Deleted;
import io.stockproof.setup.Edits.Target;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.Locations;
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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Locations one at a time, and as pages: also those that suppliers' answers brought and nobody has confirmed. */
@RestController
class LocationController {

    private final Edits edits;
    private final Suppliers suppliers;
    private final Locations locations;

    LocationController(Edits edits, Suppliers suppliers, Locations locations) {
        this.edits = edits;
        this.suppliers = suppliers;
        this.locations = locations;
    }

    /** A location that was written, and the version that includes it. */
    record WrittenLocation(@JsonUnwrapped LocationBody location, String version) {}

    @GetMapping("/v1/locations/{supplier}/{code}")
    @Requires(Scope.OPS_READ)
    ResponseEntity<LocationBody> show(@PathVariable SupplierCode supplier, @PathVariable String code) {
        LocationCode location = code(supplier, code);
        return edits.show(find(location).orElseThrow(() -> unknown(location)));
    }

    @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = {
            @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(implementation = Location.class)),
            @Content(mediaType = Syntax.YAML_TYPE, schema = @Schema(implementation = Location.class))
    })
    @PutMapping(path = "/v1/locations/{supplier}/{code}", consumes = {
            MediaType.APPLICATION_JSON_VALUE, Syntax.YAML_TYPE, Syntax.X_YAML_TYPE, Syntax.TEXT_YAML_TYPE
    })
    @Requires(Scope.OPS_WRITE)
    @BodyLimit(bytes = DocumentReader.BYTES_MAX)
    ResponseEntity<WrittenLocation> put(
            @PathVariable SupplierCode supplier,
            @PathVariable String code,
            InputStream body,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Caller caller)
            throws IOException {
        LocationBody written = edits.put(caller, target(code(supplier, code)), body, type, ifMatch, stored -> {
            if (!stored.suppliers().containsKey(supplier)) {
                throw unknown(supplier);
            }
        });
        return edits.written(written, WrittenLocation::new);
    }

    @DeleteMapping("/v1/locations/{supplier}/{code}")
    @Requires(Scope.OPS_WRITE)
    Deleted delete(
            @PathVariable SupplierCode supplier,
            @PathVariable String code,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Caller caller) {
        return edits.delete(caller, target(code(supplier, code)), ifMatch, () -> unknown(code(supplier, code)));
    }

    /** Locations by supplier and code. */
    @GetMapping("/v1/locations")
    @Requires(Scope.OPS_READ)
    Page<LocationBody> list(
            @RequestParam(required = false) @Nullable SupplierCode supplier,
            @RequestParam(required = false) @Nullable Boolean pending,
            PageRequest page) {
        if (supplier != null && suppliers.find(supplier).isEmpty()) {
            throw unknown(supplier);
        }
        List<LocationBody> rows = locations.list(supplier, pending, page).stream()
                .map(stored -> Objects.requireNonNull(LocationBody.of(stored)))
                .toList();
        return Page.of(rows, page, location -> Cursor.of(location.supplier(), location.code()));
    }

    private Target<LocationBody> target(LocationCode code) {
        return new Target<>(Kind.LOCATION, code.toString(), () -> find(code));
    }

    private Optional<LocationBody> find(LocationCode code) {
        return locations.find(code).map(LocationBody::of);
    }

    private static LocationCode code(SupplierCode supplier, String code) {
        try {
            return new LocationCode(supplier, code);
        } catch (IllegalArgumentException e) {
            throw ProblemType.NOT_FOUND.because("There is no such location.");
        }
    }

    private static Problem unknown(SupplierCode supplier) {
        return ProblemType.UNKNOWN_SUPPLIER.because("There is no supplier " + supplier + ".");
    }

    private static Problem unknown(LocationCode code) {
        return ProblemType.NOT_FOUND.because("There is no location " + code + ".");
    }
}
