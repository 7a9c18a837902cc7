package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * The product page and checkout over HTTP, in random stores: what is shown is accepted and can be held, one unit more is
 * not, whatever has been bought before, by whichever channel.
 */
@StockproofIT
class StorefrontAgreesWithCheckoutIT {

    private static final long WORLDS = Long.getLong("stockproof.test.worlds", 4);
    private static final long SEED = Long.getLong("stockproof.test.seed", new Random().nextLong(1_000_000));
    private static final int PURCHASES = 3;

    @LocalServerPort int port;

    @TestFactory
    Stream<DynamicTest> showsWhatCheckoutAccepts() {
        return LongStream.range(SEED, SEED + WORLDS)
                .mapToObj(seed -> DynamicTest.dynamicTest("-Dstockproof.test.seed=" + seed, () -> buyThrough(seed)));
    }

    private void buyThrough(long seed) {
        CheckoutWorld world = CheckoutWorld.random(Api.admin(port), seed);
        for (int purchase = 0; purchase <= PURCHASES; purchase++) {
            for (CheckoutWorld.Ask ask : world.asks()) {
                assertAgreement(world, ask);
            }
            world.buySomethingElsewhere();
        }
        for (CheckoutWorld.Ask ask : world.asks()) {
            assertCanBeHeld(world, ask);
        }
        world.assertAuditIsClean();
    }

    private static void assertAgreement(CheckoutWorld world, CheckoutWorld.Ask ask) {
        JsonNode shown = world.shown(ask);
        long n = shown.path("purchasable").asLong(-1);
        if (n > 0) {
            JsonNode all = world.validated(ask, n);
            assertThat(all.path("valid").asBoolean()).as("%s: %d of %s", ask, n, shown).isTrue();
        }
        JsonNode line = world.validated(ask, n + 1).at("/lines/0");
        assertThat(line.path("accepted").asLong()).as("%s: one more than %s: %s", ask, shown, line).isEqualTo(n);
        assertThat(line.path("outcome").asText()).isEqualTo(n == 0 ? "REJECTED" : "REDUCED");
        assertThat(line.path("reasons")).as("%s: %s", ask, line).isNotEmpty();
        boolean limited = shown.path("available").asLong() > n;
        assertThat(line.at("/reasons/0").asText().equals("ORDER_LIMIT")).as("%s: %s", ask, line).isEqualTo(limited);
    }

    /** All that is shown, after one more is refused; then what is left is shown, and is all that one gets. */
    private static void assertCanBeHeld(CheckoutWorld world, CheckoutWorld.Ask ask) {
        JsonNode before = world.shown(ask);
        long n = before.path("purchasable").asLong();
        world.reserve(ask, n + 1).expect(409);
        if (n == 0) {
            return;
        }
        Answer held = world.reserve(ask, n).expect(201);

        JsonNode after = world.shown(ask, held.json().path("version").asText());
        long left = before.path("available").asLong() - n;
        if (world.countsExactly(ask)) {
            assertThat(after.path("available").asLong()).as("%s: %s then %s", ask, before, after).isEqualTo(left);
        } else {
            assertThat(after.path("available").asLong()).isLessThanOrEqualTo(before.path("available").asLong());
        }
        assertAgreement(world, ask);
        world.release(held);
        assertThat(world.shown(ask).path("purchasable").asLong()).as("given back").isEqualTo(n);
    }
}
