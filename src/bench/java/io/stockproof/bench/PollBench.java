package io.stockproof.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/**
 * Polls of a CSV of a million rows over HTTP, of which none to all have changed, against a bare {@code COPY} of the same
 * file into a table that writes no WAL. A poll's time is from its start to its end as the service records it.
 */
public final class PollBench {

    private static final int ROWS = Integer.getInteger("bench.rows", 1_000_000);
    /** One row in so many changes; 0 is none. */
    private static final List<Integer> CHANGED = every("bench.changed", "100,1000,0");
    private static final List<Integer> HEAP = every("bench.heap.changed", "0,1000,100,10,1");
    private static final List<String> PARTS =
            List.of(System.getProperty("bench.parts", "changed,all,heap").split(","));

    /**
     * Rounds of two polls each before the first table: until then the service's compilers take as much CPU as its polls, which
     * they do no more in a service that has run for minutes.
     */
    private static final int WARM_UPS = Integer.getInteger("bench.warmups", 12);

    /** A poll's CPU swings by a half from one to the next: as few rounds as elsewhere would leave the median to chance. */
    private static final int ROUNDS = 4 * Rounds.DEFAULT + 1;

    private static final List<String> COMPARED = List.of("wall ms", "cpu ms");
    private static final List<String> FIGURES = List.of("wall ms", "cpu ms", "app cpu ms", "db cpu ms", "wal MB");

    private final Database database;
    private final Service service;
    private final ObjectMapper json = new ObjectMapper();
    private volatile byte[] file = new byte[0];
    private int round;

    private PollBench(Database database, Service service) {
        this.database = database;
        this.service = service;
    }

    public static void main(String[] args) throws Exception {
        Report report = new Report("poll");
        HttpServer supplier = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        try (Database database = Database.open("poll"); Service service = Service.start("poll", database)) {
            PollBench bench = new PollBench(database, service);
            supplier.createContext("/feed.csv", exchange -> {
                try (exchange) {
                    exchange.sendResponseHeaders(200, bench.file.length);
                    exchange.getResponseBody().write(bench.file);
                }
            });
            supplier.start();
            bench.prepare(supplier.getAddress().getPort());
            for (int every : PARTS.contains("changed") ? CHANGED : List.<Integer>of()) {
                bench.changing(report, every);
            }
            if (PARTS.contains("all")) {
                bench.all(report);
            }
            if (PARTS.contains("heap")) {
                bench.heap(report);
            }
        } finally {
            supplier.stop(0);
        }
    }

    /** As a million first observations would leave it, which to make by a poll would take minutes. */
    private void prepare(int port) throws Exception {
        file = "sku,quantity\nITEM-0,1\n".getBytes(StandardCharsets.UTF_8);
        service.send("PUT", "/v1/setup", "application/yaml", """
                suppliers:
                  - code: acme
                    connector: feed
                    feed: {url: "http://127.0.0.1:%d/feed.csv", format: CSV, defaultLocation: main}
                    poll: {everySeconds: 604800}
                    limits: {requestsPerSecond: 50, retries: 0, timeoutSeconds: 600}
                    guard: {missingGracePolls: 1000}
                    locations:
                      - {code: main, kind: WAREHOUSE, country: DE}
                """.formatted(port));
        await(awaitFirst());
        database.execute(
                "CREATE UNLOGGED TABLE bench_text (sku text, quantity bigint)",
                "CREATE UNLOGGED TABLE bench_int (item int, quantity int)",
                "INSERT INTO supplier_item (supplier_id, sku) SELECT supplier_id, 'ITEM-' || 10000000 + n || '-EU'"
                        + " FROM supplier, generate_series(0, " + (ROWS - 1) + ") AS n ORDER BY n",
                """
                        WITH made AS (
                            INSERT INTO stock_position (item_id, location_id, supplier_id, on_hand, seq, observed_at,
                                                        taken_at, recorded_at)
                            SELECT i.item_id, l.location_id, i.supplier_id,
                                   1000 + (substr(i.sku, 6, 8)::bigint - 10000000) % 1000, 1, c.observed_at, c.taken_at,
                                   clock_timestamp()
                              FROM supplier_item i
                              JOIN supplier_location l USING (supplier_id)
                              JOIN stock_coverage c USING (supplier_id)
                             WHERE i.sku LIKE '%-EU'
                             ORDER BY i.item_id
                            RETURNING *)
                        INSERT INTO ledger_block (recorded_at, supplier_id, cause, item_ids, location_ids, seqs, entry_ids,
                                                  on_hand_deltas, on_hands, reserveds, observed_ats, taken_ats, xids_before)
                        SELECT max(recorded_at), supplier_id, 'OBSERVED', array_agg(item_id), array_agg(location_id),
                               array_agg(seq), array_agg(nextval('ledger_entry_id')), array_agg(on_hand),
                               array_agg(on_hand), array_agg(0), array_agg(observed_at), array_agg(taken_at),
                               array_agg(NULL::xid8)
                          FROM (SELECT * FROM made ORDER BY item_id) AS sorted
                         GROUP BY supplier_id, item_id / 100
                        """,
                "VACUUM ANALYZE stock_position", "VACUUM ANALYZE supplier_item", "VACUUM ANALYZE ledger_block");
        checkpoint();
    }

    /** What no role of the product may do. */
    private void checkpoint() throws Exception {
        Properties passwords = new Properties();
        try (Reader file = Files.newBufferedReader(
                database.dataDir().resolve("postgres").resolve("passwords.properties"))) {
            passwords.load(file);
        }
        try (Connection connection = DriverManager.getConnection(
                database.owner().jdbcUrl(), "postgres", passwords.getProperty("superuser"));
                Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
        }
    }

    private static List<Integer> every(String property, String otherwise) {
        return Stream.of(System.getProperty(property, otherwise).split(",")).map(Integer::valueOf).toList();
    }

    private static String share(int every) {
        return every == 0 ? "nothing" : 100.0 / every + " %";
    }

    private void changing(Report report, int every) throws Exception {
        boolean isFirst = every == CHANGED.getFirst();
        Measured measured = Rounds.of(isFirst ? WARM_UPS : 2, isFirst ? ROUNDS : Rounds.DEFAULT)
                .add("poll after a checkpoint", poll(every, true))
                .add("poll", poll(every, false))
                .add("COPY", copy("bench_text", "ITEM-%07d-EU,%d\n"))
                .add("COPY of integers", copy("bench_int", "%d,%d\n"))
                .run();
        String title = ROWS + " rows, " + share(every) + " changed";
        report.add(title, measured, measured.table(title, "COPY", COMPARED, FIGURES));
    }

    private void all(Report report) throws Exception {
        Measured measured = Rounds.of(0, Integer.getInteger("bench.all.rounds", 2))
                .add("poll", poll(1, true))
                .add("COPY", copy("bench_text", "ITEM-%07d-EU,%d\n"))
                .run();
        String title = ROWS + " rows, all changed";
        report.add(title, measured, measured.table(title, "COPY", COMPARED, FIGURES));
    }

    /**
     * What a poll needs beyond what the service holds between polls, which is what it knows of the supplier's stock: the
     * most that it held after any collection while the poll ran. Collections are forced one after the other, so that these
     * polls take longer; what was held between two of them is not seen.
     */
    private void heap(Report report) throws Exception {
        Rounds rounds = Rounds.of(0, Math.min(Rounds.DEFAULT, 2));
        for (int every : HEAP) {
            rounds.add(share(every) + " changed", () -> {
                file = csv(every, ++round);
                double before = service.liveHeap();
                long id = begin();
                double most = before;
                int collections = 0;
                while (!hasEnded(id)) {
                    most = Math.max(most, service.liveHeap());
                    collections++;
                }
                return Sample.of("MB between polls", before)
                        .with("MB more", most - before)
                        .with("collections", collections);
            });
        }
        Measured measured = rounds.run();
        String title = ROWS + " rows: live heap";
        report.add(title, measured,
                measured.table(title, share(HEAP.getFirst()) + " changed", "MB between polls", "MB more",
                        "collections"));
    }

    private long begin() throws Exception {
        return json.readTree(service.send("POST", "/v1/suppliers/acme/polls", "application/json", "")).path("id")
                .asLong();
    }

    private boolean hasEnded(long id) throws Exception {
        return database
                .number("SELECT count(*) FROM intake_poll WHERE finished_at IS NOT NULL AND poll_id = " + id) > 0;
    }

    private Callable<Sample> poll(int every, boolean afterCheckpoint) {
        return () -> {
            file = csv(every, ++round);
            if (afterCheckpoint) {
                checkpoint();
            }
            Duration app = service.cpu();
            Duration db = database.cpu();
            long wal = database.wal();
            long id = begin();
            double wall = await(id);
            TimeUnit.MILLISECONDS.sleep(200); // its staged rows are cleared away
            return sample(wall, service.cpu().minus(app), database.cpu().minus(db), database.wal() - wal);
        };
    }

    private Callable<Sample> copy(String table, String row) {
        return () -> {
            byte[] rows = rows(row, 0, 1);
            database.execute("TRUNCATE " + table);
            try (Connection connection = database.owner().connect()) {
                Duration app = ownCpu();
                Duration db = database.cpu();
                long wal = database.wal();
                long began = System.nanoTime();
                connection.unwrap(PGConnection.class).getCopyAPI()
                        .copyIn("COPY " + table + " FROM STDIN (FORMAT csv)", new ByteArrayInputStream(rows));
                double wall = (System.nanoTime() - began) / 1e6;
                return sample(wall, ownCpu().minus(app), database.cpu().minus(db), database.wal() - wal);
            }
        };
    }

    private static Sample sample(double wall, Duration app, Duration db, long wal) {
        return Sample.of("wall ms", wall)
                .with("cpu ms", app.plus(db).toMillis())
                .with("app cpu ms", app.toMillis())
                .with("db cpu ms", db.toMillis())
                .with("wal MB", wal / 1e6);
    }

    private static byte[] csv(int every, int round) {
        byte[] rows = rows("ITEM-%07d-EU,%d\n", every, round);
        ByteArrayOutputStream csv = new ByteArrayOutputStream(rows.length + 20);
        csv.writeBytes("sku,quantity\n".getBytes(StandardCharsets.UTF_8));
        csv.writeBytes(rows);
        return csv.toByteArray();
    }

    /** Each {@code every}th row has another quantity in each round; rows are spread over the whole file. */
    private static byte[] rows(String row, int every, int round) {
        StringBuilder text = new StringBuilder(ROWS * 20);
        boolean isText = row.startsWith("ITEM");
        for (int item = 0; item < ROWS; item++) {
            int quantity = 1_000 + item % 1_000 + (every > 0 && item % every == 0 ? round : 0);
            if (isText) {
                text.append("ITEM-").append(10_000_000 + item).append("-EU,").append(quantity).append('\n');
            } else {
                text.append(item).append(',').append(quantity).append('\n');
            }
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private long awaitFirst() throws Exception {
        while (true) {
            long id = database.number("SELECT coalesce(max(poll_id), 0) FROM intake_poll");
            if (id > 0) {
                return id;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Waits for a poll's end. Returns how long it ran, in ms. */
    private double await(long id) throws Exception {
        while (!hasEnded(id)) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        if (database.number(
                "SELECT count(*) FROM intake_poll WHERE state IN ('APPLIED', 'UNCHANGED') AND poll_id = " + id) == 0) {
            throw new IllegalStateException(service.send("GET", "/v1/polls/" + id, "application/json", ""));
        }
        return database.number(
                "SELECT extract(epoch FROM finished_at - started_at) * 1000000 FROM intake_poll WHERE poll_id = "
                        + id)
                / 1000.0;
    }

    private static Duration ownCpu() {
        return Duration.ofNanos(((com.sun.management.OperatingSystemMXBean) ManagementFactory
                .getOperatingSystemMXBean()).getProcessCpuTime());
    }
}
