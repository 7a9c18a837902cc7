package io.stockproof.availability;

import static io.stockproof.availability.EngineFixture.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.channel.Allocation;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.Reason;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From where a line is served. */
class ServingTest {

    private static final ItemKey TEE = new ItemKey(CJ, "tee");

    @Test
    void takesTheFirstLocationByTheOrderOfAllocationsThatHasAll() {
        World world = preferring(both(at(CN, 9), at(US, 5)), US, CN);

        assertThat(serve(world, 5)).isEqualTo(new Serving.Served(PACKET, new DayRange(4, 6), List.of(pick(US, 5))));
        assertThat(serve(world, 6)).isEqualTo(new Serving.Served(PACKET, new DayRange(9, 16), List.of(pick(CN, 6))));
    }

    @Test
    void prefersASlowerLocationIfTheChannelSaysSo() {
        World world = preferring(both(at(CN, 9), at(US, 5)), CN, US);

        assertThat(serve(world, 5)).isEqualTo(new Serving.Served(PACKET, new DayRange(9, 16), List.of(pick(CN, 5))));
        assertThat(serve(preferring(both(at(CN, 9), at(US, 5)), CN), 5)).isEqualTo(serve(world, 5));
    }

    @Test
    void takesTheFastestWhereNoneIsPreferred() {
        assertThat(serve(both(at(CN, 9), at(US, 5)), 5))
                .isEqualTo(new Serving.Served(PACKET, new DayRange(4, 6), List.of(pick(US, 5))));
    }

    @Test
    void refusesOneMoreThanThereIsAndSaysWhy() {
        Serving serving = serve(both(at(CN, 9), at(US, 5)), 10);

        assertThat(serving).isInstanceOfSatisfying(Serving.Refused.class, refused -> {
            assertThat(refused.answer().purchasable()).isEqualTo(9);
            assertThat(refused.answer().reasons()).containsExactly(Reason.SPLIT_NOT_ALLOWED);
        });
    }

    @Test
    void splitsOnlyWhatNoLocationHasWhole() {
        World world = channel(both(at(CN, 9), at(US, 5)), c -> c.split = true);

        assertThat(serve(world, 9)).isEqualTo(new Serving.Served(PACKET, new DayRange(9, 16), List.of(pick(CN, 9))));
        assertThat(serve(world, 10))
                .isEqualTo(new Serving.Served(PACKET, new DayRange(4, 16), List.of(pick(US, 5), pick(CN, 5))));
    }

    @Test
    void takesTheBestRankThatHasAllEvenIfAnotherHasMore() {
        World world = aStoreWith().with(listing(
                source(1, part(1, item("a", at(CN, 3)))), source(2, part(1, item("b", at(CN, 8))))));

        assertThat(ranks(serve(world, 3))).containsExactly(1);
        assertThat(ranks(serve(world, 4))).containsExactly(2);
    }

    @Test
    void takesFromSummedSourcesByRankWhereNoneHasAll() {
        World world = channel(aStoreWith(), c -> c.sum = true).with(listing(
                source(1, part(1, item("a", at(CN, 3)))), source(2, part(1, item("b", at(CN, 8))))));

        assertThat(((Serving.Served) serve(world, 10)).picks())
                .containsExactly(
                        new Serving.Pick(1, new ItemKey(CJ, "a"), CN, 3),
                        new Serving.Pick(2, new ItemKey(CJ, "b"), CN, 7));
    }

    @Test
    void takesWholeBundles() {
        World world = aStoreWith().with(listing(
                source(1, part(2, item("a", at(CN, 9))), part(3, item("b", at(CN, 9))))));

        assertThat(((Serving.Served) serve(world, 3)).picks())
                .containsExactly(
                        new Serving.Pick(1, new ItemKey(CJ, "a"), CN, 6),
                        new Serving.Pick(1, new ItemKey(CJ, "b"), CN, 9));
        assertThat(serve(world, 4)).isInstanceOf(Serving.Refused.class);
    }

    @Test
    void leavesToTheNextLineWhatIsLeft() {
        World world = aStoreWith(at(CN, 9));
        World after = world.items(item -> item.reserving(CN, 6));

        assertThat(serve(after, 3)).isInstanceOf(Serving.Served.class);
        assertThat(serve(after, 4)).isInstanceOf(Serving.Refused.class);
    }

    private static World both(StockAt... stock) {
        return by(aStoreWith(stock), PACKET).methods(m -> Changes.lanes(
                m, List.of(lane(CHINA, UNITED_STATES, 8, 15), lane(UNITED_STATES, UNITED_STATES, 3, 5))));
    }

    private static World preferring(World world, LocationCode... locations) {
        return channel(world, c -> c.allocations = Arrays.stream(locations)
                .map(at -> new Allocation(at, null, null, null, null, null))
                .toList());
    }

    private static Serving serve(World world, long units) {
        return Engine.serve(world.listing(), world.rules(), world.context(), world.now(), units);
    }

    private static Serving.Pick pick(LocationCode location, long quantity) {
        return new Serving.Pick(1, TEE, location, quantity);
    }

    private static List<Integer> ranks(Serving serving) {
        return ((Serving.Served) serving).picks().stream().map(Serving.Pick::rank).distinct().toList();
    }
}
