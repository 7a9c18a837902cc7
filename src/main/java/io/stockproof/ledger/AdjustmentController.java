package io.stockproof.ledger;

import io.stockproof.access.Caller;
import io.stockproof.access.Idempotency;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.Adjustments.Adjustment;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes corrections by hand. */
@RestController
class AdjustmentController {

    private final Adjustments adjustments;
    private final Idempotency idempotency;
    private final Versions versions;

    AdjustmentController(Adjustments adjustments, Idempotency idempotency, Versions versions) {
        this.adjustments = adjustments;
        this.idempotency = idempotency;
        this.versions = versions;
    }

    /**
     * A correction: exactly one of {@code quantity} and {@code delta}.
     *
     * @param location {@code supplier/code}
     * @param quantity what there is, in units
     * @param delta units to add to what is known, or to take from it
     * @param reason why, for whoever reads the ledger; up to 500 characters
     */
    record AdjustmentBody(
            @NotNull SupplierCode supplier,
            @NotBlank @Size(max = Codes.TEXT_CHARACTERS_MAX) String sku,
            @NotNull LocationCode location,
            @Nullable @Min(0) @Max(Statement.QUANTITY_MAX) Long quantity,
            @Nullable Long delta,
            @NotBlank @Size(max = 500) String reason) {}

    /** What came of it. */
    record AdjustmentAnswer(String version, LedgerRow entry) {}

    @PostMapping("/v1/adjustments")
    @ResponseStatus(HttpStatus.CREATED)
    @Requires(Scope.OPS_WRITE)
    ResponseEntity<AdjustmentAnswer> adjust(
            Caller caller,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            @RequestBody @Valid AdjustmentBody body) {
        Adjustment adjustment = checked(body);
        return idempotency.once(caller, "adjustments", key, body, () -> {
            LedgerRow entry = adjustments.make(adjustment);
            return ResponseEntity.status(HttpStatus.CREATED)
                    .body(new AdjustmentAnswer(versions.current(), entry));
        });
    }

    private static Adjustment checked(AdjustmentBody body) {
        List<InputError> errors = new ArrayList<>();
        if ((body.quantity() == null) == (body.delta() == null)) {
            errors.add(new InputError("quantity", "exactly one of quantity and delta must be given"));
        }
        if (!body.location().supplier().equals(body.supplier())) {
            errors.add(new InputError("location", "must be a location of the supplier " + body.supplier()));
        }
        if (!Codes.isPrintable(body.sku())) {
            errors.add(new InputError("sku", "must be printable"));
        }
        if (!errors.isEmpty()) {
            throw ProblemType.INVALID_REQUEST.because("The adjustment is not valid.", errors);
        }
        return new Adjustment(
                new ItemKey(body.supplier(), body.sku()),
                body.location(),
                body.quantity(),
                body.delta(),
                body.reason());
    }
}
