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
import java.util.Map;
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
 * Reservations as they are written without much thought: same key, same body. On tables of their own a header, lines and
 * counters; no rule is asked, no idempotency key kept, no ledger written. Or, on the product's tables, all the rows that its
 * own reservations write, one buyer at a time.
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

    /**
     * What a reservation of one line writes, row by row: the position FOR UPDATE and its counters, the ledger's entry,
     * reservation, line and allocation, and the key with its answer. Still no rule is asked.
     */
    @PostMapping("/bench/one-by-one/reservations")
    ResponseEntity<Held> oneByOne(
            Caller caller, @RequestHeader("Idempotency-Key") String key, @Valid @RequestBody PlainCart cart) {
        UUID id = UUID.randomUUID();
        String reservation = "rsv_" + id.toString().replace("-", "");
        PlainLine line = cart.lines().getFirst();
        OffsetDateTime expiresAt = transaction.execute(status -> {
            Stock stock = jdbc.sql("""
                            SELECT p.item_id, p.location_id, p.supplier_id, p.on_hand, p.reserved, p.seq, p.observed_at,
                                   p.taken_at, c.channel_id
                              FROM channel c
                              JOIN catalog_component k ON k.channel_id = c.channel_id AND k.variant = :variant
                              JOIN stock_position p ON p.item_id = k.item_id
                             WHERE c.code = :channel
                               FOR UPDATE OF p
                            """).param("channel", cart.channel().value()).param("variant", line.variant())
                    .query(Stock.class).single();
            if (stock.onHand() - stock.reserved() < line.quantity()) {
                throw ProblemType.INSUFFICIENT_STOCK.because("Not enough of " + line.variant());
            }
            jdbc.sql("""
                            UPDATE stock_position SET reserved = reserved + :units, seq = seq + 1,
                                                      recorded_at = greatest(recorded_at, clock_timestamp())
                             WHERE item_id = :item AND location_id = :location
                            """).params(at(stock)).param("units", line.quantity()).update();
            jdbc.sql("""
                            INSERT INTO stock_position_channel AS c (item_id, location_id, channel_id, reserved)
                            VALUES (:item, :location, :channel, :units)
                                ON CONFLICT (item_id, location_id, channel_id)
                                DO UPDATE SET reserved = c.reserved + :units
                            """).params(at(stock)).param("channel", stock.channelId()).param("units", line.quantity())
                    .update();
            jdbc.sql("""
                            INSERT INTO ledger_entry (item_id, location_id, seq, recorded_at, supplier_id, channel_id, cause,
                                                      on_hand_delta, reserved_delta, on_hand, reserved, observed_at,
                                                      taken_at, reference)
                            SELECT item_id, location_id, seq, recorded_at, supplier_id, :channel, 'RESERVED', 0, :units,
                                   on_hand, reserved, observed_at, taken_at, :reservation
                              FROM stock_position WHERE item_id = :item AND location_id = :location
                            """).params(at(stock)).param("channel", stock.channelId()).param("units", line.quantity())
                    .param("reservation", reservation).update();
            OffsetDateTime expires = jdbc.sql("""
                            INSERT INTO checkout_reservation (reservation_id, channel_id, state, principal, country,
                                                              created_at, expires_at)
                            VALUES (:reservation, :channel, 'HELD', :principal, :country, clock_timestamp(),
                                    clock_timestamp() + interval '15 min')
                            RETURNING expires_at
                            """).param("reservation", reservation).param("channel", stock.channelId())
                    .param("principal", caller.id()).param("country", cart.destination().country().value())
                    .query(OffsetDateTime.class).single();
            jdbc.sql("INSERT INTO checkout_line VALUES (:reservation, 0, :line, :variant, :units, 'post')")
                    .param("reservation", reservation).param("line", line.lineId()).param("variant", line.variant())
                    .param("units", line.quantity()).update();
            jdbc.sql(
                    "INSERT INTO checkout_allocation VALUES (:reservation, 0, 1, :item, :location, :units, 'HELD', NULL)")
                    .params(at(stock)).param("reservation", reservation).param("units", line.quantity()).update();
            jdbc.sql("""
                            INSERT INTO access_idempotency_key (principal, operation, key, request_sha256, status, headers, body)
                            VALUES (:principal, 'bench', :key, sha256(convert_to(:key, 'UTF8')), 201, '{}',
                                    convert_to(:body, 'UTF8'))
                            """).param("principal", caller.id()).param("key", key)
                    .param("body", reservation + cart.toString()).update();
            return expires;
        });
        return held(id, expiresAt, cart);
    }

    private record Stock(
            long itemId, int locationId, int supplierId, long onHand, long reserved, long seq,
            OffsetDateTime observedAt,
            OffsetDateTime takenAt, int channelId) {}

    private static Map<String, Object> at(Stock stock) {
        return Map.of("item", stock.itemId(), "location", stock.locationId());
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
