package io.stockproof.connector.outbound;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lines to suppliers as Spring would wire them, but without long waits. */
public final class LinesForTests {

    /** Retries within milliseconds; a breaker that opens after two of four calls. */
    public static final CallProperties IMPATIENT = new CallProperties(
            Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofSeconds(1), 4, 50, Duration.ofMinutes(5),
            Duration.ofMinutes(1));

    private LinesForTests() {}

    public static SupplierLines of(DataSource database, CallProperties properties) {
        return new SupplierLines(
                CircuitBreakerRegistry.ofDefaults(),
                BulkheadRegistry.ofDefaults(),
                RateLimiterRegistry.ofDefaults(),
                TimeLimiterRegistry.ofDefaults(),
                RetryRegistry.ofDefaults(),
                properties,
                new LineRepository(JdbcClient.create(database)));
    }

    /** A breaker that nothing opens. */
    public static CallProperties withoutBreaker() {
        return new CallProperties(
                Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofSeconds(1), 1000, 100, Duration.ofMinutes(5),
                Duration.ofMinutes(1));
    }

    /** A client that may call this machine. */
    public static OutboundClient client() {
        return OutboundClient.of(new OutboundProperties(
                List.of("localhost", "127.0.0.1"), List.of(), List.of(), Duration.ofSeconds(2), Duration.ofMinutes(1)));
    }
}
