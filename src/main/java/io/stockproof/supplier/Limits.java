package io.stockproof.supplier;

import java.math.BigDecimal;

/**
 * How hard a supplier may be asked.
 *
 * @param requestsPerSecond above 0, to 1,000, with at most three decimals; a fraction such as 0.2 is one in five seconds
 * @param concurrency requests under way at once, from 1 to 64
 * @param timeoutSeconds for one request, its body included where it is small, from 1 to 600
 * @param retries further tries after the first, from 0 to 10
 */
public record Limits(
        BigDecimal requestsPerSecond,
        Integer concurrency,
        Integer timeoutSeconds,
        Integer retries) {

    public static final Limits DEFAULT = new Limits(BigDecimal.ONE, 1, 10, 3);

    public Limits {
        requestsPerSecond = requestsPerSecond == null ? BigDecimal.ONE : requestsPerSecond.stripTrailingZeros();
        requestsPerSecond = requestsPerSecond.scale() < 0 ? requestsPerSecond.setScale(0) : requestsPerSecond;
        concurrency = concurrency == null ? Integer.valueOf(1) : concurrency;
        timeoutSeconds = timeoutSeconds == null ? Integer.valueOf(10) : timeoutSeconds;
        retries = retries == null ? Integer.valueOf(3) : retries;
    }
}
