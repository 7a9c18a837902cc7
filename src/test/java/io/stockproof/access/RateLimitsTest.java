package io.stockproof.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

    private final RateLimits limits = new RateLimits();

    @Test
    void refusesTheRequestBeyondOneSecondsWorth() {
        ApiKey key = key("a", "a", "0.1");
        limits.take(key);

        Problem refusal = catchThrowableOfType(Problem.class, () -> limits.take(key));

        assertThat(refusal.type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
        assertThat(Integer.parseInt(refusal.headers().get("Retry-After"))).isBetween(1, 10);
    }

    @Test
    void countsTheKeysOfAPrincipalTogetherAndOthersApart() {
        limits.take(key("old", "shop", "0.1"));

        assertThat(catchThrowableOfType(Problem.class, () -> limits.take(key("new", "shop", "0.1")))).isNotNull();
        assertThatCode(() -> limits.take(key("other", "other", "0.1"))).doesNotThrowAnyException();
    }

    @Test
    void letsAKeyWithoutALimitPass() {
        for (int i = 0; i < 10_000; i++) {
            limits.take(key("a", "a", null));
        }
    }

    private static ApiKey key(String id, String principal, String perSecond) {
        return new ApiKey(id, principal, "test", List.of(Scope.STOREFRONT), List.of(), null,
                perSecond == null ? null : new BigDecimal(perSecond), ApiKey.State.ACTIVE, Instant.EPOCH, "test",
                null, null, null);
    }
}
