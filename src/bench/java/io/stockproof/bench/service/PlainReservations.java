package io.stockproof.bench.service;

import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import io.stockproof.problem.ProblemType;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Reservations as they are written without much thought, on tables of their own: same key, same body, a header, lines
 * and counters. No rule is asked, no idempotency key kept, no ledger written.
 */
@RestController
@Profile("bench")
@Requires(Scope.CHECKOUT)
class PlainReservations {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    PlainReservations(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** The form of the product's own cart. */
    record PlainCart(
            @NotNull ChannelCode channel,
            @NotNull Destination destination,
            @Nullable MethodCode shippingMethod,
            @NotNull @Size(min = 1, max = 500) List<@Valid @NotNull PlainLine> lines,
            @Nullable @Size(min = 1, max = 64) String reservationId,
            @Nullable @Min(60) @Max(86_400) Integer ttlSeconds,
            @Nullable @Size(min = 1, max = 200) String reference) {}

    record PlainLine(
            @NotNull @Size(min = 1, max = 200) String lineId,
            @NotNull @Size(min = 1, max = 200) String variant,
            @Min(1) @Max(1_000_000) long quantity,
            @Nullable @Valid Object seen) {}

    record Held(String id, String state, Instant expiresAt, ChannelCode channel, List<PlainLine> lines) {}

    /** BEGIN, and for each line SELECT FOR UPDATE, UPDATE, INSERT; INSERT of the header, COMMIT. */
    @PostMapping("/bench/naive/reservations")
    ResponseEntity<Held> naive(
            Caller caller, @RequestHeader("Idempotency-Key") String key, @Valid @RequestBody PlainCart cart) {
        UUID id = UUID.randomUUID();
        OffsetDateTime expiresAt = transaction.execute(status -> {
            List<PlainLine> sorted = new ArrayList<>(cart.lines());
            sorted.sort(Comparator.comparing(PlainLine::variant));
            for (PlainLine line : sorted) {
                long free = jdbc.sql("SELECT on_hand - reserved FROM bench_stock WHERE variant = :variant FOR UPDATE")
                        .param("variant", line.variant())
                        .query(Long.class)
                        .single();
                if (free < line.quantity()) {
                    throw ProblemType.INSUFFICIENT_STOCK.because("Not enough of " + line.variant());
                }
                jdbc.sql("UPDATE bench_stock SET reserved = reserved + :quantity WHERE variant = :variant")
                        .param("quantity", line.quantity())
                        .param("variant", line.variant())
                        .update();
            }
            OffsetDateTime expires = jdbc.sql("""
                            INSERT INTO bench_reservation (id, key, principal, channel, country, expires_at)
                            VALUES (:id, :key, :principal, :channel, :country, clock_timestamp() + interval '15 min')
                            RETURNING expires_at
                            """)
                    .param("id", id)
                    .param("key", key)
                    .param("principal", caller.id())
                    .param("channel", cart.channel().value())
                    .param("country", cart.destination().country().value())
                    .query(OffsetDateTime.class)
                    .single();
            for (PlainLine line : cart.lines()) {
                jdbc.sql("INSERT INTO bench_line (id, line_id, variant, quantity) VALUES (:id, :line, :variant, :n)")
                        .param("id", id)
                        .param("line", line.lineId())
                        .param("variant", line.variant())
                        .param("n", line.quantity())
                        .update();
            }
            return expires;
        });
        return held(id, expiresAt, cart);
    }

    /** The same in one round trip: a function that counts down in order, in a loop. */
    @PostMapping("/bench/function/reservations")
    ResponseEntity<Held> function(
            Caller caller, @RequestHeader("Idempotency-Key") String key, @Valid @RequestBody PlainCart cart) {
        UUID id = UUID.randomUUID();
        OffsetDateTime expiresAt = jdbc.sql("""
                        SELECT bench_reserve(:id, :key, :principal, :channel, :country, :lineIds, :variants, :quantities)
                        """)
                .param("id", id)
                .param("key", key)
                .param("principal", caller.id())
                .param("channel", cart.channel().value())
                .param("country", cart.destination().country().value())
                .param("lineIds", cart.lines().stream().map(PlainLine::lineId).toArray(String[]::new))
                .param("variants", cart.lines().stream().map(PlainLine::variant).toArray(String[]::new))
                .param("quantities", cart.lines().stream().map(PlainLine::quantity).toArray(Long[]::new))
                .query(OffsetDateTime.class)
                .single();
        return held(id, expiresAt, cart);
    }

    private static ResponseEntity<Held> held(UUID id, OffsetDateTime expiresAt, PlainCart cart) {
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(new Held(id.toString(), "HELD", expiresAt.toInstant(), cart.channel(), cart.lines()));
    }
}
