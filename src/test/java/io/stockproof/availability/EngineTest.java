package io.stockproof.availability;

import static io.stockproof.availability.EngineFixture.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Freshness;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each gate of the formula at its exact boundary. */
class EngineTest {

    @Test
    void tellsTheSeedsCaseToTheUnit() {
        World seed = by(aStoreWith(at(CN, 0), at(FACTORY, 10_077)), PACKET);

        Explanation explanation = seed.explain();

        assertThat(seed.answer()).isEqualTo(new Answer(
                0, 0, StockStatus.OUT_OF_STOCK, List.of(Reason.FACTORY_EXCLUDED), PACKET, List.of(), null, NOW));
        assertThat(explanation.advertised()).isEqualTo(10_077);
        assertThat(explanation.components()).singleElement().satisfies(part -> {
            assertThat(part.withheld()).containsExactly(new Explanation.Withheld(
                    Reason.FACTORY_EXCLUDED, 10_077, FACTORY, "main sells no factory stock"));
            assertThat(part.usable()).isZero();
        });
        assertThat(explanation.smallestFix()).isEqualTo(new Explanation.Counterfactual(
                "let main sell factory stock of cj/cn-factory", List.of(Reason.FACTORY_EXCLUDED), 10_077));
    }

    @Test
    void sellsWhatHasMovedIntoTheWarehouse() {
        assertThat(aStoreWith(at(CN, 77), at(FACTORY, 10_000)).answer()).isEqualTo(new Answer(
                77, 77, StockStatus.IN_STOCK, List.of(Reason.FACTORY_EXCLUDED), PACKET, List.of(PACKET),
                new DayRange(9, 16), NOW));
    }

    @Test
    void saysThatFixingTheFirstGateAloneChangesNothing() {
        World world = by(aStoreWith(at(FACTORY, 500)), PACKET).methods(m -> Changes.open(m, false));

        Explanation explanation = world.explain();

        assertThat(explanation.counterfactuals())
                .extracting(Explanation.Counterfactual::gates, Explanation.Counterfactual::purchasable)
                .containsExactly(
                        tuple(List.of(Reason.FACTORY_EXCLUDED), 0L),
                        tuple(List.of(Reason.FACTORY_EXCLUDED, Reason.METHOD_CLOSED), 500L));
        assertThat(explanation.smallestFix().fix())
                .isEqualTo("let main sell factory stock of cj/cn-factory; open packet");
    }

    // ---- mapping

    @Test
    void tellsAnUnmappedFromAnInactiveAnAmbiguousAndABrokenListing() {
        World world = aStoreWith(at(CN, 5));
        ItemFacts item = item("tee", at(CN, 5));
        ItemFacts broken = new ItemFacts(item.key(), null, Set.of(), null, true, false, item.stock());

        assertThat(reasons(world.with(listing(new SourceFacts[0])))).containsExactly(Reason.UNMAPPED);
        World inactive = world.with(new ListingFacts("TEE", false, listing(item).sources()));
        assertThat(reasons(inactive)).containsExactly(Reason.LISTING_INACTIVE);
        assertThat(available(inactive)).isZero();
        assertThat(reasons(world.with(listing(source(1, new ComponentFacts(CJ, "tee", 1, null))))))
                .containsExactly(Reason.MAPPING_AMBIGUOUS);
        assertThat(reasons(world.with(listing(broken)))).containsExactly(Reason.MAPPING_BROKEN);
    }

    @Test
    void answersFromAnotherSourceWhereTheFirstIsBroken() {
        ItemFacts broken = new ItemFacts(new ItemKey(CJ, "old"), null, Set.of(), null, true, false, List.of(at(CN, 9)));

        Answer answer =
                aStoreWith().with(listing(source(1, part(1, broken)), source(2, part(1, item("new", at(CN, 4))))))
                        .answer();

        assertThat(answer.purchasable()).isEqualTo(4);
        assertThat(answer.reasons()).containsExactly(Reason.MAPPING_BROKEN);
    }

    @Test
    void doesNotTakeTheUnknownForZero() {
        ItemFacts contradictory = new ItemFacts(new ItemKey(CJ, "tee"), null, Set.of(), null, false, true, List.of());

        assertThat(aStoreWith().answer())
                .extracting(Answer::status, Answer::reasons, Answer::purchasable)
                .containsExactly(StockStatus.UNKNOWN, List.of(Reason.NEVER_OBSERVED), 0L);
        assertThat(aStoreWith().with(listing(contradictory)).answer())
                .extracting(Answer::status, Answer::reasons)
                .containsExactly(StockStatus.UNKNOWN, List.of(Reason.CONTRADICTORY));
        assertThat(aStoreWith(at(CN, 0)).answer())
                .extracting(Answer::status, Answer::reasons)
                .containsExactly(StockStatus.OUT_OF_STOCK, List.of(Reason.OUT_OF_STOCK));
    }

    // ---- stock

    @Test
    void withholdsWhatAnInactiveLocationOrAPausedSupplierHolds() {
        World world = aStoreWith(at(CN, 5));

        assertThat(reasons(world.locations(l -> Changes.active(l, false)))).containsExactly(Reason.LOCATION_INACTIVE);
        assertThat(reasons(world.suppliers(s -> Changes.paused(s, true)))).containsExactly(Reason.SUPPLIER_PAUSED);
    }

    @Test
    void believesAnObservationUpToItsLimitAndNotANanosecondLonger() {
        assertThat(available(aStoreWith(observed(CN, 5, NOW.minusSeconds(1800))))).isEqualTo(5);
        assertThat(reasons(aStoreWith(observed(CN, 5, NOW.minusSeconds(1800).minusNanos(1)))))
                .containsExactly(Reason.STOCK_STALE);
    }

    @Test
    void keepsAShareOfStaleStockRoundedDown() {
        World world = aStoreWith(observed(CN, 7, NOW.minusSeconds(1801)))
                .suppliers(s -> Changes.freshness(
                        s, new Freshness(1800, Freshness.WhenStale.KEEP_SHARE, Share.of("0.5"))));

        assertThat(available(world)).isEqualTo(3);
    }

    @Test
    void admitsOfFactoryStockTheShareAndThenAtMostTheUnits() {
        World world = aStoreWith(at(FACTORY, 101));

        assertThat(available(factory(world, "0.5", null))).isEqualTo(50);
        assertThat(available(factory(world, "0.5", 50L))).isEqualTo(50);
        assertThat(available(factory(world, "0.5", 49L))).isEqualTo(49);
        assertThat(available(factory(world, null, null))).isEqualTo(101);
    }

    @Test
    void allocatesAShareUnitsOrNothing() {
        World world = aStoreWith(at(CN, 11));

        assertThat(available(allocated(world, new Allocation(CN, Share.of("0.5"), null, null, null, null))))
                .isEqualTo(5);
        assertThat(available(allocated(world, new Allocation(CN, null, 10L, null, null, null)))).isEqualTo(10);
        assertThat(available(allocated(world, new Allocation(CN, Share.of("0.5"), 4L, null, null, null)))).isEqualTo(4);
        assertThat(reasons(allocated(world, new Allocation(CN, null, null, true, null, null))))
                .containsExactly(Reason.NOT_ALLOCATED);
        assertThat(reasons(channel(world, c -> c.allocationDefault = Channel.AllocationDefault.NONE)))
                .containsExactly(Reason.NOT_ALLOCATED);
    }

    // ---- shipping

    @Test
    void refusesByTheFirstShippingGateThatApplies() {
        World world = by(aStoreWith(at(CN, 5)), PACKET);
        ItemFacts battery = new ItemFacts(new ItemKey(CJ, "tee"), 2001, Set.of("BATTERY"), null, false, false,
                List.of(at(CN, 5)));
        World all = world.with(listing(battery))
                .methods(m -> new ShippingMethod(m.code(), null, false, new TreeSet<>(Set.of("BATTERY")), 2000,
                        List.of()));

        assertThat(reasons(channel(all, c -> c.methods = List.of(USPS)))).containsExactly(Reason.METHOD_NOT_OFFERED);
        assertThat(reasons(all)).containsExactly(Reason.METHOD_CLOSED);
        assertThat(reasons(all.methods(m -> Changes.open(m, true)))).containsExactly(Reason.ITEM_RESTRICTED);
        assertThat(reasons(all.methods(m -> Changes.carryingAll(Changes.open(m, true)))))
                .containsExactly(Reason.TOO_HEAVY);
        assertThat(reasons(all.methods(m -> Changes.maxWeight(Changes.carryingAll(Changes.open(m, true)), 2001))))
                .containsExactly(Reason.NO_LANE);
    }

    @Test
    void weighsAWholeUnitOfTheListingAndNothingForTheUnknown() {
        ItemFacts heavy = new ItemFacts(new ItemKey(CJ, "a"), 300, Set.of(), null, false, false, List.of(at(CN, 50)));
        ItemFacts unknown = item("b", at(CN, 50));
        World world = by(aStoreWith(), PACKET).with(listing(source(1, part(3, heavy), part(1, unknown))));

        assertThat(available(world.methods(m -> Changes.maxWeight(m, 900)))).isEqualTo(16);
        assertThat(reasons(world.methods(m -> Changes.maxWeight(m, 899)))).containsExactly(Reason.TOO_HEAVY);
    }

    @Test
    void promisesUpToTheLongestDeliveryAndNotADayMore() {
        World world = aStoreWith(at(CN, 5));

        assertThat(available(channel(world, c -> c.promise = new Channel.Promise(16)))).isEqualTo(5);
        assertThat(reasons(by(channel(world, c -> c.promise = new Channel.Promise(15)), PACKET)))
                .containsExactly(Reason.TOO_SLOW);
    }

    // ---- reservations and safety stock

    @Test
    void withholdsWhatIsReservedHereAndWhatOthersHaveTaken() {
        assertThat(available(aStoreWith(at(CN, 10, 3, 3)))).isEqualTo(7);
        assertThat(available(aStoreWith(at(CN, 10, 3, 8)))).isEqualTo(2);
        assertThat(available(aStoreWith(at(CN, 10, 3, 11)))).isZero();
        World half =
                allocated(aStoreWith(at(CN, 10, 2, 6)), new Allocation(CN, Share.of("0.5"), null, null, null, null));
        assertThat(available(half)).isEqualTo(3);
    }

    @Test
    void keepsSafetyStockOfWhatStandsThereNotOfWhatIsFree() {
        World world = channel(aStoreWith(at(CN, 10, 4, 4)), c -> c.safety = new SafetyStock(0, Share.of("0.25")));

        assertThat(available(world)).isEqualTo(3);
        assertThat(available(channel(aStoreWith(at(CN, 10, 8, 8)), c -> c.safety = new SafetyStock(3, Share.NONE))))
                .isZero();
    }

    @Test
    void takesTheMostSpecificSafetyStock() {
        World world = aStoreWith(at(CN, 100)).suppliers(s -> Changes.safety(s, units(1)));
        assertThat(available(world)).isEqualTo(99);
        world = channel(world, c -> c.safety = units(2));
        assertThat(available(world)).isEqualTo(98);
        world = world.locations(l -> Changes.safety(l, units(3)));
        assertThat(available(world)).isEqualTo(97);
        world = allocated(world, new Allocation(CN, null, null, null, 4L, null));
        assertThat(available(world)).isEqualTo(96);
        assertThat(available(world.items(i -> Changes.safety(i, units(5))))).isEqualTo(95);
        assertThat(available(world.items(i -> Changes.safety(i, units(0))))).isEqualTo(100);
    }

    @Test
    void countsUpToTheLargestQuantitiesExactly() {
        long most = StockAt.UNITS_MAX;
        World world =
                allocated(aStoreWith(at(CN, most)), new Allocation(CN, Share.of("0.999999"), null, null, null, null));

        assertThat(available(world)).isEqualTo(999_999_000_000_000L);
        assertThatThrownBy(() -> at(CN, most + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> at(CN, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsOnlyMethodsThatExist() {
        assertThatThrownBy(() -> by(aStoreWith(at(CN, 1)), new MethodCode("balloon")).answer())
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static World factory(World world, String share, Long maxUnits) {
        return channel(world, c -> c.factory = new FactoryPolicy(
                FactoryPolicy.Policy.INCLUDE, share == null ? null : Share.of(share), maxUnits));
    }

    private static World allocated(World world, Allocation allocation) {
        return channel(world, c -> c.allocations = List.of(allocation));
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
