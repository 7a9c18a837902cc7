package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.availability.Answer;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.RandomWorld;
import io.stockproof.availability.Serving;
import io.stockproof.availability.World;
import io.stockproof.checkout.LineDecision.Outcome;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Reason;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.LongRange;

/** What the storefront shows, a cart gets, and no more: in every world. */
class CartAgreesWithStorefrontTest {

    /** A world as a cart takes from it. */
    private static final class Shelves implements CartDecision.Stock {

        private World world;

        Shelves(World world) {
            this.world = world;
        }

        @Override
        public ListingFacts facts(String variant) {
            return variant.equals(world.listing().variant()) ? world.listing() : null;
        }

        @Override
        public void take(List<Serving.Pick> picks) {
            for (Serving.Pick pick : picks) {
                world = world.items(
                        item -> item.key().equals(pick.item()) ? item.reserving(pick.location(), pick.quantity())
                                : item);
            }
        }
    }

    private static List<LineDecision> decide(Shelves shelves, long... quantities) {
        List<Cart.Line> lines = new ArrayList<>();
        for (long quantity : quantities) {
            lines.add(new Cart.Line("l" + lines.size(), "TEE", quantity, null));
        }
        World world = shelves.world;
        Cart cart = new Cart(
                new ChannelCode("main"), world.context().destination(), world.context().shippingMethod(), lines, null,
                null, null);
        return CartDecision.of(cart, shelves, world.rules(), world.now()).lines();
    }

    @Property(tries = 3000, shrinking = ShrinkingMode.OFF)
    void acceptsWhatIsShownAndReducesOneMoreToIt(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        Answer shown = world.answer();
        long n = shown.purchasable();

        if (n > 0) {
            LineDecision all = decide(new Shelves(world), n).getFirst();
            assertThat(all.outcome()).isEqualTo(Outcome.ACCEPTED);
            assertThat(all.reasons()).isEmpty();
        }
        LineDecision more = decide(new Shelves(world), n + 1).getFirst();
        assertThat(more.accepted()).isEqualTo(n);
        assertThat(more.outcome()).isEqualTo(n == 0 ? Outcome.REJECTED : Outcome.REDUCED);
        if (shown.available() > n) {
            assertThat(more.reasons()).startsWith(Reason.ORDER_LIMIT);
        } else {
            List<Reason> none = List.of(Reason.OUT_OF_STOCK);
            assertThat(more.reasons())
                    .doesNotContain(Reason.ORDER_LIMIT)
                    .isEqualTo(shown.reasons().isEmpty() ? none : shown.reasons());
        }
    }

    /** However a cart cuts it: no two lines get more than one would, and the first gets all that it asks for. */
    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void givesTwoLinesNoMoreThanOne(@ForAll long seed, @ForAll @LongRange(min = 1, max = 100) long first) {
        World world = RandomWorld.of(seed);
        Answer shown = world.answer();

        List<LineDecision> both = decide(new Shelves(world), first, shown.available() + 1);

        assertThat(both.get(0).accepted()).isEqualTo(Math.min(first, shown.purchasable()));
        if (world.channel().orderLimit() != null) {
            assertThat(both.get(0).accepted() + both.get(1).accepted())
                    .isLessThanOrEqualTo(world.channel().orderLimit());
        }
    }

    /** What a line leaves is what the storefront shows then, and the next cart gets that and no more. */
    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void leavesWhatTheStorefrontThenShows(@ForAll long seed, @ForAll @LongRange(min = 1, max = 20) long units) {
        Shelves shelves = new Shelves(RandomWorld.of(seed));
        long before = shelves.world.answer().available();
        decide(shelves, units);

        Answer shown = shelves.world.answer();

        assertThat(shown.available()).isLessThanOrEqualTo(before);
        assertThat(decide(shelves, shown.purchasable() + 1).getFirst().accepted()).isEqualTo(shown.purchasable());
    }
}
