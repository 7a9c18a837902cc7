package io.stockproof.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.database.Login;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/**
 * Reads of 1, 100 and 250 variants over HTTP against answers of equal payload that nobody computes, and against the
 * database; what the index needs of memory, and of time to load.
 */
public final class ReadsBench {

    private static final int VARIANTS = Integer.getInteger("bench.variants", 1_000_000);
    private static final int POPULAR = Integer.getInteger("bench.popular", 20_000);
    private static final int[] SIZES = Stream.of(System.getProperty("bench.sizes", "1,100,250").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    private static final Duration TURN = Duration.ofSeconds(Integer.getInteger("bench.turn", 4));
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("bench.warmup", 30));
    private static final int CONNECTIONS = 32;

    private final Database database;
    private final Service service;
    private final String key;
    private final SplittableRandom random = new SplittableRandom(1);

    private ReadsBench(Database database, Service service, String key) {
        this.database = database;
        this.service = service;
        this.key = key;
    }

    public static void main(String[] args) throws Exception {
        Report report = new Report("reads");
        try (Database database = Database.open("reads"); Service service = Service.start("reads", database)) {
            prepare(database, service);
            String key = new ObjectMapper().readTree(service.send("POST", "/v1/keys", "application/json",
                    "{\"name\": \"store\", \"scopes\": [\"storefront\"]}")).path("key").asText();
            ReadsBench bench = new ReadsBench(database, service, key);
            bench.load(report);
            bench.http(report);
        }
    }

    private static void prepare(Database database, Service service) throws Exception {
        service.send("PUT", "/v1/setup", "application/yaml", """
                suppliers:
                  - code: acme
                    connector: push
                    freshness: {maxAgeSeconds: 864000}
                    locations:
                      - {code: de, kind: WAREHOUSE, country: DE, leadTimeDays: 1}
                      - {code: pl, kind: WAREHOUSE, country: PL, leadTimeDays: 2}
                      - {code: us, kind: WAREHOUSE, country: US, leadTimeDays: 2}
                      - {code: cn, kind: WAREHOUSE, country: CN, leadTimeDays: 2}
                      - {code: plant, kind: FACTORY, country: CN, leadTimeDays: 7}
                shippingMethods:
                  - code: post
                    lanes:
                      - {from: {country: DE}, to: {country: DE}, transitDays: {min: 1, max: 2}}
                      - {from: {country: PL}, to: {country: DE}, transitDays: {min: 2, max: 4}}
                      - {from: {country: CN}, to: {country: DE}, transitDays: {min: 9, max: 14}}
                channels:
                  - code: main
                    shippingMethods: [post]
                """);
        database.execute(
                "INSERT INTO supplier_item (supplier_id, sku) SELECT supplier_id, 'ITEM-' || 10000000 + n"
                        + " FROM supplier, generate_series(0, " + (VARIANTS - 1) + ") AS n ORDER BY n",
                """
                        INSERT INTO stock_position (item_id, location_id, supplier_id, on_hand, seq, observed_at, taken_at,
                                                    recorded_at)
                        SELECT i.item_id, l.location_id, i.supplier_id, 1 + (i.item_id * 7919 + l.location_id) % 900, 1,
                               t.now, t.now, t.now
                          FROM supplier_item i
                          JOIN supplier_location l USING (supplier_id)
                         CROSS JOIN (SELECT clock_timestamp() AS now) AS t
                         ORDER BY i.item_id, l.location_id
                        """,
                "INSERT INTO catalog_listing (channel_id, variant, sku) SELECT channel_id, 'VARIANT-' || substr(sku, 6),"
                        + " sku FROM channel, supplier_item ORDER BY item_id",
                "INSERT INTO catalog_component (channel_id, variant, rank, ordinal, supplier_id, sku, item_id, units)"
                        + " SELECT channel_id, 'VARIANT-' || substr(sku, 6), 1, 0, supplier_id, sku, item_id, 1"
                        + " FROM channel, supplier_item ORDER BY item_id",
                "VACUUM ANALYZE supplier_item", "VACUUM ANALYZE stock_position", "VACUUM ANALYZE catalog_listing",
                "VACUUM ANALYZE catalog_component");
    }

    /** Each load is asked for as a gap in the feed would. */
    private void load(Report report) throws Exception {
        loads(1);
        Measured measured = Rounds.of(1, 3)
                .add("index", this::loadOnce)
                .add("COPY TO of the same rows", this::copy)
                .run();
        double bytes = service.metric("availability_index_bytes");
        String title = VARIANTS + " variants at five locations: " + Spread.digits(bytes / VARIANTS)
                + " bytes a variant; loading";
        report.add(title, measured, measured.table(title, "COPY TO of the same rows", "seconds"));
    }

    private Sample loadOnce() throws Exception {
        double before = service.metric("availability_index_load_duration_seconds_sum");
        double count = service.metric("availability_index_load_duration_seconds_count");
        database.execute("INSERT INTO ledger_feed (channel_id) VALUES (1)");
        loads(count + 1);
        return Sample.of("seconds", service.metric("availability_index_load_duration_seconds_sum") - before);
    }

    private void loads(double count) throws Exception {
        for (int tries = 0; tries < 3_000; tries++) {
            if (service.metric("availability_index_load_duration_seconds_count") >= count
                    && service.metric("availability_index_listings") >= VARIANTS) {
                return;
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("the index is not loaded");
    }

    private Sample copy() throws Exception {
        long start = System.nanoTime();
        Login login = database.application();
        try (Connection connection = login.connect()) {
            for (String table : List.of("supplier_item", "stock_position", "catalog_listing", "catalog_component")) {
                connection.unwrap(PGConnection.class).getCopyAPI()
                        .copyOut("COPY " + table + " TO STDOUT", OutputStream.nullOutputStream());
            }
        }
        return Sample.of("seconds", (System.nanoTime() - start) / 1e9);
    }

    private void http(Report report) throws Exception {
        for (int size : SIZES) {
            warmUp(size);
            Measured measured = Rounds.of(1, Rounds.DEFAULT)
                    .add("popular variants", turn(asked(size, POPULAR)))
                    .add("any variants", turn(asked(size, VARIANTS)))
                    .add("constant", turn(constant(size)))
                    .add("database", turn(query("/bench/database", size, VARIANTS)))
                    .run();
            String title = size + " variants of " + VARIANTS + ", popular ones of " + POPULAR;
            report.add(title, measured, measured.table(
                    title, "constant", "rps", "p50 ms", "p99 ms", "service µs", "database µs", "refused"));
            String other = "The same, against the database";
            report.add(other, measured, measured.table(other, "database", "rps"));
        }
    }

    /** Both what is measured and its limit have been compiled by the time that they are compared. */
    private void warmUp(int size) throws Exception {
        for (Consumer<ByteBuffer> requests : List.of(asked(size, POPULAR), asked(size, VARIANTS), constant(size))) {
            new Load(service.port(), CONNECTIONS, 200, requests).run(WARM_UP.dividedBy(3));
        }
    }

    /** As a storefront asks for one, and for a page of them. */
    private Consumer<ByteBuffer> asked(int size, int of) {
        return size == 1 ? single(of) : query("/v1/availability/query", size, of);
    }

    private Callable<Sample> turn(Consumer<ByteBuffer> requests) {
        Load load = new Load(service.port(), CONNECTIONS, 200, requests);
        return () -> {
            Duration serviceBefore = service.cpu();
            Duration databaseBefore = database.cpu();
            Sample sample = load.run(TURN);
            double answered = sample.figure("rps") * TURN.toSeconds();
            return sample.with("service µs", service.cpu().minus(serviceBefore).toNanos() / 1e3 / answered)
                    .with("database µs", database.cpu().minus(databaseBefore).toNanos() / 1e3 / answered);
        };
    }

    private Consumer<ByteBuffer> constant(int size) {
        byte[] request = ("GET /bench/constant?size=" + size + " HTTP/1.1\r\nHost: 127.0.0.1:" + service.port()
                + "\r\nAuthorization: Bearer " + key + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        return out -> out.put(request);
    }

    private Consumer<ByteBuffer> single(int of) {
        String end = "/availability?country=DE HTTP/1.1\r\nHost: 127.0.0.1:" + service.port()
                + "\r\nAuthorization: Bearer " + key + "\r\n\r\n";
        return out -> out.put(("GET /v1/channels/main/variants/VARIANT-" + (10_000_000 + random.nextInt(of)) + end)
                .getBytes(StandardCharsets.US_ASCII));
    }

    private Consumer<ByteBuffer> query(String path, int size, int of) {
        String head =
                "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + service.port() + "\r\nAuthorization: Bearer " + key
                        + "\r\nContent-Type: application/json\r\nContent-Length: ";
        return out -> {
            StringBuilder body =
                    new StringBuilder("{\"channel\":\"main\",\"destination\":{\"country\":\"DE\"},\"variants\":[");
            for (int i = 0; i < size; i++) {
                body.append(i == 0 ? "\"" : ",\"").append("VARIANT-").append(10_000_000 + random.nextInt(of))
                        .append('"');
            }
            body.append("]}");
            out.put((head + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
        };
    }
}
