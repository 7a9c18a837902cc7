package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.channel.Allocation;
import io.stockproof.kernel.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** What must hold of every world. */
class EnginePropertiesTest {

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

    /** Each rule is asked alone, so that none can be outweighed by another. */
    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void neverGivesMoreThanAnyRuleAllows(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        Explanation explanation = world.explain();
        Answer answer = explanation.answer();

        assertThat(answer.purchasable()).isBetween(0L, answer.available());
        if (world.channel().orderLimit() != null) {
            assertThat(answer.purchasable()).isLessThanOrEqualTo(world.channel().orderLimit());
        }
        if (answer.purchasable() > 0) {
            assertThat(world.listing().active()).isTrue();
            assertThat(world.channel().shippingMethods()).contains(answer.shippingMethod());
            assertThat(world.rules().method(answer.shippingMethod()).open()).isTrue();
            if (world.channel().promise() != null) {
                assertThat(answer.deliveryDays().max())
                        .isLessThanOrEqualTo(world.channel().promise().maxDeliveryDays());
            }
        }
        for (Explanation.Part part : explanation.components()) {
            for (Explanation.Place place : part.locations()) {
                assertThat(place.usable()).isLessThanOrEqualTo(mostBySingleRule(world, part, place));
            }
        }
    }

    private static long mostBySingleRule(World world, Explanation.Part part, Explanation.Place place) {
        Site site = world.rules().site(place.location());
        List<Long> limits = new ArrayList<>();
        limits.add(place.onHand());
        limits.add(Math.max(0, place.onHand() - place.reserved()));
        limits.add(site.active() && !site.supplierPaused() ? Long.MAX_VALUE : 0);
        if (site.isFactory()) {
            limits.add(world.rules().admittedOfFactory(place.onHand()));
        }
        if (site.isStale(place.observedAt(), world.now())) {
            limits.add(site.believedWhenStale().admittedOf(place.onHand()));
        }
        world.channel().allocations().stream()
                .filter(allocation -> allocation.location().equals(place.location()))
                .map(Allocation::units)
                .filter(units -> units != null)
                .forEach(limits::add);
        limits.add(site.allocatedShare().admittedOf(place.onHand()));
        return limits.stream().min(Comparator.naturalOrder()).orElseThrow();
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
    @Property(tries = 800, shrinking = ShrinkingMode.OFF)
    void leavesToTheNextLineOnlyWhatThisOneDidNotTake(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        world = world.with(Changes.channel(world.channel(), change -> change.orderLimit = null));
        long before = world.answer().available();
        if (before < 2) {
            return;
        }
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
