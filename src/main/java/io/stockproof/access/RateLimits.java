package io.stockproof.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.stockproof.problem.ProblemType;
import java.math.BigDecimal;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Holds each principal to the requests per second that its key sets, with bursts of one second's worth. Each instance
 * counts for itself: behind n instances a principal gets up to n times as many.
 */
@Component
class RateLimits {

    private static final int PRINCIPALS_MAX = 20_000;

    private final Cache<Limit, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(PRINCIPALS_MAX)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    /** A changed limit is a new bucket. */
    private record Limit(String principal, BigDecimal requestsPerSecond) {}

    /** Takes one request of the key's budget, or refuses it with the time to wait. */
    void take(ApiKey key) {
        BigDecimal perSecond = key.requestsPerSecond();
        if (perSecond == null) {
            return;
        }
        Bucket bucket = buckets.get(new Limit(key.principal(), perSecond.stripTrailingZeros()), RateLimits::bucket);
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw ProblemType.TOO_MANY_REQUESTS
                    .because("The key allows " + perSecond.stripTrailingZeros().toPlainString()
                            + " requests per second.")
                    .retryAfter(Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    private static Bucket bucket(Limit limit) {
        long perThousandSeconds = limit.requestsPerSecond().movePointRight(3).longValueExact();
        long burst = Math.max(1, perThousandSeconds / 1_000);
        return Bucket.builder()
                .addLimit(bandwidth -> bandwidth
                        .capacity(burst)
                        .refillGreedy(perThousandSeconds, Duration.ofSeconds(1_000)))
                .build();
    }
}
