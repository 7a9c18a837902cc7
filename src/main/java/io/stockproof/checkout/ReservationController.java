package io.stockproof.checkout;

import io.stockproof.access.Caller;
import io.stockproof.access.Idempotency;
import io.stockproof.access.IdempotencyBatch;
import io.stockproof.access.IdempotencyBatch.Claim;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.Codes;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.Client;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Holds, and what becomes of them. */
@RestController
@RequestMapping("/v1/reservations")
@Requires(Scope.CHECKOUT)
class ReservationController {

    private final Checkout checkout;
    private final ReservationReader reader;
    private final IdempotencyBatch keys;
    private final Versions versions;

    ReservationController(Checkout checkout, ReservationReader reader, IdempotencyBatch keys, Versions versions) {
        this.checkout = checkout;
        this.reader = reader;
        this.keys = keys;
        this.versions = versions;
    }

    @PostMapping
    @ApiResponse(responseCode = "201", useReturnTypeSchema = true)
    ResponseEntity<ReservationBody> hold(
            Caller caller,
            Client client,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            @Valid @RequestBody Cart cart) {
        if (key == null) {
            throw ProblemType.INVALID_REQUEST.because(
                    "A reservation needs an Idempotency-Key.",
                    List.of(new InputError(Idempotency.HEADER, "is required: 1 to 200 printable ASCII characters")));
        }
        CartRules.check(cart);
        Claim claim = keys.claimOf(caller, "reservations", key, cart);
        return checkout.decide(new Command.Hold(caller, claim, cart), client).orThrow();
    }

    /** What makes a hold an order: the store's own id of it, and when the order reached the supplier. */
    record Confirmation(@NotBlank @Schema(maxLength = Codes.TEXT_CHARACTERS_MAX) String orderId,
            @Nullable Instant passedOnAt) {}

    @PostMapping("/{id}/confirm")
    ResponseEntity<ReservationBody> confirm(
            Caller caller,
            Client client,
            @PathVariable String id,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            @Valid @RequestBody Confirmation body) {
        CartRules.requirePrintable("orderId", body.orderId());
        Claim claim = claim(caller, id, "confirm", key, body);
        return checkout.decide(new Command.Confirm(caller, claim, id, body.orderId(), body.passedOnAt()), client)
                .orThrow();
    }

    @PostMapping("/{id}/release")
    ResponseEntity<ReservationBody> release(
            Caller caller,
            Client client,
            @PathVariable String id,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key) {
        Claim claim = claim(caller, id, "release", key, Map.of());
        return checkout.decide(new Command.Release(caller, claim, id), client).orThrow();
    }

    /** How long it lasts from now, from 60 to 86,400 seconds. */
    record Extension(@Min(60) @Max(86_400) int ttlSeconds) {}

    @PostMapping("/{id}/extend")
    ResponseEntity<ReservationBody> extend(
            Caller caller,
            Client client,
            @PathVariable String id,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            @Valid @RequestBody Extension body) {
        Claim claim = claim(caller, id, "extend", key, body);
        return checkout.decide(new Command.Extend(caller, claim, id, body.ttlSeconds()), client)
                .orThrow();
    }

    @GetMapping("/{id}")
    ReservationBody show(Caller caller, @PathVariable String id) {
        return reader.find(id)
                .filter(reservation -> caller.sees(reservation.channel()))
                .map(reservation -> ReservationBody.of(reservation, versions.current()))
                .orElseThrow(() -> Refusals.unknown(id));
    }

    @GetMapping
    Page<ReservationBody> list(
            Caller caller,
            @RequestParam(required = false) @Nullable ReservationState state,
            @RequestParam(required = false) @Nullable String reference,
            @RequestParam(required = false) @Nullable String variant,
            PageRequest page) {
        List<Reservation> rows =
                reader.list(new ReservationFilter(caller, state, reference, variant, page), page.limitPlusOne());
        Page<Reservation> shown =
                Page.of(rows, page, reservation -> Cursor.of(reservation.createdAt(), reservation.id()));
        return new Page<>(
                shown.items().stream()
                        .map(reservation -> ReservationBody.of(reservation, null))
                        .toList(),
                shown.nextCursor());
    }

    private @Nullable Claim claim(Caller caller, String id, String action, @Nullable String key, Object request) {
        if (!ReservationIds.isId(id)) {
            throw Refusals.unknown(id);
        }
        return key == null ? null : keys.claimOf(caller, "reservations/" + id + "/" + action, key, request);
    }
}
