package io.stockproof.connector.outbound;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.supplier.Limits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;

/**
 * The line to each supplier: made at its first call, made anew when its limits change. The registries are Spring's, so
 * that each line's meters show under the supplier's code.
 */
@Component
public class SupplierLines {

    /** The longest that a call waits for its turn; a rate of one in a thousand seconds still gets one. */
    private static final Duration TURN_WITHIN = Duration.ofHours(1);

    private final CircuitBreakerRegistry breakers;
    private final BulkheadRegistry bulkheads;
    private final RateLimiterRegistry rateLimiters;
    private final TimeLimiterRegistry timeLimiters;
    private final RetryRegistry retries;
    private final CallProperties properties;
    private final LineRepository repository;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    private record Line(Limits limits, SupplierLine line) {}

    /** A reading over a line. */
    @FunctionalInterface
    public interface Reading {
        ReadOutcome over(SupplierLine line, RunDeadline deadline) throws ConnectorException, InterruptedException;
    }

    SupplierLines(
            CircuitBreakerRegistry breakers,
            BulkheadRegistry bulkheads,
            RateLimiterRegistry rateLimiters,
            TimeLimiterRegistry timeLimiters,
            RetryRegistry retries,
            CallProperties properties,
            LineRepository repository) {
        this.breakers = breakers;
        this.bulkheads = bulkheads;
        this.rateLimiters = rateLimiters;
        this.timeLimiters = timeLimiters;
        this.retries = retries;
        this.properties = properties;
        this.repository = repository;
    }

    /** Reads over the supplier's line and writes down how it went. */
    public ReadOutcome read(ReadRequest request, Reading reading) throws ConnectorException, InterruptedException {
        return read(request, properties.runTimeout(), reading);
    }

    /** The same within a time of its own, turns and retries included. */
    public ReadOutcome read(ReadRequest request, Duration within, Reading reading)
            throws ConnectorException, InterruptedException {
        SupplierLine line = of(request);
        try {
            ReadOutcome outcome = inTime(line, within, reading);
            repository.wentWell(request.supplierId(), line.breaker().getState().name());
            return outcome;
        } catch (ConnectorException e) {
            repository.failed(request.supplierId(), line.breaker().getState().name(), e);
            throw e;
        }
    }

    private ReadOutcome inTime(SupplierLine line, Duration within, Reading reading)
            throws ConnectorException, InterruptedException {
        RunDeadline deadline = new RunDeadline(within);
        try {
            ReadOutcome outcome = reading.over(line, deadline);
            deadline.end();
            return outcome;
        } catch (ConnectorException | InterruptedException | RuntimeException e) {
            if (deadline.end()) {
                throw new ConnectorException(
                        Kind.TIMEOUT, "The run took longer than " + within + ", retries included", e);
            }
            throw e;
        }
    }

    private SupplierLine of(ReadRequest request) {
        String name = request.supplier().code().value();
        Limits limits = request.supplier().limits();
        return lines.compute(name, (code, line) -> line != null && line.limits().equals(limits)
                ? line
                : new Line(limits, open(code, request.supplierId(), limits)))
                .line();
    }

    private SupplierLine open(String name, int supplierId, Limits limits) {
        bulkheads.remove(name);
        rateLimiters.remove(name);
        timeLimiters.remove(name);
        retries.remove(name);
        return new SupplierLine(
                breaker(name, supplierId),
                bulkheads.bulkhead(name, BulkheadConfig.custom()
                        .maxConcurrentCalls(limits.concurrency())
                        .maxWaitDuration(TURN_WITHIN)
                        .build()),
                rateLimiters.rateLimiter(name, RateLimiterConfig.custom()
                        .limitForPeriod(1)
                        .limitRefreshPeriod(between(limits.requestsPerSecond()))
                        .timeoutDuration(TURN_WITHIN)
                        .build()),
                timeLimiters.timeLimiter(name, TimeLimiterConfig.custom()
                        .timeoutDuration(Duration.ofSeconds(limits.timeoutSeconds()))
                        .cancelRunningFuture(true)
                        .build()),
                retries.retry(name, retry(limits.retries())));
    }

    /** Outlives a change of limits: a supplier that fails does not recover by it. */
    private CircuitBreaker breaker(String name, int supplierId) {
        if (breakers.find(name).isPresent()) {
            return breakers.circuitBreaker(name);
        }
        CircuitBreaker breaker = breakers.circuitBreaker(name, CircuitBreakerConfig.custom()
                .slidingWindowSize(properties.breakerCalls())
                .minimumNumberOfCalls(Math.max(1, properties.breakerCalls() / 2))
                .failureRateThreshold(properties.breakerFailurePercent())
                .waitDurationInOpenState(properties.breakerOpenFor())
                .permittedNumberOfCallsInHalfOpenState(1)
                .recordException(SupplierLines::isSuppliersFailure)
                .ignoreException(SupplierLines::isOurRefusal)
                .build());
        breaker.getEventPublisher()
                .onStateTransition(event -> repository.breaker(
                        supplierId, event.getStateTransition().getToState().name()));
        return breaker;
    }

    /** An answer, even an unwelcome one such as 429 or 401, shows that the supplier is up. */
    private static boolean isSuppliersFailure(Throwable failure) {
        return failure instanceof ConnectorException e
                && switch (e.kind()) {
                    case UNREACHABLE, TIMEOUT, SUPPLIER_ERROR, TRUNCATED -> true;
                    case ADDRESS_REFUSED, HOST_KEY_REFUSED, RATE_LIMITED, UNAUTHORIZED, REFUSED, MALFORMED, TOO_LARGE,
                            BREAKER_OPEN, MISCONFIGURED -> false;
                };
    }

    /** What says nothing of the supplier. */
    private static boolean isOurRefusal(Throwable failure) {
        return failure instanceof InterruptedException
                || failure instanceof AcquirePermissionCancelledException
                || failure instanceof BulkheadFullException
                || failure instanceof RequestNotPermitted
                || (failure instanceof ConnectorException e
                        && (e.kind() == Kind.ADDRESS_REFUSED
                                || e.kind() == Kind.HOST_KEY_REFUSED
                                || e.kind() == Kind.MISCONFIGURED));
    }

    private RetryConfig retry(int times) {
        return RetryConfig.custom()
                .maxAttempts(times + 1)
                .retryOnException(failure -> failure instanceof ConnectorException e
                        && e.kind().isTransient()
                        && (e.retryAfter() == null || e.retryAfter().compareTo(properties.retryAfterMax()) <= 0))
                .intervalBiFunction((attempt, outcome) -> waitMillis(attempt, outcome))
                .build();
    }

    /** Doubling, give or take half; a pause that the supplier asks for is kept, and then some. */
    private long waitMillis(int attempt, Either<Throwable, ?> outcome) {
        long doubled = properties.backoff().toMillis() << Math.min(attempt - 1, 20);
        long backoff = Math.min(doubled, properties.backoffMax().toMillis());
        if (outcome.isLeft()
                && outcome.getLeft() instanceof ConnectorException e
                && e.retryAfter() != null) {
            return e.retryAfter().toMillis() + ThreadLocalRandom.current().nextLong(backoff + 1);
        }
        return backoff / 2 + ThreadLocalRandom.current().nextLong(backoff + 1);
    }

    private static Duration between(BigDecimal requestsPerSecond) {
        return Duration.ofNanos(BigDecimal.valueOf(1_000_000_000L)
                .divide(requestsPerSecond, 0, RoundingMode.CEILING)
                .longValueExact());
    }
}
