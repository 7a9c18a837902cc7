package io.stockproof.availability;

import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.Display;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Freshness;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.LocationKind;
import io.stockproof.supplier.Supplier;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Draws worlds that are small enough to count on fingers, and in which every rule bites now and then. */
public final class RandomWorld {

    static final Instant NOW = Instant.parse("2026-11-24T12:00:00.000000500Z");
    static final long MAX_AGE_SECONDS = 100;

    private static final List<Share> SHARES = List.of(
            Share.NONE, Share.of("0.000001"), Share.of("0.1"), Share.of("0.333333"), Share.of("0.5"), Share.of("0.9"),
            Share.ALL);

    private final Random random;
    private final List<LocationCode> locations = new ArrayList<>();

    /** Worlds in which everything bites sell nothing: in most, each rule bites seldom. */
    private final boolean mild;

    private RandomWorld(long seed) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.mild = random.nextInt(5) > 0;
    }

    public static World of(long seed) {
        return new RandomWorld(seed).world();
    }

    /** A lane by itself, from countries only. */
    static Lane lane(long seed) {
        RandomWorld world = new RandomWorld(seed);
        world.locations.add(LocationCode.parse("cj/cn"));
        return world.lane();
    }

    private World world() {
        List<Supplier> suppliers = new ArrayList<>();
        for (String code : List.of("cj", "acme").subList(0, 1 + random.nextInt(2))) {
            suppliers.add(supplier(code));
        }
        List<ShippingMethod> methods = new ArrayList<>();
        for (String code : List.of("air", "sea", "post").subList(0,
                random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(3))) {
            methods.add(method(code));
        }
        Channel channel = channel(methods);
        List<ItemFacts> items = items(suppliers);
        Destination to = new Destination(
                new CountryCode(bites(2) ? "GB" : "US"),
                pick(Arrays.asList(null, "CA", "AK", "NY")),
                pick(Arrays.asList(null, "12 345", "1", "90-210", "5")));
        MethodCode named = methods.isEmpty() || random.nextBoolean() ? null : pick(methods).code();
        return new World(channel, methods, suppliers, listing(items), new Context(to, named), NOW);
    }

    private Supplier supplier(String code) {
        List<Location> at = new ArrayList<>();
        for (String name : List.of("cn", "us", "plant").subList(0, 1 + random.nextInt(3))) {
            LocationKind kind = name.equals("plant") || chance(6)
                    ? LocationKind.FACTORY
                    : chance(5) ? LocationKind.PARTNER : LocationKind.WAREHOUSE;
            CountryCode country = bites(10) ? null : new CountryCode(name.equals("us") ? "US" : "CN");
            at.add(new Location(name, null, kind, country, random.nextInt(4), !bites(8), maybeSafety(4)));
            locations.add(new LocationCode(new SupplierCode(code), name));
        }
        Freshness freshness = new Freshness(
                MAX_AGE_SECONDS,
                chance(2) ? Freshness.WhenStale.EXCLUDE : Freshness.WhenStale.KEEP_SHARE,
                chance(4) ? null : pick(SHARES));
        return new Supplier(
                new SupplierCode(code), null, ConnectorKind.PUSH, null, null, null, null, freshness, null, null, null,
                bites(8), maybeSafety(3), null, null, null, at, null);
    }

    private ShippingMethod method(String code) {
        List<Lane> lanes = new ArrayList<>();
        int number = random.nextInt(mild ? 4 : 6);
        for (int i = 0; i < number; i++) {
            lanes.add(lane());
        }
        if (!bites(3)) {
            lanes.add(new Lane(
                    new Lane.Origin(new CountryCode("CN"), null), target("US", false), days(), null, null, null, null));
            lanes.add(new Lane(
                    new Lane.Origin(new CountryCode("US"), null), target("US", false), days(), null, null, null, null));
        }
        Set<String> refuses = chance(3) ? Set.of("BATTERY") : Set.of();
        return new ShippingMethod(
                new MethodCode(code), null, !bites(4), new TreeSet<>(refuses), chance(3) ? 500 : null, lanes);
    }

    private Lane lane() {
        Lane.Origin from = chance(3)
                ? new Lane.Origin(null, pick(locations))
                : new Lane.Origin(new CountryCode(chance(2) ? "CN" : "US"), null);
        int state = random.nextInt(5);
        LocalDate today = LocalDate.parse("2026-11-24");
        return new Lane(
                from,
                target(chance(5) ? "GB" : "US", true),
                state == 0 && chance(2) ? null : days(),
                state == 0,
                state == 1,
                chance(6) ? today.plusDays(random.nextInt(3) - 1) : null,
                chance(6) ? today.plusDays(random.nextInt(3)) : null);
    }

    private Lane.Target target(String country, boolean narrow) {
        List<String> regions = !narrow || chance(2)
                ? List.of()
                : pick(List.of(List.of("CA"), List.of("AK"), List.of("CA", "AK"), List.of("NY")));
        List<String> prefixes = !narrow || chance(2)
                ? List.of()
                : pick(List.of(List.of("1"), List.of("12"), List.of("9", "1 2"), List.of("90")));
        return new Lane.Target(new CountryCode(country), regions, prefixes);
    }

    private DayRange days() {
        int min = random.nextInt(5);
        return new DayRange(min, min + random.nextInt(6));
    }

    private Channel channel(List<ShippingMethod> methods) {
        List<MethodCode> offered = new ArrayList<>();
        methods.forEach(method -> {
            if (!bites(4)) {
                offered.add(random.nextBoolean() ? 0 : offered.size(), method.code());
            }
        });
        Map<LocationCode, Allocation> allocations = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            allocations.put(pick(locations), null);
        }
        allocations.replaceAll((at, none) -> new Allocation(
                at,
                bites(2) ? pick(SHARES) : null,
                chance(3) ? Long.valueOf(random.nextInt(20)) : null,
                bites(6) ? Boolean.TRUE : null,
                chance(4) ? Long.valueOf(random.nextInt(4)) : null,
                chance(6) ? pick(SHARES) : null));
        FactoryPolicy factory = chance(3)
                ? null
                : new FactoryPolicy(
                        FactoryPolicy.Policy.INCLUDE,
                        chance(2) ? pick(SHARES) : null,
                        chance(3) ? Long.valueOf(random.nextInt(15)) : null);
        return new Channel(
                new ChannelCode("main"), null, offered,
                chance(2) ? new Channel.Promise((mild ? 5 : 3) + random.nextInt(8)) : null,
                factory, bites(4) ? Channel.AllocationDefault.NONE : null, List.copyOf(allocations.values()),
                chance(3), chance(3), maybeSafety(3), chance(4) ? Long.valueOf(1 + random.nextInt(8)) : null, null,
                new Display(chance(2) ? 5 : 0, null, null), null, null, null);
    }

    private List<ItemFacts> items(List<Supplier> suppliers) {
        List<ItemFacts> items = new ArrayList<>();
        for (Supplier supplier : suppliers) {
            for (String sku : List.of("a", "b", "c")) {
                items.add(item(supplier, sku));
            }
        }
        return items;
    }

    private ItemFacts item(Supplier supplier, String sku) {
        List<StockAt> stock = new ArrayList<>();
        for (Location location : supplier.locations()) {
            if (!chance(5)) {
                long byChannel = chance(3) ? random.nextInt(5) : 0;
                long byAll = byChannel + (chance(3) ? random.nextInt(6) : 0);
                stock.add(new StockAt(
                        new LocationCode(supplier.code(), location.code()),
                        chance(6) ? 0 : random.nextInt(40),
                        pick(List.of(
                                NOW,
                                NOW.minusSeconds(7),
                                NOW.minusSeconds(MAX_AGE_SECONDS),
                                NOW.minusSeconds(MAX_AGE_SECONDS).minusNanos(bites(1) ? 1 : 0),
                                NOW.plusSeconds(3))),
                        byChannel,
                        byAll));
            }
        }
        if (chance(20)) {
            stock.add(new StockAt(new LocationCode(supplier.code(), "undeclared"), 5, NOW, 0, 0));
        }
        if (bites(8)) {
            stock.clear();
        }
        return new ItemFacts(
                new ItemKey(supplier.code(), sku),
                chance(2) ? null : 100 * (1 + random.nextInt(4)),
                bites(2) ? Set.of("BATTERY") : Set.of(),
                maybeSafety(5),
                bites(8),
                chance(2),
                stock);
    }

    private ListingFacts listing(List<ItemFacts> items) {
        List<SourceFacts> sources = new ArrayList<>();
        int number = chance(20) ? 0 : 1 + random.nextInt(3);
        for (int rank = 1; rank <= number; rank++) {
            Map<ItemKey, ComponentFacts> parts = new LinkedHashMap<>();
            int size = chance(2) ? 1 : 1 + random.nextInt(3);
            for (int i = 0; i < size; i++) {
                ItemFacts item = pick(items);
                parts.put(
                        item.key(),
                        new ComponentFacts(
                                item.key().supplier(),
                                item.key().sku(),
                                chance(2) ? 1 : 1 + random.nextInt(4),
                                bites(12) ? null : item));
            }
            sources.add(new SourceFacts(rank, List.copyOf(parts.values())));
        }
        return new ListingFacts("TEE", !bites(8), sources);
    }

    private SafetyStock maybeSafety(int oneIn) {
        return bites(oneIn) ? new SafetyStock(random.nextInt(4), pick(SHARES)) : null;
    }

    /** Something that keeps units from being sold. */
    private boolean bites(int oneIn) {
        return random.nextInt(mild ? 4 * oneIn : oneIn) == 0;
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
