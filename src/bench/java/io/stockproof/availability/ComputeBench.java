package io.stockproof.availability;

import io.stockproof.bench.Measured;
import io.stockproof.bench.Report;
import io.stockproof.bench.Rounds;
import io.stockproof.bench.Sample;
import io.stockproof.channel.Channel;
import io.stockproof.channel.Display;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Freshness;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.LocationKind;
import io.stockproof.supplier.Supplier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/** What one variant costs, without HTTP: looked up in memory, and computed. */
public final class ComputeBench {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final int LOCATIONS = 5;
    private static final int READS = 300_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Context context = new Context(Destination.of(new CountryCode("DE")), null);
    private final ChannelRules rules = rules();
    private long sum;

    public static void main(String[] args) throws Exception {
        Report report = new Report("compute");
        ComputeBench bench = new ComputeBench();
        for (int variants : new int[] {10_000, 100_000, 1_000_000}) {
            StockMemory memory = memory(variants);
            String title = "One variant of " + variants + " at five locations, "
                    + memory.bytes() / variants + " bytes a variant";
            Measured measured = Rounds.of(2, Rounds.DEFAULT)
                    .add("looked up and computed", bench.turn(memory, variants, true))
                    .add("looked up", bench.turn(memory, variants, false))
                    .run();
            report.add(title, measured, measured.table(title, "looked up and computed", "ns"));
        }
        System.out.println("(checked " + bench.sum + ")");
    }

    private Callable<Sample> turn(StockMemory memory, int variants, boolean computed) {
        return () -> {
            long start = System.nanoTime();
            for (int i = 0; i < READS; i++) {
                String variant = "VARIANT-" + (10_000_000 + random.nextInt(variants));
                ListingFacts listing = memory.find(1, Set.of(variant)).get(variant);
                sum += computed ? Engine.answer(listing, rules, context, NOW).purchasable() : listing.sources().size();
            }
            return Sample.of("ns", (System.nanoTime() - start) / (double) READS);
        };
    }

    private static StockMemory memory(int variants) {
        StockMemory memory = new StockMemory();
        LinkedHashMap<Integer, LocationCode> locations = new LinkedHashMap<>();
        for (int l = 1; l <= LOCATIONS; l++) {
            locations.put(l, LocationCode.parse("acme/l" + l));
        }
        memory.places(Places.of(Map.of(1, new SupplierCode("acme")), locations));
        long micros = NOW.minusSeconds(60).getEpochSecond() * 1_000_000;
        for (int i = 0; i < variants; i++) {
            StockRows.Item item = new StockRows.Item(
                    i, 1, "ITEM-" + (10_000_000 + i), null, Set.of(), null, false, false, StockRows.NEVER);
            for (int l = 1; l <= LOCATIONS; l++) {
                item.positions.add(new StockRows.Position(l, 1 + (i * 7919L + l) % 900, 0, true, micros));
            }
            memory.put(item);
            memory.put(new StockRows.Listing(1, "VARIANT-" + (10_000_000 + i), true,
                    List.of(new StockRows.Component(1, 1, (long) i, null, 1))));
        }
        return memory;
    }

    private static ChannelRules rules() {
        CountryCode germany = new CountryCode("DE");
        MethodCode post = new MethodCode("post");
        Lane lane = new Lane(new Lane.Origin(germany, null), new Lane.Target(germany, null, null), new DayRange(1, 2),
                false, false, null, null);
        List<Location> locations = new ArrayList<>();
        for (int l = 1; l <= LOCATIONS; l++) {
            locations.add(new Location("l" + l, null, l == LOCATIONS ? LocationKind.FACTORY : LocationKind.WAREHOUSE,
                    germany, l, true, null));
        }
        Supplier acme = new Supplier(new SupplierCode("acme"), null, ConnectorKind.CJ, null, null, null, null,
                new Freshness(1800, null, null), null, null, null, false, null, null, null, null, locations, null);
        Channel main =
                new Channel(new ChannelCode("main"), null, List.of(post), null, null, null, null, null, null, null,
                        null, null, Display.EXACT, null, null, null);
        return ChannelRules.of(
                main, List.of(new ShippingMethod(post, null, null, null, null, List.of(lane))), List.of(acme));
    }
}
