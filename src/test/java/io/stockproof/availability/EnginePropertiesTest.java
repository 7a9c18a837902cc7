package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.kernel.Reason;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.junit.jupiter.api.Test;

/** What must hold of every world. */
class EnginePropertiesTest {

    private static final AtomicInteger WORLDS_BOUND = new AtomicInteger();
    private static final Map<Reason, AtomicInteger> BOUND = new EnumMap<>(Reason.class);

    static {
        Stream.of(Reason.values()).forEach(reason -> BOUND.put(reason, new AtomicInteger()));
    }

    @Test
    void drawsWorldsInWhichEveryReasonBites() {
        Map<Reason, Integer> seen = new EnumMap<>(Reason.class);
        int purchasable = 0;
        for (long seed = 0; seed < 3000; seed++) {
            Answer answer = RandomWorld.of(seed).answer();
            answer.reasons().forEach(reason -> seen.merge(reason, 1, Integer::sum));
            purchasable += answer.purchasable() > 0 ? 1 : 0;
        }

        assertThat(seen.keySet()).containsExactlyInAnyOrder(Reason.values());
        assertThat(seen.values()).allSatisfy(worlds -> assertThat(worlds).isGreaterThan(20));
        assertThat(purchasable).isBetween(600, 2400);
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void accountsForEveryUnit(@ForAll long seed) {
        Explanation explanation = RandomWorld.of(seed).explain();

        long purchasable = 0;
        int lastSource = -1;
        for (Explanation.Part part : explanation.components()) {
            long withheld = part.withheld().stream().mapToLong(Explanation.Withheld::quantity).sum();
            long leftOver = part.leftOver().stream().mapToLong(Explanation.LeftOver::quantity).sum();
            assertThat(part.advertised()).isEqualTo(part.usable() + withheld);
            assertThat(part.usable()).isEqualTo(part.purchasable() * part.units() + leftOver);
            assertThat(part.usable())
                    .isEqualTo(part.locations().stream().mapToLong(Explanation.Place::usable).sum());
            assertThat(part.advertised())
                    .isEqualTo(part.locations().stream().mapToLong(Explanation.Place::onHand).sum());
            assertThat(part.withheld()).allMatch(w -> w.quantity() >= 0 && !w.detail().isBlank());
            assertThat(part.leftOver()).allMatch(l -> l.quantity() > 0 && !l.detail().isBlank());
            purchasable += part.source() == lastSource ? 0 : part.purchasable();
            lastSource = part.source();
        }
        assertThat(explanation.answer().purchasable()).isEqualTo(purchasable);
    }

    /** Each rule is asked alone, so that none can be outweighed by another; and of the data, not of what was compiled. */
    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void neverGivesMoreThanAnyRuleAllows(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        Explanation explanation = world.explain();
        Answer answer = explanation.answer();

        assertThat(answer.purchasable()).isBetween(0L, answer.available());
        if (world.channel().orderLimit() != null) {
            assertThat(answer.purchasable()).isLessThanOrEqualTo(world.channel().orderLimit());
        }
        if (answer.purchasable() > 0 && world.channel().promise() != null) {
            assertThat(answer.deliveryDays().max())
                    .isLessThanOrEqualTo(world.channel().promise().maxDeliveryDays());
        }
        for (Explanation.Part part : explanation.components()) {
            SourceFacts source = source(world, part.source());
            ItemFacts item = itemOf(source, part);
            assertThat(part.purchasable() * part.units()).isLessThanOrEqualTo(item == null ? 0 : part.usable());
            for (Explanation.Place place : part.locations()) {
                assertWithinEveryRule(world, source, item, place, answer);
            }
        }
        assertWithinOneParcel(world, explanation);
        assertThat(sourcesThatAnswer(explanation)).hasSizeLessThanOrEqualTo(world.channel().sumSources() ? 9 : 1);
        WORLDS_BOUND.incrementAndGet();
    }

    private static void assertWithinEveryRule(
            World world, SourceFacts source, ItemFacts item, Explanation.Place place, Answer answer) {
        StockAt stock = item.stock().stream()
                .filter(at -> at.location().equals(place.location()))
                .findFirst()
                .orElseThrow();
        MostByRule.of(world, source, item, stock, answer.shippingMethod()).forEach((reason, most) -> {
            if (place.usable() > most) {
                throw new AssertionError(reason + " allows " + most + " of " + place);
            }
            if (most < stock.onHand()) {
                BOUND.get(reason).incrementAndGet();
            }
        });
    }

    /** Where one property of this class runs alone, there may be nothing to count. */
    @AfterContainer
    static void hasSeenEachRuleAllowLessThanThereIs() {
        if (WORLDS_BOUND.get() >= 2000) {
            Set<Reason> rules = EnumSet.range(Reason.MAPPING_BROKEN, Reason.SAFETY_STOCK);
            rules.removeAll(Set.of(Reason.NEVER_OBSERVED, Reason.CONTRADICTORY)); // there, nothing stands anywhere
            assertThat(rules).allSatisfy(rule -> assertThat(BOUND.get(rule).get()).isGreaterThan(10));
        }
    }

    /** Where a parcel may not be split, no source gives more than its best place has whole. */
    private static void assertWithinOneParcel(World world, Explanation explanation) {
        if (world.channel().splitShipments()) {
            return;
        }
        for (int rank : sourcesThatAnswer(explanation)) {
            List<Explanation.Part> parts =
                    explanation.components().stream().filter(part -> part.source() == rank).toList();
            long best = parts.getFirst().locations().stream()
                    .mapToLong(at -> parts.stream()
                            .mapToLong(part -> part.locations().stream()
                                    .filter(place -> place.location().equals(at.location()))
                                    .mapToLong(place -> place.usable() / part.units())
                                    .sum())
                            .min()
                            .orElseThrow())
                    .max()
                    .orElse(0);
            assertThat(parts.getFirst().purchasable()).isLessThanOrEqualTo(best);
        }
    }

    private static Set<Integer> sourcesThatAnswer(Explanation explanation) {
        return explanation.components().stream()
                .filter(part -> part.purchasable() > 0)
                .map(Explanation.Part::source)
                .collect(Collectors.toSet());
    }

    private static SourceFacts source(World world, int rank) {
        return world.listing().sources().stream()
                .filter(source -> source.rank() == rank)
                .findFirst()
                .orElseThrow();
    }

    private static ItemFacts itemOf(SourceFacts source, Explanation.Part part) {
        return source.components().stream()
                .filter(one -> one.supplier().equals(part.supplier()) && one.sku().equals(part.sku()))
                .findFirst()
                .orElseThrow()
                .item();
    }

    /** What is shown can be bought: every number up to it is served, from stock that is there, and one more is not. */
    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void servesWhatItAnswersAndNoMore(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        Answer answer = world.answer();

        for (long units = 1; units <= Math.min(answer.purchasable(), 12); units++) {
            assertServed(world, answer, units);
        }
        if (answer.purchasable() > 12) {
            assertServed(world, answer, answer.purchasable());
        }
        Serving more = Engine.serve(
                world.listing(), world.rules(), world.context(), world.now(), answer.purchasable() + 1);
        assertThat(more).isEqualTo(new Serving.Refused(answer));
    }

    private static void assertServed(World world, Answer answer, long units) {
        Serving serving = Engine.serve(world.listing(), world.rules(), world.context(), world.now(), units);
        assertThat(serving).isInstanceOf(Serving.Served.class);
        Serving.Served served = (Serving.Served) serving;
        assertThat(served.shippingMethod()).isEqualTo(answer.shippingMethod());
        List<Integer> ranks = served.picks().stream().map(Serving.Pick::rank).distinct().toList();
        long made = 0;
        for (int rank : ranks) {
            SourceFacts source = world.listing().sources().stream()
                    .filter(s -> s.rank() == rank)
                    .findFirst()
                    .orElseThrow();
            long ofSource = -1;
            for (ComponentFacts part : source.components()) {
                long picked = served.picks().stream()
                        .filter(pick -> pick.rank() == rank && pick.item().equals(part.item().key()))
                        .mapToLong(Serving.Pick::quantity)
                        .sum();
                assertThat(picked % part.units()).isZero();
                assertThat(ofSource < 0 || ofSource == picked / part.units()).isTrue();
                ofSource = picked / part.units();
            }
            made += ofSource;
            if (!world.channel().splitShipments()) {
                assertThat(served.picks().stream().filter(p -> p.rank() == rank).map(Serving.Pick::location).distinct())
                        .hasSize(1);
            }
        }
        assertThat(made).isEqualTo(units);
        assertThat(world.channel().sumSources() || ranks.size() == 1).isTrue();
        assertPicksAreUsable(world, served);
    }

    private static void assertPicksAreUsable(World world, Serving.Served served) {
        Context by = new Context(world.context().destination(), served.shippingMethod());
        List<Explanation.Part> parts = world.with(by).explain().components();
        for (Serving.Pick pick : served.picks()) {
            Optional<Explanation.Place> place = parts.stream()
                    .filter(part -> part.source() == pick.rank() && part.sku().equals(pick.item().sku()))
                    .filter(part -> part.supplier().equals(pick.item().supplier()))
                    .flatMap(part -> part.locations().stream())
                    .filter(at -> at.location().equals(pick.location()))
                    .findFirst();
            assertThat(pick.quantity()).isBetween(1L, place.orElseThrow().usable());
        }
    }

    /** What a line took is gone for the next one: together two lines never get more than one would. */
    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void leavesToTheNextLineOnlyWhatThisOneDidNotTake(@ForAll long seed) {
        World world = thatSellsTwo(seed);
        long before = world.available();
        Serving.Served first =
                (Serving.Served) Engine.serve(world.listing(), world.rules(), world.context(), world.now(), before / 2);
        World after = world;
        for (Serving.Pick pick : first.picks()) {
            after = after.items(
                    item -> item.key().equals(pick.item()) ? item.reserving(pick.location(), pick.quantity()) : item);
        }

        assertThat(after.answer().available()).isLessThanOrEqualTo(before);
        for (ItemFacts item : after.listing().sources().stream()
                .flatMap(source -> source.components().stream())
                .map(ComponentFacts::item)
                .filter(item -> item != null)
                .toList()) {
            long taken = first.picks().stream()
                    .filter(pick -> pick.item().equals(item.key()))
                    .mapToLong(Serving.Pick::quantity)
                    .sum();
            assertThat(reservedByAll(item)).isEqualTo(reservedByAll(find(world, item)) + taken);
        }
    }

    /** The next world from {@code seed} on that has two units or more, with no order limit. */
    private static World thatSellsTwo(long seed) {
        for (long next = seed;; next++) {
            World world = RandomWorld.of(next);
            if (world.available() > 1) {
                return world.with(Changes.channel(world.channel(), change -> change.orderLimit = null));
            }
        }
    }

    private static ItemFacts find(World world, ItemFacts like) {
        return world.listing().sources().stream()
                .flatMap(source -> source.components().stream())
                .map(ComponentFacts::item)
                .filter(item -> item != null && item.key().equals(like.key()))
                .findFirst()
                .orElseThrow();
    }

    private static long reservedByAll(ItemFacts item) {
        return item.stock().stream().mapToLong(StockAt::reservedByAll).sum();
    }
}
