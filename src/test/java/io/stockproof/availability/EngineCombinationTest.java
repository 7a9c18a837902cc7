package io.stockproof.availability;

import static io.stockproof.availability.EngineFixture.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How sources, components, locations and methods come together. */
class EngineCombinationTest {

    @Test
    void accountsForWhatABundleLeavesOver() {
        World world = aStoreWith().with(listing(source(
                1, part(2, item("a", at(CN, 11), at(US, 3))), part(1, item("b", at(CN, 4))))));
        World limited = channel(world, c -> c.orderLimit = 3L);

        Explanation explanation = limited.explain();

        assertThat(explanation.answer()).extracting(Answer::available, Answer::purchasable).containsExactly(4L, 3L);
        assertThat(explanation.components().getFirst().leftOver())
                .extracting(Explanation.LeftOver::reason, Explanation.LeftOver::quantity)
                .containsExactly(
                        tuple(Reason.BUNDLE_LIMITED, 2L), tuple(Reason.REMAINDER, 1L), tuple(Reason.ORDER_LIMIT, 2L));
        assertThat(explanation.components().getFirst().withheld())
                .extracting(Explanation.Withheld::reason, Explanation.Withheld::quantity)
                .containsExactly(tuple(Reason.NO_LANE, 3L));
    }

    /** The example of {@code src/docs/formula.md}. */
    @Test
    void agreesWithTheExampleOfItsDescription() {
        World world = channel(by(aStoreWith(), PACKET), c -> {
            c.safety = units(1);
            c.orderLimit = 3L;
        });
        Explanation explanation = world.with(listing(source(
                1, part(2, item("tee", at(CN, 12, 2, 2), at(US, 4))), part(1, item("cap", at(CN, 9))))))
                .explain();

        assertThat(explanation.answer()).extracting(Answer::available, Answer::purchasable).containsExactly(4L, 3L);
        assertThat(explanation.answer().reasons())
                .containsExactly(
                        Reason.NO_LANE, Reason.BUNDLE_LIMITED, Reason.ORDER_LIMIT, Reason.RESERVED, Reason.SAFETY_STOCK,
                        Reason.REMAINDER);
        assertThat(explanation.components()).extracting(Explanation.Part::usable).containsExactly(9L, 8L);
    }

    @Test
    void blamesTheSplitOnlyWhereTogetherThereIsAWholeUnit() {
        World two = reachable(aStoreWith().with(listing(source(1, part(2, item("a", at(CN, 1), at(US, 1)))))));
        World three = reachable(aStoreWith().with(listing(source(1, part(3, item("a", at(CN, 1), at(US, 1)))))));

        assertThat(reasons(two)).containsExactly(Reason.SPLIT_NOT_ALLOWED);
        assertThat(available(channel(two, c -> c.split = true))).isEqualTo(1);
        assertThat(reasons(three)).containsExactly(Reason.REMAINDER);
    }

    /** The second source stands in no left-over but the lower rank, and would give most if it could be split. */
    @Test
    void namesTheSplitAsAFixForASourceThatDoesNotAnswer() {
        World world = reachable(aStoreWith().with(listing(
                source(1, part(1, item("a", at(CN, 6)))), source(2, part(1, item("b", at(CN, 5), at(US, 5)))))));

        assertThat(reasons(world)).containsExactly(Reason.LOWER_RANK);
        assertThat(world.explain().smallestFix()).isEqualTo(new Explanation.Counterfactual(
                "allow split shipments in main", List.of(Reason.SPLIT_NOT_ALLOWED), 10));
    }

    @Test
    void answersFromTheSourceThatGivesMostAndAddsUpOnlyIfTold() {
        World world = aStoreWith().with(listing(
                source(1, part(1, item("a", at(CN, 3)))), source(2, part(1, item("b", at(CN, 5))))));

        assertThat(available(world)).isEqualTo(5);
        assertThat(reasons(world)).containsExactly(Reason.LOWER_RANK);
        assertThat(available(channel(world, c -> c.sum = true))).isEqualTo(8);
    }

    @Test
    void neverCountsStockTwiceThatTwoSummedSourcesShare() {
        ItemFacts item = item("a", at(CN, 6));
        World world = channel(aStoreWith(), c -> c.sum = true)
                .with(listing(source(1, part(2, item)), source(2, part(1, item))));

        assertThat(available(world)).isEqualTo(3);
    }

    @Test
    void answersByTheMethodThatGivesMostThenTheFastest() {
        Answer most = aStoreWith(at(CN, 6), at(US, 5)).answer();
        Answer fastest = aStoreWith(at(CN, 5), at(US, 5)).answer();

        assertThat(most.shippingMethods()).containsExactly(PACKET, USPS);
        assertThat(fastest.shippingMethods()).containsExactly(USPS, PACKET);
        assertThat(fastest.deliveryDays()).isEqualTo(new DayRange(4, 6));
    }

    @Test
    void unitesTheReasonsOfAllMethodsWhereNoneGivesAnything() {
        World world =
                aStoreWith(at(CN, 6), at(US, 5)).methods(m -> m.code().equals(PACKET) ? Changes.open(m, false) : m)
                        .locations(l -> l.code().equals("us") ? Changes.active(l, false) : l);

        assertThat(world.answer().shippingMethod()).isNull();
        assertThat(reasons(world)).containsExactly(Reason.METHOD_CLOSED, Reason.NO_LANE, Reason.LOCATION_INACTIVE);
    }

    /** One method reaches all from both countries. */
    private static World reachable(World world) {
        return by(world, PACKET).methods(m -> Changes.lanes(
                m, List.of(lane(CHINA, UNITED_STATES, 8, 15), lane(UNITED_STATES, UNITED_STATES, 3, 5))));
    }

    private static SafetyStock units(long units) {
        return new SafetyStock(units, Share.NONE);
    }

    private static long available(World world) {
        return world.answer().available();
    }

    private static List<Reason> reasons(World world) {
        return world.answer().reasons();
    }
}
