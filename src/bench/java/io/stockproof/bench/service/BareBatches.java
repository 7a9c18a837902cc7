package io.stockproof.bench.service;

import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.bench.service.PlainReservations.Held;
import io.stockproof.bench.service.PlainReservations.PlainCart;
import io.stockproof.bench.service.PlainReservations.PlainLine;
import io.stockproof.problem.ProblemType;
import jakarta.validation.Valid;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * As little as a group commit can do: what the naive way writes, for all that wait, in a single statement that is its own
 * transaction. No rule is asked, no idempotency key kept, no ledger written, and who left is served all the same. How
 * much of the machine is left to a reservation behind the same filters.
 */
@RestController
@Profile("bench")
@Requires(Scope.CHECKOUT)
class BareBatches {

    private static final int BATCH_MAX = 256;

    private final JdbcClient jdbc;
    private final BlockingQueue<Asked> waiting = new ArrayBlockingQueue<>(4_096);

    private record Asked(
            UUID id, String key, Caller caller, PlainCart cart, CompletableFuture<OffsetDateTime> expiresAt) {}

    private record Line(UUID id, PlainLine line) {}

    BareBatches(JdbcClient jdbc) {
        this.jdbc = jdbc;
        Thread.ofPlatform().name("bench-batches").daemon().start(this::run);
    }

    @PostMapping("/bench/batched/reservations")
    ResponseEntity<Held> batched(
            Caller caller, @RequestHeader("Idempotency-Key") String key, @Valid @RequestBody PlainCart cart)
            throws Exception {
        Asked asked = new Asked(UUID.randomUUID(), key, caller, cart, new CompletableFuture<>());
        waiting.put(asked);
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(new Held(asked.id.toString(), "HELD", asked.expiresAt.get().toInstant(), cart.channel(),
                        cart.lines()));
    }

    private void run() {
        while (true) {
            List<Asked> batch = new ArrayList<>();
            try {
                batch.add(waiting.take());
                waiting.drainTo(batch, BATCH_MAX - 1);
                OffsetDateTime expiresAt = reserve(batch);
                batch.forEach(asked -> asked.expiresAt.complete(expiresAt));
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                batch.forEach(asked -> asked.expiresAt.completeExceptionally(e));
            }
        }
    }

    private OffsetDateTime reserve(List<Asked> batch) {
        List<Line> lines = batch.stream()
                .flatMap(asked -> asked.cart.lines().stream().map(line -> new Line(asked.id, line)))
                .toList();
        return jdbc.sql("""
                        WITH line AS (
                            SELECT * FROM unnest(:lineOwners, :lineIds, :variants, :quantities)
                                       AS n (id, line_id, variant, quantity)),
                        wanted AS (SELECT variant, sum(quantity) AS units FROM line GROUP BY variant),
                        taken AS (
                            UPDATE bench_stock s SET reserved = reserved + w.units FROM wanted w
                             WHERE s.variant = w.variant AND on_hand - reserved >= w.units RETURNING s.variant),
                        head AS (
                            INSERT INTO bench_reservation
                            SELECT n.*, statement_timestamp() + interval '15 min'
                              FROM unnest(:ids, :keys, :principals, :channels, :countries) AS n
                             WHERE (SELECT count(*) FROM taken) = (SELECT count(*) FROM wanted)
                            RETURNING id),
                        written AS (
                            INSERT INTO bench_line SELECT line.* FROM line JOIN head USING (id))
                        SELECT statement_timestamp() + interval '15 min' WHERE EXISTS (SELECT FROM head)
                        """)
                .param("lineOwners", column(lines, Line::id).toArray(UUID[]::new))
                .param("lineIds", column(lines, line -> line.line.lineId()).toArray(String[]::new))
                .param("variants", column(lines, line -> line.line.variant()).toArray(String[]::new))
                .param("quantities", column(lines, line -> line.line.quantity()).toArray(Long[]::new))
                .param("ids", column(batch, Asked::id).toArray(UUID[]::new))
                .param("keys", column(batch, Asked::key).toArray(String[]::new))
                .param("principals", column(batch, asked -> asked.caller.id()).toArray(String[]::new))
                .param("channels", column(batch, asked -> asked.cart.channel().value()).toArray(String[]::new))
                .param("countries", column(batch, asked -> asked.cart.destination().country().value())
                        .toArray(String[]::new))
                .query(OffsetDateTime.class)
                .optional()
                .orElseThrow(() -> ProblemType.INSUFFICIENT_STOCK.because("Not enough of something"));
    }

    private static <T, C> Stream<C> column(List<T> rows, Function<T, C> column) {
        return rows.stream().map(column);
    }
}
