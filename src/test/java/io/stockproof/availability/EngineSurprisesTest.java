package io.stockproof.availability;

import static io.stockproof.availability.EngineFixture.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.shipping.Lane;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What follows from the formula and may surprise: why {@link EngineMonotonicityTest} asks for no more than it does. */
class EngineSurprisesTest {

    @Test
    void aFurtherOpenLaneMayTakeThePlaceOfAFasterOne() {
        World world = channel(by(aStoreWith(at(CN, 5)), PACKET), c -> c.promise = new Channel.Promise(20));
        Lane slowerFromHere = lane(
                new Lane.Origin(null, CN), new Lane.Target(UNITED_STATES, null, null), new DayRange(30, 40), false,
                false);
        World after = world.methods(m -> Changes.lanes(m, List.of(m.lanes().getFirst(), slowerFromHere)));

        assertThat(world.answer().purchasable()).isEqualTo(5);
        assertThat(after.answer().purchasable()).isZero();
    }

    @Test
    void removingASafetyStockMayUncoverALargerOne() {
        World world = channel(aStoreWith(at(CN, 10)), c -> c.safety = new SafetyStock(8, Share.NONE))
                .items(item -> Changes.safety(item, new SafetyStock(1, Share.NONE)));

        assertThat(world.answer().purchasable()).isEqualTo(9);
        assertThat(world.items(item -> Changes.safety(item, null)).answer().purchasable()).isEqualTo(2);
    }

    /** Of 10 units, others have reserved 5. Half of 5 is kept of the smaller allocation, half of 10 of the larger. */
    @Test
    void aLargerAllocationMayKeepMoreBackThanItFrees() {
        World world = channel(aStoreWith(at(CN, 10, 0, 5)), c -> c.safety = new SafetyStock(0, Share.of("0.5")));

        assertThat(allocated(world, "0.5").answer().purchasable()).isEqualTo(2);
        assertThat(allocated(world, "1").answer().purchasable()).isZero();
    }

    @Test
    void sourcesThatAreSummedDoNotLendEachOtherStock() {
        ItemFacts shared = item("a", at(CN, 4));
        World world = channel(aStoreWith(), c -> c.sum = true);
        ListingFacts one = listing(source(2, part(1, shared)));
        ListingFacts two = listing(source(1, part(2, shared)), source(2, part(1, shared)));

        assertThat(world.with(one).answer().purchasable()).isEqualTo(4);
        assertThat(world.with(two).answer().purchasable()).isEqualTo(2);
    }

    private static World allocated(World world, String share) {
        return channel(
                world, c -> c.allocations = List.of(new Allocation(CN, Share.of(share), null, null, null, null)));
    }
}
