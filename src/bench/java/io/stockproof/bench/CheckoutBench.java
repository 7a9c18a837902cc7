package io.stockproof.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Reservations over HTTP by the real, guarded way, against plain ways of doing less: one item that all want, carts of
 * five, and carts that all contain one hot item. If asked for, what of a cart costs how much.
 */
public final class CheckoutBench {

    private static final String REAL = "/v1/reservations";
    private static final String NAIVE = "/bench/naive/reservations";
    private static final String BARE = "/bench/batched/reservations";
    private static final String ONE_BY_ONE = "/bench/one-by-one/reservations";
    private static final String FUNCTION = "/bench/function/reservations";

    private static final Set<String> PARTS =
            Set.of(System.getProperty("bench.parts", "hot,carts").split(","));
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("bench.warmup", 120));
    private static final Duration TURN = Duration.ofSeconds(Integer.getInteger("bench.turn", 4));
    /** Not measured: after a change of tables all statements are planned anew. */
    private static final Duration RUN_IN = Duration.ofMillis(1_500);

    private final Database database;
    private final Service service;
    private final CheckoutStore store;

    private CheckoutBench(Database database, Service service, CheckoutStore store) {
        this.database = database;
        this.service = service;
        this.store = store;
    }

    public static void main(String[] args) throws Exception {
        Report report = new Report("checkout");
        try (Database database = Database.open("checkout");
                // The naive way queues for connections longer than the product would let it.
                Service service = Service.start("checkout", database,
                        "--spring.datasource.hikari.connection-timeout=20000")) {
            CheckoutBench bench = new CheckoutBench(database, service, CheckoutStore.open(service, database));
            if (PARTS.contains("hot")) {
                bench.warmUpHotItem();
                bench.hotItem(report);
            }
            if (PARTS.contains("carts") || PARTS.contains("costs")) {
                bench.warmUpCarts();
            }
            if (PARTS.contains("carts")) {
                bench.carts(report);
            }
            if (PARTS.contains("costs")) {
                bench.costs(report);
                bench.crowds(report);
            }
        }
    }

    private void warmUpHotItem() throws Exception {
        turn(32, store.hotItem(REAL), WARM_UP).call();
        turn(32, store.hotItem(BARE), WARM_UP.dividedBy(4)).call();
        turn(32, store.hotItem(NAIVE), WARM_UP.dividedBy(4)).call();
        turn(32, store.hotItem(ONE_BY_ONE), WARM_UP.dividedBy(4)).call();
    }

    private void warmUpCarts() throws Exception {
        turn(32, store.cart(REAL, 5, false), WARM_UP.dividedBy(2)).call();
        turn(32, store.cart(BARE, 5, false), WARM_UP.dividedBy(4)).call();
        turn(32, store.cart(FUNCTION, 5, false), WARM_UP.dividedBy(2)).call();
    }

    private void hotItem(Report report) throws Exception {
        for (int connections : new int[] {32, 256}) {
            Measured measured = Rounds.of(1, Rounds.DEFAULT)
                    .add("reservation", turn(connections, store.hotItem(REAL), TURN))
                    .add("bare batch", turn(connections, store.hotItem(BARE), TURN))
                    .add("naive", turn(connections, store.hotItem(NAIVE), TURN))
                    .add("one by one", turn(connections, store.hotItem(ONE_BY_ONE), TURN))
                    .run();
            String title = "One hot item, " + connections + " connections";
            report.add(title, measured, table(title, measured, "naive"));
            String same = title + ", against the same rows written one by one";
            report.add(same, measured, table(same, measured, "one by one"));
        }
    }

    private void carts(Report report) throws Exception {
        Measured measured = Rounds.of(1, Rounds.DEFAULT)
                .add("cold carts", turn(32, store.cart(REAL, 5, false), TURN))
                .add("one function, cold", turn(32, store.cart(FUNCTION, 5, false), TURN))
                .add("bare batch, cold", turn(32, store.cart(BARE, 5, false), TURN))
                .add("carts with a hot item", turn(32, store.cart(REAL, 5, true), TURN))
                .add("one function, hot", turn(32, store.cart(FUNCTION, 5, true), TURN))
                .run();
        String title = "Carts of five lines, 32 connections";
        report.add(title, measured, table(title, measured, "one function, cold"));
        String hot = "The same, against carts of cold items";
        report.add(hot, measured, table(hot, measured, "cold carts"));
    }

    /** What cold carts take when some of what they write is left out: tables that take no rows meanwhile. */
    private void costs(Report report) throws Exception {
        Measured measured = Rounds.of(1, Rounds.DEFAULT)
                .add("cold carts", without(REAL))
                .add("no ledger", without(REAL, "ledger_entry"))
                .add("no ledger, no allocations", without(REAL, "ledger_entry", "checkout_allocation"))
                .add("nor lines", without(REAL, "ledger_entry", "checkout_allocation", "checkout_line"))
                .add("one function, cold", without(FUNCTION))
                .run();
        String title = "Carts of five lines that leave something unwritten, 32 connections";
        report.add(title, measured, table(title, measured, "one function, cold"));
    }

    /** The more come at once, the more share a batch. */
    private void crowds(Report report) throws Exception {
        Rounds rounds = Rounds.of(1, Rounds.DEFAULT);
        for (int connections : new int[] {1, 8, 32, 128}) {
            rounds.add("carts, " + connections, turn(connections, store.cart(REAL, 5, false), TURN));
        }
        rounds.add("one function, 32", turn(32, store.cart(FUNCTION, 5, false), TURN));
        Measured measured = rounds.run();
        String title = "Carts of five lines by connections";
        report.add(title, measured, table(title, measured, "one function, 32"));
    }

    private Callable<Sample> without(String path, String... tables) {
        Load runIn = new Load(service.port(), 32, 201, store.cart(path, 5, false));
        Callable<Sample> turn = turn(32, store.cart(path, 5, false), TURN);
        return () -> {
            for (String table : tables) {
                // NOTHING would stay: a plan of nothing depends on no table, and outlives the rule.
                database.execute("CREATE RULE bench_none AS ON INSERT TO %1$s DO INSTEAD DELETE FROM %1$s WHERE false"
                        .formatted(table));
            }
            try {
                runIn.run(RUN_IN);
                return turn.call();
            } finally {
                for (String table : tables) {
                    database.execute("DROP RULE bench_none ON " + table);
                }
            }
        };
    }

    private static Table table(String title, Measured measured, String limit) {
        return measured.table(title, limit, "rps", "p50 ms", "p99 ms", "service µs", "database µs", "refused");
    }

    /** With the CPU time of service and database a request. */
    private Callable<Sample> turn(int connections, Consumer<ByteBuffer> requests, Duration duration) {
        Load load = new Load(service.port(), connections, 201, requests);
        return () -> {
            Duration serviceBefore = service.cpu();
            Duration databaseBefore = database.cpu();
            Sample sample = load.run(duration);
            double answered = sample.figure("rps") * duration.toSeconds();
            return sample.with("service µs", service.cpu().minus(serviceBefore).toNanos() / 1e3 / answered)
                    .with("database µs", database.cpu().minus(databaseBefore).toNanos() / 1e3 / answered);
        };
    }
}
