package io.stockproof.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How long after a change has been acknowledged by one instance another instance answers with it, while a supplier
 * changes 500 positions a second; also while a session of the database keeps a transaction open that has written.
 */
public final class PropagationBench {

    private static final int VARIANTS = Integer.getInteger("bench.variants", 100_000);
    private static final Duration TURN = Duration.ofSeconds(Integer.getInteger("bench.turn", 60));
    private static final int BATCH = 50;
    private static final int BATCH_EVERY_MILLIS = 100;
    private static final int PROBE = VARIANTS - 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Service written;
    private final Service asked;
    private final SplittableRandom random = new SplittableRandom(1);
    private int quantity;

    private PropagationBench(Service written, Service asked) {
        this.written = written;
        this.asked = asked;
    }

    public static void main(String[] args) throws Exception {
        Report report = new Report("propagation");
        try (Database database = Database.open("propagation");
                Service one = Service.start("propagation", database);
                Service other = Service.start("propagation-other", database)) {
            prepare(database, one);
            PropagationBench bench = new PropagationBench(one, other);
            bench.awaitVariants();
            Measured measured = Rounds.of(0, Rounds.DEFAULT)
                    .add("on the other instance", () -> bench.turn(database, false))
                    .add("while a transaction stays open", () -> bench.turn(database, true))
                    .add("on the same instance", () -> new PropagationBench(one, one).turn(database, false))
                    .run();
            String title = "From a change's acknowledgement to the answer, " + 1_000 / BATCH_EVERY_MILLIS * BATCH
                    + " changed positions a second, " + VARIANTS + " variants";
            report.add(title, measured, measured.table(title, "on the same instance", "p50 ms", "p90 ms", "p99 ms",
                    "most ms", "changes", "above 300 ms", "above 1 s", "positions/s"));
        }
    }

    private static void prepare(Database database, Service service) throws Exception {
        service.send("PUT", "/v1/setup", "application/yaml", """
                suppliers:
                  - code: acme
                    connector: push
                    freshness: {maxAgeSeconds: 864000}
                    guard: {maxZeroedShare: 1.0, maxDroppedUnitsShare: 1.0, minRowsShare: 0.0}
                    locations:
                      - {code: de, kind: WAREHOUSE, country: DE, leadTimeDays: 1}
                shippingMethods:
                  - code: post
                    lanes:
                      - {from: {country: DE}, to: {country: DE}, transitDays: {min: 1, max: 2}}
                channels:
                  - code: main
                    shippingMethods: [post]
                """);
        database.execute(
                "INSERT INTO supplier_item (supplier_id, sku) SELECT supplier_id, 'ITEM-' || n"
                        + " FROM supplier, generate_series(0, " + (VARIANTS - 1) + ") AS n ORDER BY n",
                "INSERT INTO catalog_listing (channel_id, variant, sku) SELECT channel_id, sku, sku"
                        + " FROM channel, supplier_item ORDER BY item_id",
                "INSERT INTO catalog_component (channel_id, variant, rank, ordinal, supplier_id, sku, item_id, units)"
                        + " SELECT channel_id, sku, 1, 0, supplier_id, sku, item_id, 1"
                        + " FROM channel, supplier_item ORDER BY item_id",
                "ANALYZE",
                // Written past the service: all instances read anew.
                "INSERT INTO ledger_feed (channel_id) VALUES (1)");
    }

    private void awaitVariants() throws Exception {
        observe("[" + row(PROBE, ++quantity) + "]");
        for (Service service : List.of(written, asked)) {
            new PropagationBench(written, service).awaitAnswer(quantity);
        }
    }

    private Sample turn(Database database, boolean held) throws Exception {
        try (Connection connection = database.application().connect();
                Statement statement = connection.createStatement();
                Pulse supplier = Pulse.of(0, this::batch)) {
            connection.setAutoCommit(false);
            if (held) {
                statement.execute("SELECT pg_current_xact_id()");
            }
            long start = System.nanoTime();
            List<Double> millis = new ArrayList<>();
            while (System.nanoTime() - start < TURN.toNanos()) {
                millis.add(probe());
                Thread.sleep(random.nextInt(100));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            connection.rollback();
            supplier.close();
            return sample(millis).with("positions/s", supplier.sample().figure("times") * BATCH / seconds);
        }
    }

    private static Sample sample(List<Double> millis) {
        double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Sample.of("changes", sorted.length)
                .with("p50 ms", Pulse.quantile(sorted, 0.50))
                .with("p90 ms", Pulse.quantile(sorted, 0.90))
                .with("p99 ms", Pulse.quantile(sorted, 0.99))
                .with("most ms", Pulse.quantile(sorted, 1))
                .with("above 300 ms", Arrays.stream(sorted).filter(ms -> ms > 300).count())
                .with("above 1 s", Arrays.stream(sorted).filter(ms -> ms > 1_000).count());
    }

    private double probe() throws Exception {
        int next = ++quantity;
        observe("[" + row(PROBE, next) + "]");
        long acknowledged = System.nanoTime();
        awaitAnswer(next);
        return (System.nanoTime() - acknowledged) / 1e6;
    }

    private void awaitAnswer(int expected) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (answered() != expected) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the change never came");
            }
        }
    }

    private long answered() throws Exception {
        String body =
                "{\"channel\":\"main\",\"destination\":{\"country\":\"DE\"},\"variants\":[\"ITEM-" + PROBE + "\"]}";
        return JSON.readTree(asked.send("POST", "/v1/availability/query", "application/json", body))
                .at("/items/0/purchasable").asLong();
    }

    private Void batch() throws Exception {
        long start = System.nanoTime();
        StringBuilder rows = new StringBuilder("[");
        for (int i = 0; i < BATCH; i++) {
            rows.append(i == 0 ? "" : ",").append(row(random.nextInt(PROBE), 1 + random.nextInt(1_000_000)));
        }
        observe(rows.append(']').toString());
        Thread.sleep(Math.max(0, BATCH_EVERY_MILLIS - (System.nanoTime() - start) / 1_000_000));
        return null;
    }

    private static String row(int item, int quantity) {
        return "{\"sku\":\"ITEM-" + item + "\",\"location\":\"de\",\"quantity\":" + quantity + ",\"observedAt\":\""
                + Instant.now() + "\"}";
    }

    private void observe(String rows) throws Exception {
        written.send("POST", "/v1/suppliers/acme/observations", "application/json", rows);
    }
}
