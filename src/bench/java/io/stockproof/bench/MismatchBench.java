package io.stockproof.bench;

import java.io.OutputStream;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;

/**
 * Reports of displays, the comparison of all of them, a supplier that goes stale, and the lists of what is open, each at a
 * million; {@code -Dbench.parts} names some of {@code scan}, {@code reports}, {@code stale}, {@code orders}
 * and {@code lists}.
 */
public final class MismatchBench {

    private static final List<String> PARTS =
            List.of(System.getProperty("bench.parts", "reports,scan,stale,orders,lists").split(","));

    private final Database database;
    private final Service service;
    private final MismatchStore store;
    private int anew;

    private MismatchBench(Database database, Service service, MismatchStore store) {
        this.database = database;
        this.service = service;
        this.store = store;
    }

    public static void main(String[] args) throws Exception {
        Report report = new Report("mismatch");
        // All displays are compared when the benchmark asks for it.
        try (Database database = Database.open("mismatch");
                Service service = Service.start("mismatch", database, "--stockproof.mismatch.scan-every=1000h")) {
            MismatchBench bench = new MismatchBench(database, service, MismatchStore.open(database, service));
            if (PARTS.contains("reports")) {
                bench.store.watch(false);
                new DisplayReports(database, service).run(report);
                bench.store.watch(true);
            }
            if (PARTS.contains("scan")) {
                bench.scan(report);
            }
            if (PARTS.contains("stale")) {
                new StaleSupplier(database, service, bench.store).run(report);
            }
            if (PARTS.contains("orders")) {
                bench.orders(report);
            }
            if (PARTS.contains("lists")) {
                bench.store.watch(false);
                new MismatchLists(database, service).run(report);
            }
        }
    }

    /** Of which one in a hundred is wrong, and recorded as such. */
    private void scan(Report report) throws Exception {
        store.show(100);
        awaitOpen(MismatchStore.VARIANTS / 100);
        database.execute(
                "CREATE TABLE bench_shown AS SELECT k.item_id, d.quantity"
                        + " FROM display_shown d JOIN catalog_component k USING (channel_id, variant)",
                "VACUUM ANALYZE bench_shown");
        Measured measured = Rounds.of(1, Rounds.DEFAULT)
                .add("comparison", () -> scanned(store::scan))
                .add("after a change of rules", () -> scanned(() -> store.scanAnew(++anew)))
                .add("full join", join("""
                        SELECT variant, d.quantity, p.free
                          FROM (SELECT k.variant, sum(p.on_hand - p.reserved) AS free
                                  FROM catalog_component k
                                  JOIN stock_position p USING (item_id)
                                 WHERE k.channel_id = 1
                                 GROUP BY k.variant) AS p
                          FULL JOIN (SELECT variant, quantity FROM display_shown WHERE channel_id = 1) AS d
                         USING (variant)
                         WHERE d.quantity IS DISTINCT FROM p.free
                        """))
                .add("full join by numbers", join("""
                        SELECT item_id, d.quantity, p.on_hand
                          FROM stock_position p
                          FULL JOIN bench_shown d USING (item_id)
                         WHERE d.quantity IS DISTINCT FROM p.on_hand
                        """))
                .run();
        String title = "All displays of " + MismatchStore.VARIANTS + " variants compared, 1 % wrong";
        report.add(title, measured,
                measured.table(title, "full join", "cpu ms", "wall ms", "service ms", "database ms"));
        String wall = "The same by the clock";
        report.add(wall, measured, measured.table(wall, "full join", "wall ms"));
    }

    private Sample scanned(Scan scan) throws Exception {
        double before = service.metric("stockproof_mismatch_scan_seconds_sum");
        Duration ofService = service.cpu();
        Duration ofDatabase = database.cpu();
        scan.run();
        ofService = service.cpu().minus(ofService);
        ofDatabase = database.cpu().minus(ofDatabase);
        return sample((service.metric("stockproof_mismatch_scan_seconds_sum") - before) * 1e3, ofService, ofDatabase);
    }

    private interface Scan {
        void run() throws Exception;
    }

    private Callable<Sample> join(String sql) {
        return () -> {
            try (Connection connection = database.owner().connect()) {
                Duration before = database.cpu();
                long start = System.nanoTime();
                connection.unwrap(PGConnection.class).getCopyAPI()
                        .copyOut("COPY (" + sql + ") TO STDOUT", OutputStream.nullOutputStream());
                double wall = (System.nanoTime() - start) / 1e6;
                return sample(wall, Duration.ZERO, database.cpu().minus(before));
            }
        };
    }

    private static Sample sample(double wall, Duration ofService, Duration ofDatabase) {
        return Sample.of("wall ms", wall)
                .with("cpu ms", ofService.plus(ofDatabase).toMillis())
                .with("service ms", ofService.toMillis())
                .with("database ms", ofDatabase.toMillis());
    }

    /** One line through all layers, which holds a unit and lets it go again. */
    private void orders(Report report) throws Exception {
        String order = "{\"channel\":\"other\",\"destination\":{\"country\":\"DE\"},"
                + "\"lines\":[{\"lineId\":\"1\",\"variant\":\"LONE\",\"quantity\":1}]}";
        Measured measured = Rounds.of(2, Rounds.DEFAULT)
                .add("test order", asked("/v1/test-orders", order))
                .add("validated cart", asked("/v1/carts/validate", order))
                .run();
        String title = "A test order of one line, one after the other";
        report.add(title, measured, measured.table(title, "validated cart", "ms", "service ms", "database ms"));
    }

    private Callable<Sample> asked(String path, String body) {
        int times = 20;
        return () -> {
            Duration ofService = service.cpu();
            Duration ofDatabase = database.cpu();
            long start = System.nanoTime();
            for (int n = 0; n < times; n++) {
                service.send("POST", path, "application/json", body);
            }
            return Sample.of("ms", (System.nanoTime() - start) / 1e6 / times)
                    .with("service ms", service.cpu().minus(ofService).toMillis() / (double) times)
                    .with("database ms", database.cpu().minus(ofDatabase).toMillis() / (double) times);
        };
    }

    private void awaitOpen(long rows) throws Exception {
        for (int tries = 0; tries < 3_000; tries++) {
            if (database.number("SELECT count(*) FROM mismatch WHERE state = 'OPEN'") == rows) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new IllegalStateException("of " + rows + " wrong displays there are open "
                + database.number("SELECT count(*) FROM mismatch WHERE state = 'OPEN'"));
    }
}
