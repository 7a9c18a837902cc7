package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.shipping.Lane;
import io.stockproof.supplier.Supplier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * What never lowers the number. Three things that sound as if they belonged here do not hold, by the formula itself; each
 * has its true form below and its counterexample in {@link EngineSurprisesTest}:
 *
 * <ul>
 *   <li>A further open lane may be more specific and slower than the one it takes the place of. What holds: lifting a
 *       suspension or a block, and adding a lane that is no slower than any.
 *   <li>Removing a safety stock may uncover a larger, less specific one. What holds: making one smaller.
 *   <li>A larger allocation (or more of factory stock) raises what a share as safety stock is taken of, while units that
 *       other channels have reserved may leave no more free than before. What holds: it never lowers the number as long
 *       as safety stock is a number of units.
 * </ul>
 *
 * With {@code sumSources} a further source counts if it shares no item with another, which the setup makes sure of.
 */
class EngineMonotonicityTest {

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void moreStockNeverLowersIt(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        Random random = new Random(seed);
        ItemKey more = anyItem(world, random);

        assertNotLower(world, world.items(item -> item.key().equals(more)
                ? Changes.stock(
                        item,
                        item.stock().stream()
                                .map(at -> Changes.onHand(at, at.onHand() + random.nextInt(4)))
                                .toList())
                : item));
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void stockAtAFurtherLocationNeverLowersIt(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        Random random = new Random(seed);
        assertNotLower(world, world.items(item -> {
            Supplier supplier = world.suppliers().stream()
                    .filter(s -> s.code().equals(item.key().supplier()))
                    .findFirst()
                    .orElseThrow();
            List<StockAt> stock = new ArrayList<>(item.stock());
            supplier.locations().stream()
                    .map(location -> new LocationCode(supplier.code(), location.code()))
                    .filter(code -> stock.stream().noneMatch(at -> at.location().equals(code)))
                    .forEach(code -> stock.add(new StockAt(code, random.nextInt(20), world.now(), 0, 0)));
            return Changes.stock(item, stock);
        }));
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void fewerReservationsNeverLowerIt(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        assertNotLower(world, world.stock(at -> {
            long others = at.reservedByAll() - at.reservedByChannel();
            return Changes.reserved(at, at.reservedByChannel() / 2, at.reservedByChannel() / 2 + others / 2);
        }));
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void liftingSuspensionsAndBlocksNeverLowersIt(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        Random random = new Random(seed);
        assertNotLower(world, world.methods(method -> Changes.lanes(
                method,
                method.lanes().stream()
                        .map(lane -> random.nextBoolean() && lane.transitDays() != null
                                ? new Lane(
                                        lane.from(), lane.to(), lane.transitDays(), false, false, lane.validFrom(),
                                        lane.validTo())
                                : lane)
                        .toList())));
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void aFurtherLaneThatIsSlowerThanNoneNeverLowersIt(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        assertNotLower(world, world.methods(method -> {
            List<Lane> lanes = new ArrayList<>(method.lanes());
            Lane like = RandomWorld.lane(seed);
            lanes.add(new Lane(
                    like.from(), like.to(), new DayRange(0, 0), null, null, like.validFrom(), like.validTo()));
            return Changes.lanes(method, lanes);
        }));
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void aSmallerSafetyStockNeverLowersIt(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        assertNotLower(world, world.items(item -> Changes.safety(item, smaller(item.safetyStock())))
                .with(Changes.channel(world.channel(), change -> change.safety = smaller(change.safety)))
                .suppliers(supplier -> Changes.safety(supplier, smaller(supplier.safetyStock())))
                .locations(location -> Changes.safety(location, smaller(location.safetyStock()))));
    }

    private static SafetyStock smaller(SafetyStock safety) {
        return safety == null ? null
                : new SafetyStock(safety.units() / 2, safety.share().equals(Share.ALL) ? Share.of("0.5") : Share.NONE);
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void aFurtherSourceNeverLowersIt(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        World other = RandomWorld.of(seed + 1);
        List<SourceFacts> sources = new ArrayList<>(world.listing().sources());
        int rank = new Random(seed).nextBoolean() ? 0 : 100;
        other.listing().sources().stream().findFirst().ifPresent(source -> sources.add(
                new SourceFacts(rank, source.components().stream()
                        .map(part -> world.channel().sumSources() ? ofAnItemOfItsOwn(part) : part)
                        .toList())));
        assertNotLower(world, world.with(new ListingFacts("TEE", world.listing().active(), sources)));
    }

    private static ComponentFacts ofAnItemOfItsOwn(ComponentFacts part) {
        ItemFacts item = part.item();
        return item == null
                ? part
                : new ComponentFacts(part.supplier(), part.sku() + "-own", part.units(), new ItemFacts(
                        new ItemKey(part.supplier(), part.sku() + "-own"), item.weightGrams(), item.attributes(),
                        item.safetyStock(), item.broken(), item.contradictory(), item.stock()));
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void allowingMoreNeverLowersItWhereSafetyStockIsInUnits(@ForAll long seed) {
        World drawn = RandomWorld.of(seed);
        World world = drawn.items(item -> Changes.safety(item, inUnits(item.safetyStock())))
                .suppliers(supplier -> Changes.safety(supplier, inUnits(supplier.safetyStock())))
                .locations(location -> Changes.safety(location, inUnits(location.safetyStock())))
                .with(Changes.channel(drawn.channel(), change -> {
                    change.safety = inUnits(change.safety);
                    change.allocations = change.allocations.stream()
                            .map(a -> new Allocation(
                                    a.location(), a.share(), a.units(), a.none(), a.safetyStockUnits(), null))
                            .toList();
                }));
        boolean factory = new Random(seed).nextBoolean();
        assertNotLower(world, world.with(Changes.channel(world.channel(), change -> {
            if (factory) {
                change.factory = new FactoryPolicy(FactoryPolicy.Policy.INCLUDE, null, null);
            } else {
                change.allocationDefault = Channel.AllocationDefault.ALL;
                change.allocations = change.allocations.stream()
                        .map(a -> new Allocation(
                                a.location(), null, null, null, a.safetyStockUnits(), null))
                        .toList();
            }
        })));
    }

    private static SafetyStock inUnits(SafetyStock safety) {
        return safety == null ? null : new SafetyStock(safety.units(), Share.NONE);
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void anEasierChannelNeverLowersIt(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        Random random = new Random(seed);
        assertNotLower(world, world.with(Changes.channel(world.channel(), change -> {
            switch (random.nextInt(4)) {
                case 0 -> change.promise = null;
                case 1 -> change.split = true;
                case 2 -> change.orderLimit = null;
                default -> change.methods = List.copyOf(
                        new LinkedHashSet<>(Stream.concat(
                                change.methods.stream(), world.methods().stream().map(m -> m.code()))
                                .toList()));
            }
        })));
    }

    private static ItemKey anyItem(World world, Random random) {
        List<ItemKey> keys = world.listing().sources().stream()
                .flatMap(source -> source.components().stream())
                .filter(part -> part.item() != null)
                .map(part -> part.item().key())
                .toList();
        return keys.isEmpty() ? new ItemKey(new SupplierCode("cj"), "none") : keys.get(random.nextInt(keys.size()));
    }

    private static void assertNotLower(World before, World after) {
        assertThat(after.answer().purchasable()).isGreaterThanOrEqualTo(before.answer().purchasable());
        assertThat(after.answer().available()).isGreaterThanOrEqualTo(before.answer().available());
        assertThat(Set.copyOf(after.answer().shippingMethods()))
                .containsAll(before.answer().shippingMethods());
    }
}
