package io.stockproof.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.stockproof.problem.ProblemType;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Bounds how often the database is asked for a key that it does not know: for each client address, and for all of them
 * together. Each instance counts for itself.
 */
@Component
class UnknownKeyLimits {

    static final int ADDRESS_BURST = 20;
    static final int ADDRESS_PER_SECOND = 1;
    static final int TOTAL_BURST = 400;
    static final int TOTAL_PER_SECOND = 40;
    private static final int ADDRESSES_MAX = 20_000;

    private final Bucket total = bucket(TOTAL_BURST, TOTAL_PER_SECOND);
    private final Cache<String, Bucket> byAddress = Caffeine.newBuilder()
            .maximumSize(ADDRESSES_MAX)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build();

    /** A look-up that was taken out of both budgets, and is put back if the key turns out to be known. */
    record Taken(Bucket total, Bucket address) {
        void putBack() {
            total.addTokens(1);
            address.addTokens(1);
        }
    }

    /** Takes one look-up, or refuses it with the time to wait. */
    Taken take(String address) {
        Bucket own = byAddress.get(ClientNetwork.of(address), key -> bucket(ADDRESS_BURST, ADDRESS_PER_SECOND));
        requireOne(own, "Too many unknown keys came from this address.");
        try {
            requireOne(total, "Too many unknown keys come in.");
        } catch (RuntimeException refusal) {
            own.addTokens(1);
            throw refusal;
        }
        return new Taken(total, own);
    }

    private static void requireOne(Bucket bucket, String detail) {
        var probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            throw ProblemType.TOO_MANY_REQUESTS
                    .because(detail)
                    .retryAfter(Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
    }

    private static Bucket bucket(int burst, int perSecond) {
        return Bucket.builder()
                .addLimit(bandwidth -> bandwidth.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
    }
}
