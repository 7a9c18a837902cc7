package io.stockproof.setup;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.MethodCode;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.setup.Edits.Deleted;
import io.stockproof.setup.Edits.Target;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.shipping.ShippingMethods;
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

/** Shipping methods one at a time, and as pages. */
@RestController
class ShippingMethodController {

    private final Edits edits;
    private final ShippingMethods methods;

    ShippingMethodController(Edits edits, ShippingMethods methods) {
        this.edits = edits;
        this.methods = methods;
    }

    /** A shipping method that was written, and the version that includes it. */
    record WrittenShippingMethod(@JsonUnwrapped ShippingMethod method, String version) {}

    @GetMapping("/v1/shipping-methods/{code}")
    @Requires(Scope.OPS_READ)
    ResponseEntity<ShippingMethod> show(@PathVariable MethodCode code) {
        return edits.show(find(code).orElseThrow(() -> unknown(code)));
    }

    @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = {
            @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(implementation = ShippingMethod.class)),
            @Content(mediaType = Syntax.YAML_TYPE, schema = @Schema(implementation = ShippingMethod.class))
    })
    @PutMapping(path = "/v1/shipping-methods/{code}", consumes = {
            MediaType.APPLICATION_JSON_VALUE, Syntax.YAML_TYPE, Syntax.X_YAML_TYPE, Syntax.TEXT_YAML_TYPE
    })
    @Requires(Scope.OPS_WRITE)
    @BodyLimit(bytes = DocumentReader.BYTES_MAX)
    ResponseEntity<WrittenShippingMethod> put(
            @PathVariable MethodCode code,
            InputStream body,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Caller caller)
            throws IOException {
        ShippingMethod written = edits.put(caller, target(code), body, type, ifMatch);
        return edits.written(written, WrittenShippingMethod::new);
    }

    @DeleteMapping("/v1/shipping-methods/{code}")
    @Requires(Scope.OPS_WRITE)
    Deleted delete(
            @PathVariable MethodCode code,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Caller caller) {
        return edits.delete(caller, target(code), ifMatch, () -> unknown(code));
    }

    /** By code. */
    @GetMapping("/v1/shipping-methods")
    @Requires(Scope.OPS_READ)
    Page<ShippingMethod> list(PageRequest page) {
        List<ShippingMethod> rows = Edits.page(methods.all().stream(), ShippingMethod::code, page);
        return Page.of(rows, page, method -> Cursor.of(method.code()));
    }

    private Target<ShippingMethod> target(MethodCode code) {
        return new Target<>(Kind.SHIPPING_METHOD, code.value(), () -> find(code));
    }

    private Optional<ShippingMethod> find(MethodCode code) {
        return methods.find(code);
    }

    private static Problem unknown(MethodCode code) {
        return ProblemType.UNKNOWN_METHOD.because("There is no shipping method " + code + ".");
    }
}
