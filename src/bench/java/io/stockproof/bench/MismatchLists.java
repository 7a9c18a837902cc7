package io.stockproof.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.web.Cursor;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.postgresql.PGConnection;

/**
 * Pages of fifty, sheets and sums of what is open, over HTTP: 500 causes, the larger the rarer; twenty suppliers; five
 * rows far down of one root cause, reason and supplier that no others have.
 */
final class MismatchLists {

    private static final int ROWS = Integer.getInteger("bench.open", MismatchStore.VARIANTS);
    private static final Duration TURN = Duration.ofMillis(Integer.getInteger("bench.turn.millis", 500));
    /** Long enough for answers that read all rows. */
    private static final Duration LONG_TURN = TURN.multipliedBy(6);
    private static final String LIST = "/v1/mismatches?limit=50";

    private static final String ALL = """
            INSERT INTO mismatch (channel_id, variant, context, kind, state, displayed, purchasable, displayed_source,
                    displayed_at, reason, root_cause, contributing, suggestion, owner, fix, evidence, cause_id, suppliers,
                    first_opened_at, opened_at, began_at, last_seen_at, rejected_carts)
            SELECT 1, 'VARIANT-' || 10000000 + n, 'DE|||',
                   CASE WHEN n %% 4 = 0 THEN 'OVERSTATED' ELSE 'SOLD_OUT_SHOWN_AVAILABLE' END,
                   CASE WHEN n %% 50 = 0 THEN 'ACKNOWLEDGED' ELSE 'OPEN' END, n * 7919 %% 10078, 0, 'STORE', t.at,
                   CASE WHEN r.rare THEN 'MAPPING_BROKEN' WHEN n %% 3 = 0 THEN 'STOCK_STALE' ELSE 'FACTORY_EXCLUDED' END,
                   k.root_cause, '{}', repeat('Sell as made to order. ', 6), 'MERCHANT', 'PROPOSE',
                   jsonb_build_array(jsonb_build_object('kind', 'POSITION', 'reference', 'x', 'detail', repeat('d', 100),
                                                        'at', '2026-11-20T10:00:00Z')),
                   k.cause_id, ARRAY[CASE WHEN r.rare THEN 's19' ELSE 's' || n %% 19 END],
                   t.at, t.at, t.at, t.at, CASE WHEN n %% 100 = 0 THEN n %% 977 ELSE 0 END
              FROM generate_series(1, %1$d::bigint) AS n
             CROSS JOIN LATERAL (SELECT n %% (%1$d / 5) = %1$d / 5 - 1 AS rare) AS r
             CROSS JOIN LATERAL (SELECT clock_timestamp() - n * interval '100 milliseconds' AS at) AS t
              JOIN mismatch_cause k
                ON k.cause_key = 'k' || CASE WHEN r.rare THEN 500 ELSE floor(500 * power(n * 37 %% 1000 / 1000.0, 3)) END
            """;

    private final Database database;
    private final Service service;
    private final SplittableRandom random = new SplittableRandom(1);

    MismatchLists(Database database, Service service) {
        this.database = database;
        this.service = service;
    }

    void run(Report report) throws Exception {
        database.execute("TRUNCATE mismatch, mismatch_event, mismatch_cause RESTART IDENTITY");
        // To build an index over all rows takes a fraction of the time that it takes to keep it row by row.
        List<String> indexes = database.withoutIndexes("mismatch", "mismatch_event");
        database.execute(
                "INSERT INTO mismatch_cause (cause_key, root_cause) SELECT 'k' || n, CASE WHEN n = 500 THEN 'UNEXPLAINED'"
                        + " ELSE (ARRAY['SUP_FACTORY_ONLY', 'ING_STALE', 'SHP_LANE_SUSPENDED'])[n % 3 + 1] END"
                        + " FROM generate_series(0, 500) AS n",
                ALL.formatted(ROWS),
                "INSERT INTO mismatch_event (mismatch_id, channel_id, at, action, principal)"
                        + " SELECT mismatch_id, channel_id, opened_at, 'OPENED', 'system' FROM mismatch");
        database.execute(indexes.toArray(String[]::new));
        database.execute(
                "VACUUM ANALYZE mismatch", "VACUUM ANALYZE mismatch_event", "ANALYZE mismatch_cause");
        pages(report);
        sums(report);
        sheet(report);
    }

    private void pages(Report report) throws Exception {
        Map<String, String> lists = new LinkedHashMap<>();
        lists.put("first page", LIST);
        lists.put("of open ones", LIST + "&state=OPEN");
        lists.put("of a channel", LIST + "&channel=main");
        lists.put("page in the middle", deep("-openedAt", "openedAt"));
        for (String sort : new String[] {"openedAt", "-lastSeenAt", "-overstatedUnits", "overstatedUnits",
                "-rejectedCarts"}) {
            lists.put("by " + sort, LIST + "&sort=" + sort);
        }
        lists.put("by -overstatedUnits, in the middle", deep("-overstatedUnits", "overstatedUnits"));
        lists.put("of a kind", LIST + "&kind=OVERSTATED");
        lists.put("of a kind that none is of", LIST + "&kind=AVAILABLE_SHOWN_SOLD_OUT");
        lists.put("of a supplier", LIST + "&supplier=s7");
        lists.put("of a rare supplier", LIST + "&supplier=s19");
        lists.put("of a root cause", LIST + "&rootCause=ING_STALE");
        lists.put("of a rare root cause", LIST + "&rootCause=UNEXPLAINED");
        lists.put("of a root cause that none has", LIST + "&rootCause=MAP_MISSING");
        lists.put("of a rare reason", LIST + "&reason=MAPPING_BROKEN");
        lists.put("of a large card", LIST + "&cause=1");
        lists.put("of a rare card", LIST + "&cause=501");
        lists.put("of many units", LIST + "&minUnits=10070");
        lists.put("of many units, by -overstatedUnits", LIST + "&minUnits=10000&sort=-overstatedUnits");
        lists.put("of a variant", LIST + "&variant=VARIANT-" + (10_000_000 + ROWS / 2));
        lists.put("since lately", LIST + "&since=" + java.time.Instant.now().minusSeconds(600));
        lists.put("of a supplier and root cause, by -overstatedUnits",
                LIST + "&supplier=s7&rootCause=ING_STALE&sort=-overstatedUnits");
        Rounds rounds = Rounds.of(1, Rounds.DEFAULT)
                .add("by key", turn(TURN, () -> "/bench/mismatches?limit=51&after=" + random.nextInt(ROWS - 51)));
        lists.forEach((name, path) -> rounds.add(name, turn(TURN, () -> path)));
        Measured measured = rounds.run();
        String title = "A page of " + ROWS + " mismatches";
        report.add(title, measured, measured.table(title, "by key", "p50 ms", "p99 ms", "database µs", "refused"));
    }

    private void sums(Report report) throws Exception {
        Measured measured = Rounds.of(1, Math.min(3, Rounds.DEFAULT))
                .add("by key", turn(LONG_TURN, () -> "/bench/mismatches?limit=51&after=" + random.nextInt(ROWS - 51)))
                .add("summary", turn(LONG_TURN, () -> "/v1/mismatches/summary"))
                .add("cards", turn(LONG_TURN, () -> "/v1/mismatches/causes"))
                .add("cards of a root cause", turn(LONG_TURN, () -> "/v1/mismatches/causes?rootCause=ING_STALE"))
                .add("one card", turn(LONG_TURN, () -> "/v1/mismatches/causes/1"))
                .add("one rare card", turn(LONG_TURN, () -> "/v1/mismatches/causes/501"))
                .run();
        String title = "Sums of " + ROWS + " mismatches";
        report.add(title, measured, measured.table(title, "by key", "p50 ms", "p99 ms", "database µs", "refused"));
    }

    private void sheet(Report report) throws Exception {
        Measured measured = Rounds.of(0, Integer.getInteger("bench.sheet.rounds", 1))
                .add("sheet of all", this::sheetOfAll)
                .add("COPY", this::copy)
                .run();
        String title = "A sheet of " + ROWS + " mismatches";
        report.add(title, measured, measured.table(title, "COPY", "rows/s", "seconds"));
    }

    private Sample sheetOfAll() throws Exception {
        long began = System.nanoTime();
        long lines = service.lines("/v1/mismatches");
        double seconds = (System.nanoTime() - began) / 1e9;
        if (lines != ROWS + 1) {
            throw new IllegalStateException("the sheet has " + lines + " lines");
        }
        return Sample.of("rows/s", ROWS / seconds).with("seconds", seconds);
    }

    private Sample copy() throws Exception {
        long began = System.nanoTime();
        try (Connection connection = database.owner().connect()) {
            connection.unwrap(PGConnection.class).getCopyAPI()
                    .copyOut("COPY mismatch TO STDOUT (FORMAT csv)", OutputStream.nullOutputStream());
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return Sample.of("rows/s", ROWS / seconds).with("seconds", seconds);
    }

    /** One connection, so that it is the time of one page. */
    private Callable<Sample> turn(Duration turn, Supplier<String> path) {
        Consumer<ByteBuffer> request = out -> out.put(("GET " + path.get() + " HTTP/1.1\r\nHost: 127.0.0.1:"
                + service.port() + "\r\nAuthorization: Bearer " + Service.ADMIN_KEY
                + "\r\nAccept: application/json\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        Load load = new Load(service.port(), 1, 200, request);
        return () -> {
            Duration before = database.cpu();
            Sample sample = load.run(turn);
            double answered = Math.max(1, sample.figure("rps") * turn.toMillis() / 1e3);
            return sample.with("database µs", database.cpu().minus(before).toNanos() / 1e3 / answered);
        };
    }

    /** The page after half of the rows by time, and after one of their quantities. */
    private String deep(String sort, String member) throws Exception {
        JsonNode row = new ObjectMapper().readTree(service.send(
                "GET", "/v1/mismatches/" + (ROWS / 2), "application/json", ""));
        String key = row.path(member).asText();
        return LIST + "&sort=" + sort + "&cursor=" + Cursor.of(sort, key, row.path("id").asLong()).encoded();
    }
}
