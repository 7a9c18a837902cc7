package io.stockproof.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Polls of one supplier, one after the other: alone, and while many others at the same host do not answer theirs. */
public final class HangingBench implements AutoCloseable {

    private static final int HANGING = Integer.getInteger("bench.hanging", 100);
    private static final Duration TURN = Duration.ofSeconds(Integer.getInteger("bench.turn", 10));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Database database;
    private final Service service;
    private final HttpServer host;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile CountDownLatch answers = new CountDownLatch(0);
    private int quantity;

    private HangingBench(Database database, Service service) throws IOException {
        this.database = database;
        this.service = service;
        host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), HANGING);
        host.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        host.createContext("/answers", this::answer);
        host.createContext("/hangs", exchange -> {
            waiting.incrementAndGet();
            try {
                answers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            waiting.decrementAndGet();
            answer(exchange);
        });
        host.start();
    }

    public static void main(String[] args) throws Exception {
        Report report = new Report("hanging");
        try (Database database = Database.open("hanging");
                Service service = Service.start("hanging", database);
                HangingBench bench = new HangingBench(database, service)) {
            service.send("PUT", "/v1/setup", "application/yaml", bench.setup());
            bench.awaitEnded("SELECT count(*) FROM supplier s WHERE NOT EXISTS (SELECT FROM intake_poll q"
                    + " WHERE q.supplier_id = s.supplier_id AND q.finished_at IS NOT NULL)");
            String beside = "beside " + HANGING + " that hang";
            Measured measured = Rounds.of(1, Rounds.DEFAULT)
                    .add("alone", bench::turn)
                    .add(beside, bench::turnBesideHanging)
                    .run();
            String title = "Polls of one supplier, one after the other";
            report.add(title, measured, measured.table(title, "alone", "polls/s", "p50 ms", "p99 ms", "failed"));
        }
    }

    @Override
    public void close() {
        answers.countDown();
        host.stop(0);
    }

    private Sample turnBesideHanging() throws Exception {
        answers = new CountDownLatch(1);
        for (int number = 0; number < HANGING; number++) {
            begin("hangs-" + number);
        }
        while (waiting.get() < HANGING) {
            Thread.sleep(10);
        }
        Sample sample = turn();
        if (waiting.get() < HANGING) {
            throw new IllegalStateException("only " + waiting + " hang at the end of the turn");
        }
        answers.countDown();
        awaitEnded("SELECT count(*) FROM intake_poll WHERE finished_at IS NULL");
        return sample;
    }

    private Sample turn() throws Exception {
        List<Double> millis = new ArrayList<>();
        int failed = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < TURN.toNanos()) {
            quantity++;
            long asked = System.nanoTime();
            long poll = begin("answers");
            awaitEnded("SELECT count(*) FROM intake_poll WHERE finished_at IS NULL AND poll_id = " + poll);
            millis.add((System.nanoTime() - asked) / 1e6);
            failed += (int) database.number(
                    "SELECT count(*) FROM intake_poll WHERE state <> 'APPLIED' AND poll_id = " + poll);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Sample.of("polls/s", sorted.length / seconds)
                .with("p50 ms", Pulse.quantile(sorted, 0.50))
                .with("p99 ms", Pulse.quantile(sorted, 0.99))
                .with("failed", failed);
    }

    private long begin(String supplier) throws Exception {
        return JSON.readTree(service.send("POST", "/v1/suppliers/" + supplier + "/polls", "application/json", ""))
                .path("id").asLong();
    }

    private void awaitEnded(String open) throws Exception {
        while (database.number(open) > 0) {
            Thread.sleep(1);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] rows = ("sku,quantity\nTEE," + quantity + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, rows.length);
        exchange.getResponseBody().write(rows);
        exchange.close();
    }

    private String setup() {
        StringBuilder setup = new StringBuilder("suppliers:\n").append(supplier("answers", "/answers"));
        for (int number = 0; number < HANGING; number++) {
            setup.append(supplier("hangs-" + number, "/hangs"));
        }
        return setup.toString();
    }

    private String supplier(String code, String path) {
        return """
                  - code: %s
                    connector: feed
                    feed: {url: "http://127.0.0.1:%d%s", format: CSV, defaultLocation: main}
                    poll: {everySeconds: 86400}
                    limits: {requestsPerSecond: 1000, retries: 0, timeoutSeconds: 300}
                    guard: {minItems: 1000}
                    locations:
                      - {code: main, kind: WAREHOUSE, country: DE}
                """.formatted(code, host.getAddress().getPort(), path);
    }
}
