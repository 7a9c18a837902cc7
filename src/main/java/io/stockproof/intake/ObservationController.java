package io.stockproof.intake;

import io.stockproof.access.Caller;
import io.stockproof.access.Idempotency;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.intake.PushIntake.Result;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import io.stockproof.supplier.Suppliers;
import io.stockproof.web.BodyLimit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Takes the observations that suppliers send in place of being polled. */
@RestController
class ObservationController {

    static final int ROWS_MAX = 10_000;

    /** So many rows of the longest skus and locations, each character written in six bytes. */
    private static final int BYTES_MAX = 20_000_000;

    private final Suppliers suppliers;
    private final PushTurns turns;
    private final PushIntake intake;
    private final Idempotency idempotency;
    private final Versions versions;

    ObservationController(
            Suppliers suppliers,
            PushTurns turns,
            PushIntake intake,
            Idempotency idempotency,
            Versions versions) {
        this.suppliers = suppliers;
        this.turns = turns;
        this.intake = intake;
        this.idempotency = idempotency;
        this.versions = versions;
    }

    /** One result for each row, in the order sent. */
    record ObservationsAnswer(String version, List<Result> results) {}

    @PostMapping("/v1/suppliers/{code}/observations")
    @Requires(value = Scope.OPS_WRITE, orSuppliersOwnKey = true)
    @BodyLimit(bytes = BYTES_MAX)
    ResponseEntity<ObservationsAnswer> push(
            Caller caller,
            @PathVariable SupplierCode code,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            @RequestBody List<@Nullable PushedRow> rows) {
        // Whatever its scopes: a supplier's own key speaks for that supplier and for no other.
        if (caller.supplier() == null ? !caller.has(Scope.OPS_WRITE) : !code.equals(caller.supplier())) {
            throw ProblemType.FORBIDDEN.because("The key is not that of supplier " + code);
        }
        int supplierId = suppliers
                .find(code)
                .orElseThrow(() -> ProblemType.UNKNOWN_SUPPLIER.because("There is no supplier " + code))
                .supplierId();
        List<PushedRow> sent = checked(rows);
        String operation = "observations/" + code;
        Optional<ResponseEntity<ObservationsAnswer>> before = idempotency.answered(caller, operation, key, rows);
        if (before.isPresent()) {
            return before.get();
        }
        return turns.inTurn(
                supplierId,
                lockTimeout -> idempotency.once(caller, operation, key, rows, () -> {
                    List<Result> results = intake.take(supplierId, sent, lockTimeout);
                    return ResponseEntity.ok(new ObservationsAnswer(versions.current(), results));
                }));
    }

    /** The rows, if there are not too many and none is missing. */
    static List<PushedRow> checked(List<@Nullable PushedRow> rows) {
        if (rows.size() > ROWS_MAX) {
            throw invalid("[" + ROWS_MAX + "]", "at most " + ROWS_MAX + " rows are taken at once");
        }
        int hole = rows.indexOf(null);
        if (hole >= 0) {
            throw invalid("[" + hole + "]", "must be a row");
        }
        return rows.stream().map(Objects::requireNonNull).toList();
    }

    private static RuntimeException invalid(String pointer, String detail) {
        return ProblemType.INVALID_REQUEST.because(
                "The observations are not valid.", List.of(new InputError(pointer, detail)));
    }
}
