package io.stockproof.availability;

import static io.stockproof.availability.EngineFixture.CN;
import static io.stockproof.availability.EngineFixture.NOW;
import static io.stockproof.availability.EngineFixture.US;
import static io.stockproof.availability.EngineFixture.item;
import static io.stockproof.availability.EngineFixture.listing;
import static io.stockproof.availability.EngineFixture.observed;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Since when, and until when, time alone has changed no answer. Stock here is fresh for 1,800 seconds. */
class PromisesTest {

    private static final Instant MIDNIGHT = Instant.parse("2026-11-24T00:00:00Z");

    private static final ChannelRules RULES = EngineFixture.aStoreWith().rules();

    @Test
    void freshStockIsSteadySinceTheDayBegan() {
        assertThat(since(observed(CN, 5, NOW), observed(US, 5, NOW.minusSeconds(1_800)))).isEqualTo(MIDNIGHT);
    }

    @Test
    void stockThatTurnedStaleIsSteadySinceThen() {
        assertThat(since(observed(CN, 5, NOW.minusSeconds(1_801)), observed(US, 5, NOW.minusSeconds(2_000))))
                .isEqualTo(NOW.minusSeconds(1));
    }

    @Test
    void isSteadyUntilStockTurnsStaleOrTheDayEnds() {
        assertThat(Promises.steadyUntil(listing(item("tee", observed(CN, 5, NOW.minusSeconds(1_790)))), RULES, NOW))
                .isEqualTo(NOW.plusSeconds(10));
        assertThat(Promises.steadyUntil(listing(item("tee")), RULES, NOW)).isEqualTo(MIDNIGHT.plusSeconds(86_400));
    }

    private static Instant since(StockAt... stock) {
        return Promises.steadySince(listing(item("tee", stock)), RULES, NOW);
    }
}
