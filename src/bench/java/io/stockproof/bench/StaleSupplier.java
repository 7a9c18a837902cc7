package io.stockproof.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A supplier of all but one listing goes stale, so that all displays but one are wrong at once: how long until each is
 * recorded with its cause, at what cost, and what others notice of it.
 */
final class StaleSupplier {

    private static final Duration QUIET = Duration.ofSeconds(Integer.getInteger("bench.quiet", 10));
    private static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("bench.stale.limit", 900));

    private final Database database;
    private final Service service;
    private final MismatchStore store;
    private long shown = 1_000_000;

    StaleSupplier(Database database, Service service, MismatchStore store) {
        this.database = database;
        this.service = service;
        this.store = store;
    }

    void run(Report report) throws Exception {
        database.execute("TRUNCATE mismatch, mismatch_event RESTART IDENTITY");
        store.show(0);
        TimeUnit.SECONDS.sleep(3);
        Map<String, Sample> before = pulses(() -> {
            TimeUnit.SECONDS.sleep(QUIET.toSeconds());
            return null;
        });
        Sample[] opening = new Sample[1];
        Map<String, Sample> during = pulses(() -> opening[0] = open());
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        before.forEach((what, sample) -> {
            samples.put(what + ", before", List.of(sample));
            samples.put(what + ", meanwhile", List.of(during.get(what)));
        });
        Measured pulses = new Measured(samples);
        String title = "What others notice of it";
        Measured opened = new Measured(Map.of("opening", List.of(opening[0])));
        String all = MismatchStore.VARIANTS + " displays wrong at once";
        report.add(all, opened, opened.table(
                all, "opening", "rows/s", "seconds", "service s", "database s", "wal MB", "opened", "most live MB"));
        report.add(title, pulses, pulses.table(
                title, pulses.samples().keySet().iterator().next(), "p50 ms", "p99 ms", "most ms", "times"));
    }

    /** Ends when all are open, or at the limit. */
    private Sample open() throws Exception {
        Duration ofService = service.cpu();
        Duration ofDatabase = database.cpu();
        long wal = database.wal();
        long began = System.nanoTime();
        store.setUp(1_800);
        long open = 0;
        double live = 0;
        for (int beat = 0; open < MismatchStore.VARIANTS && System.nanoTime() - began < LIMIT.toNanos(); beat++) {
            TimeUnit.SECONDS.sleep(1);
            // Cheap, as each opens once; the lone one is counted with them.
            open = database.number("SELECT coalesce(max(event_id), 0) FROM mismatch_event");
            if (beat % 30 == 10) {
                live = Math.max(live, service.liveHeap());
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return Sample.of("rows/s", open / seconds)
                .with("seconds", seconds)
                .with("service s", service.cpu().minus(ofService).toMillis() / 1e3)
                .with("database s", database.cpu().minus(ofDatabase).toMillis() / 1e3)
                .with("wal MB", (database.wal() - wal) / 1e6)
                .with("opened", open)
                .with("most live MB", live);
    }

    private Map<String, Sample> pulses(Callable<?> meanwhile) throws Exception {
        String variants = IntStream.range(0, 20)
                .mapToObj(n -> "\"VARIANT-" + (10_000_000 + n * (MismatchStore.VARIANTS / 20)) + '"')
                .collect(Collectors.joining(",", "[", "]"));
        String query = "{\"channel\":\"main\",\"destination\":{\"country\":\"DE\"},\"variants\":" + variants + "}";
        Pulse reads = Pulse.of(50, () -> service.send("POST", "/v1/availability/query", "application/json", query));
        Pulse carts = Pulse.of(200, this::reserve);
        Pulse lists = Pulse.of(500, () -> service.send("GET", "/v1/mismatches", "application/json", ""));
        Pulse other = Pulse.of(500, this::openElsewhere);
        meanwhile.call();
        Map<String, Sample> samples = new LinkedHashMap<>();
        close(samples, "storefront's read", reads);
        close(samples, "reservation", carts);
        close(samples, "first page", lists);
        close(samples, "other store's mismatch", other);
        return samples;
    }

    private static void close(Map<String, Sample> samples, String what, Pulse pulse) throws Exception {
        pulse.close();
        samples.put(what, pulse.sample());
    }

    private String reserve() throws Exception {
        return service.send("POST", "/v1/carts/validate", "application/json",
                "{\"channel\":\"other\",\"destination\":{\"country\":\"DE\"},"
                        + "\"lines\":[{\"lineId\":\"1\",\"variant\":\"LONE\",\"quantity\":1}]}");
    }

    /** A display of another channel goes wrong, by another number each time, and is recorded so. */
    private Long openElsewhere() throws Exception {
        shown++;
        service.send("POST", "/v1/channels/other/displays", "application/json",
                "[{\"variant\":\"LONE\",\"quantity\":" + shown + ",\"observedAt\":\"" + Instant.now() + "\"}]");
        while (database.number("SELECT count(*) FROM mismatch WHERE channel_id = 2 AND variant = 'LONE'"
                + " AND state = 'OPEN' AND displayed = " + shown) == 0) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return shown;
    }
}
