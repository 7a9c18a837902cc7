package io.stockproof.diagnosis;

import io.stockproof.availability.Changes;
import io.stockproof.availability.ComponentFacts;
import io.stockproof.availability.Context;
import io.stockproof.availability.ItemFacts;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.SourceFacts;
import io.stockproof.availability.StockAt;
import io.stockproof.availability.World;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Freshness;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.Supplier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** A random store in which nothing is wrong, and things that can be made wrong in it. */
final class Plants {

    private static final List<String> SKUS = List.of("a", "b", "c", "d");
    private static final List<CountryCode> ORIGINS = List.of(new CountryCode("CN"), new CountryCode("US"));

    private final Random random;
    private final World sound;
    private final List<ItemFacts> items = new ArrayList<>();

    private Plants(World world, Random random) {
        this.random = random;
        this.sound = sound(world);
        for (Supplier supplier : sound.suppliers()) {
            SKUS.forEach(sku -> items.add(item(supplier, sku)));
        }
    }

    /** Suppliers, locations, methods, mapping rules and the address of {@code world}; none of what bites in it. */
    static Plants in(World world, Random random) {
        return new Plants(world, random);
    }

    /** In the order of the formula. */
    List<Plant> some(int number) {
        List<Plant> plants = new ArrayList<>();
        Plant.Kind[] kinds = Plant.Kind.values();
        while (plants.size() < number) {
            Supplier supplier = pick(sound.suppliers());
            Plant plant = new Plant(
                    kinds[random.nextInt(kinds.length)], supplier.code(),
                    new LocationCode(supplier.code(), pick(supplier.locations()).code()), pick(sound.methods()).code(),
                    pick(ORIGINS), pick(SKUS));
            if (plants.stream().noneMatch(plant::cannotBeToldFrom)) {
                plants.add(plant);
            }
        }
        plants.sort(Comparator.comparing(Plant::kind));
        return plants;
    }

    /** Worlds that differ in nothing but the listing. */
    List<World> listings(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> sound.with(new ListingFacts("V" + i, true, sources())))
                .toList();
    }

    World with(List<Plant> plants, World healthy) {
        World sick = healthy;
        for (Plant plant : plants) {
            sick = plant.in(sick);
        }
        return sick;
    }

    private World sound(World world) {
        List<ShippingMethod> methods = new ArrayList<>();
        CountryCode to = world.context().destination().country();
        for (String code : List.of("air", "sea", "post").subList(0, Math.max(1, world.methods().size()))) {
            methods.add(new ShippingMethod(new MethodCode(code), null, null, null, null, lanes(to)));
        }
        List<Supplier> suppliers = world.suppliers().stream()
                .map(supplier -> Changes.supplier(
                        supplier, new Freshness(1_000, null, null), false, null,
                        supplier.locations().stream().map(Plants::sound).toList()))
                .toList();
        World sound = new World(
                world.channel(), methods, suppliers, world.listing(),
                new Context(
                        world.context().destination(), random.nextBoolean() ? null : pick(methods).code()),
                world.now());
        return sound.with(Changes.channel(world.channel(), change -> {
            change.methods = methods.stream().map(ShippingMethod::code).toList();
            change.promise = null;
            change.factory = new FactoryPolicy(FactoryPolicy.Policy.INCLUDE, null, null);
            change.allocationDefault = null;
            change.allocations = List.of();
            change.split = true;
            change.safety = null;
            change.orderLimit = null;
        }));
    }

    private static Location sound(Location at) {
        return new Location(
                at.code(), at.name(), at.kind(),
                at.country() == null ? ORIGINS.getFirst() : at.country(), 1 + at.leadTimeDays(), true, null);
    }

    /** A method need not go from everywhere. */
    private List<Lane> lanes(CountryCode to) {
        return ORIGINS.stream()
                .filter(from -> random.nextInt(4) > 0)
                .map(from -> new Lane(
                        new Lane.Origin(from, null), new Lane.Target(to, null, null),
                        new DayRange(1, 1 + random.nextInt(5)), false, false, null, null))
                .toList();
    }

    private ItemFacts item(Supplier supplier, String sku) {
        String surely = pick(supplier.locations()).code();
        List<StockAt> stock = supplier.locations().stream()
                .filter(at -> at.code().equals(surely) || random.nextInt(4) > 0)
                .map(at -> new StockAt(
                        new LocationCode(supplier.code(), at.code()), 5 + random.nextInt(40), sound.now(), 0, 0))
                .toList();
        return new ItemFacts(
                new ItemKey(supplier.code(), sku), 100 * (1 + random.nextInt(4)),
                random.nextInt(2) == 0 ? Set.of("BATTERY") : Set.of(), null, false, false, stock);
    }

    private List<SourceFacts> sources() {
        List<SourceFacts> sources = new ArrayList<>();
        for (int rank = 1; rank <= 1 + random.nextInt(2); rank++) {
            List<ComponentFacts> parts = new ArrayList<>();
            ItemFacts first = pick(items);
            parts.add(new ComponentFacts(first.key().supplier(), first.key().sku(), 1 + random.nextInt(2), first));
            ItemFacts second = pick(items);
            if (random.nextInt(4) == 0 && !second.key().equals(first.key())) {
                parts.add(new ComponentFacts(second.key().supplier(), second.key().sku(), 1, second));
            }
            sources.add(new SourceFacts(rank, parts));
        }
        return sources;
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
