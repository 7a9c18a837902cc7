package io.stockproof.setup;

import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.web.BodyLimit;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The reference data as one document. */
@RestController
class SetupController {

    private final Setup setup;
    private final DraftReader reader;
    private final SetupExports exports;

    SetupController(Setup setup, DraftReader reader, SetupExports exports) {
        this.setup = setup;
        this.reader = reader;
        this.exports = exports;
    }

    @Operation(summary = "Apply a setup document", description = "Creates or replaces what the document names, whole or not at all. A supplier's locations and"
            + " items are merged: those not named stay. A dry run also tells what would become of the quantities that"
            + " can be bought, in each channel's reference contexts, for a number of listings that it states."
            + " An allocation may have safetyStock: {units, share} in place of safetyStockUnits and safetyStockShare.", requestBody = @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = {
                    @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(implementation = SetupDocument.class)),
                    @Content(mediaType = Syntax.YAML_TYPE, schema = @Schema(implementation = SetupDocument.class))
            }))
    @PutMapping(path = "/v1/setup", consumes = {
            MediaType.APPLICATION_JSON_VALUE, Syntax.YAML_TYPE, Syntax.X_YAML_TYPE, Syntax.TEXT_YAML_TYPE
    }, produces = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.OPS_WRITE)
    @BodyLimit(bytes = DocumentReader.BYTES_MAX)
    SetupAnswer apply(
            InputStream body,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestParam(defaultValue = "false") boolean prune,
            Caller caller)
            throws IOException {
        Errors errors = new Errors();
        Draft draft = reader.document(DocumentReader.bytes(body), Syntax.of(type), errors);
        return setup.apply(caller, draft, errors, new Setup.Mode(dryRun, prune, stored -> {}));
    }

    @Operation(summary = "Export the reference data", description = "Applied again, the document changes nothing.")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(implementation = SetupDocument.class)))
    @GetMapping(path = "/v1/setup", produces = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.OPS_READ)
    void export(HttpServletResponse response) throws IOException {
        send(Syntax.JSON, MediaType.APPLICATION_JSON_VALUE, response);
    }

    @Operation(summary = "Export the reference data as YAML", description = "Applied again, it changes nothing.")
    @ApiResponse(responseCode = "200", content = {
            @Content(mediaType = Syntax.YAML_TYPE, schema = @Schema(type = "string")),
            @Content(mediaType = Syntax.X_YAML_TYPE, schema = @Schema(type = "string")),
            @Content(mediaType = Syntax.TEXT_YAML_TYPE, schema = @Schema(type = "string"))
    })
    @GetMapping(path = "/v1/setup", produces = {Syntax.YAML_TYPE, Syntax.X_YAML_TYPE, Syntax.TEXT_YAML_TYPE})
    @Requires(Scope.OPS_READ)
    void exportYaml(HttpServletResponse response) throws IOException {
        send(Syntax.YAML, Syntax.YAML_TYPE, response);
    }

    private void send(Syntax syntax, String type, HttpServletResponse response) throws IOException {
        exports.send(syntax, () -> {
            response.setContentType(type);
            return response.getOutputStream();
        });
    }
}
