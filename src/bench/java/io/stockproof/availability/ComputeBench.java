package io.stockproof.availability;

import io.stockproof.bench.Measured;
import io.stockproof.bench.Report;
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
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What one variant costs as the catalogue grows, without HTTP: looked up in memory, and computed. Measured by JMH. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = {"-Xmx1g", "-XX:+UseParallelGC"})
public class ComputeBench {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final int LOCATIONS = 5;

    @Param({"10000", "100000", "1000000"}) public int variants;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Context context = new Context(Destination.of(new CountryCode("DE")), null);
    private final ChannelRules rules = rules();
    private StockMemory memory;

    public static void main(String[] args) throws Exception {
        Report report = new Report("compute");
        Map<String, Map<String, List<Sample>>> byVariants = new LinkedHashMap<>();
        for (RunResult result : new Runner(new OptionsBuilder().include(ComputeBench.class.getName()).build()).run()) {
            BenchmarkResult measured = result.getAggregatedResult();
            List<Sample> iterations = measured.getIterationResults().stream()
                    .map(iteration -> Sample.of("ns", iteration.getPrimaryResult().getScore()))
                    .toList();
            byVariants.computeIfAbsent(result.getParams().getParam("variants"), v -> new LinkedHashMap<>())
                    .put(result.getPrimaryResult().getLabel(), iterations);
        }
        for (Map.Entry<String, Map<String, List<Sample>>> entry : byVariants.entrySet()) {
            String title = "One variant of " + entry.getKey() + " at five locations, "
                    + memory(Integer.parseInt(entry.getKey())).bytes() / Integer.parseInt(entry.getKey())
                    + " bytes a variant";
            Measured measured = new Measured(entry.getValue());
            report.add(title, measured, measured.table(title, "computed", "ns"));
        }
    }

    @Setup
    public void fill() {
        memory = memory(variants);
    }

    @Benchmark
    public long computed() {
        return Engine.answer(lookedUp(), rules, context, NOW).purchasable();
    }

    @Benchmark
    public ListingFacts lookedUp() {
        String variant = "VARIANT-" + (10_000_000 + random.nextInt(variants));
        return memory.find(1, Set.of(variant)).get(variant);
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
