package io.stockproof.connector.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.SupplierFixture;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Limits;
import io.stockproof.supplier.Supplier;
import io.stockproof.testing.PostgresForTests;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a supplier's limits do to the calls that are made to it. Nothing here depends on how fast the machine is. */
class SupplierLinesIT {

    private static final ReadOutcome READ = new ReadOutcome.Read(true, null, null, null);

    private static DataSource database;

    private final RetryRegistry retries = RetryRegistry.ofDefaults();

    @BeforeAll
    static void open() {
        database = PostgresForTests.freshDatabase();
    }

    @Test
    void letsAsManyCallsRunAtOnceAsTheSuppliersConcurrencyAndNoMore() throws Exception {
        SupplierLines lines = lines(LinesForTests.withoutBreaker());
        ReadRequest request = request(new Limits(BigDecimal.valueOf(1000), 3, 30, 0));
        AtomicInteger running = new AtomicInteger();
        CyclicBarrier three = new CyclicBarrier(3);
        CountDownLatch fourth = new CountDownLatch(1);
        Callable<Object> call = () -> lines.read(request, (line, deadline) -> {
            line.call(() -> {
                if (running.incrementAndGet() > 3) {
                    fourth.countDown();
                }
                await(three);
                fourth.await(50, TimeUnit.MILLISECONDS);
                running.decrementAndGet();
                return true;
            });
            return READ;
        });

        inParallel(Collections.nCopies(9, call));
        assertThat(fourth.getCount()).as("a fourth call beside three").isEqualTo(1);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("fewer ran at once", e);
        }
    }

    /** Of ten calls by two readings at least six whole periods pass between the first and the last. */
    @Test
    void givesAllReadingsTogetherNoMoreTurnsThanTheSuppliersRate() throws Exception {
        SupplierLines lines = lines(LinesForTests.withoutBreaker());
        ReadRequest request = request(new Limits(BigDecimal.valueOf(50), 2, 30, 0));
        ConcurrentSkipListSet<Long> calledAt = new ConcurrentSkipListSet<>();
        Callable<Object> reading = () -> lines.read(request, (line, deadline) -> {
            for (int call = 0; call < 5; call++) {
                line.call(() -> calledAt.add(System.nanoTime()));
            }
            return READ;
        });

        inParallel(List.of(reading, reading));
        assertThat(calledAt).hasSize(10);
        assertThat(Duration.ofNanos(calledAt.last() - calledAt.first())).isGreaterThan(Duration.ofMillis(6 * 20));
    }

    @Test
    void triesAgainAsOftenAsTheSupplierAllows() throws Exception {
        SupplierLines lines = lines(LinesForTests.withoutBreaker());
        AtomicInteger calls = new AtomicInteger();

        ConnectorException failure = failing(lines, request(new Limits(BigDecimal.valueOf(1000), 1, 30, 4)), calls);

        assertThat(failure.kind()).isEqualTo(Kind.SUPPLIER_ERROR);
        assertThat(calls.get()).isEqualTo(1 + 4);
    }

    @Test
    void waitsTwiceAsLongEachTimeGiveOrTakeHalfUpToALimit() throws Exception {
        IntervalBiFunction<Object> wait = waits(Duration.ofMillis(500), Duration.ofSeconds(3));

        assertSpread(drawn(wait, 1, null), 250, 750);
        assertSpread(drawn(wait, 2, null), 500, 1500);
        assertSpread(drawn(wait, 3, null), 1000, 3000);
        assertSpread(drawn(wait, 4, null), 1500, 4500);
        assertSpread(drawn(wait, 60, null), 1500, 4500);
    }

    @Test
    void waitsNoShorterThanTheSupplierAsksForAndThenSome() throws Exception {
        IntervalBiFunction<Object> wait = waits(Duration.ofMillis(500), Duration.ofSeconds(3));

        assertSpread(drawn(wait, 1, Duration.ofSeconds(20)), 20_000, 20_500);
        assertSpread(drawn(wait, 3, Duration.ofSeconds(20)), 20_000, 22_000);
    }

    /** Within the bounds, and so spread between them that many who were refused at once do not come back at once. */
    private static void assertSpread(long[] millis, long least, long most) {
        LongSummaryStatistics drawn = LongStream.of(millis).summaryStatistics();
        assertThat(drawn.getMin()).isBetween(least, least + (most - least) / 10);
        assertThat(drawn.getMax()).isBetween(most - (most - least) / 10, most);
    }

    /** Two hundred: that none of them falls into a given tenth happens once in a billion. */
    private static long[] drawn(IntervalBiFunction<Object> wait, int attempt, Duration retryAfter) {
        ConnectorException failure = new ConnectorException(Kind.RATE_LIMITED, "busy", retryAfter);
        return IntStream.range(0, 200).mapToLong(draw -> wait.apply(attempt, Either.left(failure))).toArray();
    }

    /** As a line to a supplier has it. */
    private IntervalBiFunction<Object> waits(Duration backoff, Duration backoffMax) throws Exception {
        SupplierLines lines = lines(new CallProperties(
                backoff, backoffMax, Duration.ofMinutes(2), 1000, 100, Duration.ofMinutes(5), Duration.ofMinutes(1)));
        ReadRequest request = request(new Limits(BigDecimal.valueOf(1000), 1, 30, 0));
        assertThat(failing(lines, request, new AtomicInteger())).isNotNull();
        return retries.retry(request.supplier().code().value()).getRetryConfig().getIntervalBiFunction();
    }

    private static ConnectorException failing(SupplierLines lines, ReadRequest request, AtomicInteger calls) {
        return catchThrowableOfType(ConnectorException.class, () -> lines.read(request, (line, deadline) -> {
            line.call(() -> {
                calls.incrementAndGet();
                throw new ConnectorException(Kind.SUPPLIER_ERROR, "down");
            });
            return READ;
        }));
    }

    private SupplierLines lines(CallProperties properties) {
        return new SupplierLines(
                CircuitBreakerRegistry.ofDefaults(),
                BulkheadRegistry.ofDefaults(),
                RateLimiterRegistry.ofDefaults(),
                TimeLimiterRegistry.ofDefaults(),
                retries,
                properties,
                new LineRepository(JdbcClient.create(database)));
    }

    private static ReadRequest request(Limits limits) {
        Supplier supplier = SupplierFixture.supplier(ConnectorKind.CJ, "http://localhost", null, null, limits);
        return SupplierFixture.request(SupplierFixture.insert(database, supplier), supplier);
    }

    private static void inParallel(List<Callable<Object>> calls) throws Exception {
        List<Future<Object>> ended = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            calls.forEach(call -> ended.add(threads.submit(call)));
            for (Future<Object> future : ended) {
                future.get();
            }
        }
    }
}
