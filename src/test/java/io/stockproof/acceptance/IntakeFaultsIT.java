package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stockproof.database.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two service processes on one PostgreSQL, and two suppliers whose stock moves all the time while suppliers, webhooks,
 * an instance and the database fail. When that is over, one quiet poll is enough for everything to be as the suppliers
 * say, and the ledger tells nothing that they never said, nothing twice, and nothing old after something new.
 */
class IntakeFaultsIT {

    private static final Logger log = LoggerFactory.getLogger(IntakeFaultsIT.class);
    private static final int HEAP_MEGABYTES = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    /** Five rounds, and twenty seconds, in the full form ({@code -Psoak}). */
    private static final int ROUNDS = Integer.getInteger("stockproof.test.faultRounds", 1);
    private static final Duration OUTAGE =
            Duration.ofSeconds(Integer.getInteger("stockproof.test.outageSeconds", 3));
    private static final long SEED =
            Long.getLong("stockproof.test.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    @Test
    void endsAsTheSuppliersSayWhateverFailedMeanwhile(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        WallClock clock = WallClock.canBeMade() ? WallClock.make(folder) : null;
        try (FaultySupplier suppliers = new FaultySupplier();
                EmbeddedPostgres postgres = EmbeddedPostgres.open(data.resolve("postgres"), 0);
                ServiceProcess one = launch(data, "one", null);
                ServiceProcess two = launch(data, "two", clock)) {
            List<ServiceProcess> instances = List.of(one, two);
            instances.forEach(ServiceProcess::awaitReady);
            UnreliableMessenger messenger = new UnreliableMessenger(instances, "cj", SEED);
            IntakeOracle oracle = new IntakeOracle(one);
            one.put("/v1/setup", "application/yaml", setup(suppliers, 3_600));
            oracle.awaitAll("cj", suppliers.cj);
            assertThatWebhooksAloneAreEnough(suppliers, messenger, oracle);

            one.put("/v1/setup", "application/yaml", setup(suppliers, 1));
            messenger.drops(true);
            try (Movement movement = new Movement(suppliers, messenger, SEED)) {
                for (int round = 0; round < ROUNDS; round++) {
                    step(clock, instances, Duration.ofHours(1));
                    pauseAnInstance(suppliers, postgres, instances);
                    step(clock, instances, Duration.ofHours(-1));
                    failAtTheFeed(suppliers, oracle);
                    stopTheDatabase(data.resolve("postgres/data"), instances);
                }
            }
            suppliers.heal();
            assertThatAllIsAsTheSuppliersSay(suppliers, oracle);
            assertThat(messenger.outcomes).as("seed %d", SEED).containsKeys("ACCEPTED", "DUPLICATE", "DROPPED");
        }
    }

    /** Skipped, for all to see, where the other runs without it. */
    @Test
    void canStepTheClockOfAnInstance(@TempDir Path folder) throws Exception {
        assumeTrue(WallClock.canBeMade(), "No clock is stepped, since there is no C compiler (cc) here");
        assertThat(WallClock.make(folder).environment()).isNotEmpty();
    }

    /** CJ is polled once an hour, and its messages come twice and out of turn. */
    private static void assertThatWebhooksAloneAreEnough(
            FaultySupplier suppliers, UnreliableMessenger messenger, IntakeOracle oracle) throws InterruptedException {
        long whole = oracle.polls("cj", "schedule");
        try (Movement movement = new Movement(suppliers, messenger, SEED)) {
            await().atMost(PATIENCE).until(() -> messenger.outcomes("ACCEPTED") > 10);
        }
        oracle.awaitAll("cj", suppliers.cj);
        assertThat(oracle.polls("cj", "schedule")).isEqualTo(whole);
        assertThat(oracle.polls("cj", "webhook")).isPositive();
    }

    /**
     * The instance that reads the feed stands still in the middle of it for longer than its lease. When it goes on, with
     * a page that is old by now, it reads to the end, and changes nothing. Meanwhile CJ fails, at the other instance.
     */
    private static void pauseAnInstance(
            FaultySupplier suppliers, EmbeddedPostgres postgres, List<ServiceProcess> instances) throws Exception {
        Hold hold = suppliers.hold(2);
        String run = hold.await();
        ServiceProcess paused = instances.get(runs(postgres, "feed", instances.get(0)) ? 0 : 1);
        IntakeOracle oracle = new IntakeOracle(instances.get(paused == instances.get(0) ? 1 : 0));
        long poll = oracle.running("feed");
        paused.pause();
        try {
            hold.letGo();
            failAtCj(suppliers, oracle);
            oracle.awaitGoodPoll("feed");
            assertThat(oracle.state(poll)).isEqualTo("FAILED");
        } finally {
            paused.resume();
        }
        await().atMost(PATIENCE).until(() -> suppliers.wasAsked(run, FaultySupplier.PAGES));
        oracle.awaitGoodPoll("feed");
        assertThat(oracle.state(poll)).isEqualTo("FAILED");
        assertThat(oracle.entriesOf(poll, "feed")).isEmpty();
    }

    private static boolean runs(EmbeddedPostgres postgres, String supplier, ServiceProcess instance)
            throws SQLException {
        try (Connection connection = postgres.ownerLogin().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT picked_by FROM scheduled_tasks WHERE task_name = 'poll' AND task_instance = '"
                                + supplier + "'")) {
            assertThat(row.next()).isTrue();
            return row.getString(1).startsWith("stockproof-" + instance.pid() + "-");
        }
    }

    private static void failAtCj(FaultySupplier suppliers, IntakeOracle oracle) {
        int refused = suppliers.refused.get();
        int before = suppliers.cjReads.get();
        suppliers.storms(true);
        await().atMost(PATIENCE).until(() -> suppliers.refused.get() >= refused + 3);
        suppliers.storms(false);
        assertThat(suppliers.cjReads.get() - before).isLessThan(50);

        int renewed = suppliers.renewals();
        suppliers.expireTokensAfter(3);
        await().atMost(PATIENCE).until(() -> suppliers.renewals() >= renewed + 3);
        oracle.awaitGoodPoll("cj");
        suppliers.expireTokensAfter(Integer.MAX_VALUE);
    }

    private static void failAtTheFeed(FaultySupplier suppliers, IntakeOracle oracle) {
        for (int page = 1; page <= FaultySupplier.PAGES; page++) {
            suppliers.cut(page);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(suppliers::hasCut);
        }
        suppliers.drips(30);
        oracle.awaitGoodPoll("feed");
        suppliers.drips(0);
    }

    /** As if its disk had gone: it ends at once, and nobody can start it until the disk is back. */
    private static void stopTheDatabase(Path folder, List<ServiceProcess> instances) throws Exception {
        long pid = Long.parseLong(Files.readAllLines(folder.resolve("postmaster.pid")).getFirst().strip());
        Path away = folder.resolveSibling("data-away");
        Files.move(folder, away);
        assertThat(new ProcessBuilder("kill", "-QUIT", String.valueOf(pid)).inheritIO().start().waitFor()).isZero();
        await().pollDelay(OUTAGE).atMost(PATIENCE).until(() -> ProcessHandle.of(pid).isEmpty());
        assertThat(folder).doesNotExist();
        Files.move(away, folder);
        instances.forEach(instance -> await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(instance.get("/v1/suppliers/feed/status")).isNotEmpty()));
    }

    /** The wall clock of the second instance, from one moment to the next; no one else's, and not the database's. */
    private static void step(@Nullable WallClock clock, List<ServiceProcess> instances, Duration ahead)
            throws IOException {
        if (clock == null) {
            log.warn("No clock is stepped, since there is no C compiler here");
            return;
        }
        clock.step(ahead);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(instances.get(1).wallClock())
                .isCloseTo(instances.get(0).wallClock().plus(ahead), within(1, ChronoUnit.MINUTES)));
    }

    private static void assertThatAllIsAsTheSuppliersSay(FaultySupplier suppliers, IntakeOracle oracle) {
        oracle.pollOnce("cj");
        oracle.pollOnce("feed");
        assertThat(oracle.positions("cj")).as("seed %d", SEED).isEqualTo(suppliers.cj.now());
        assertThat(oracle.positions("feed")).as("seed %d", SEED).isEqualTo(suppliers.feed.now());
        oracle.assertThatTheLedgerTellsWhatWasSaid("cj", suppliers.cj);
        oracle.assertThatTheLedgerTellsWhatWasSaid("feed", suppliers.feed);
        oracle.assertThatTheAuditIsClean();
        assertThat(suppliers.logins.get()).as("logins by the key").isLessThanOrEqualTo(1 + ROUNDS);
    }

    private static ServiceProcess launch(Path data, String name, @Nullable WallClock clock) {
        return ServiceProcess.launch(data, name, HEAP_MEGABYTES, clock == null ? Map.of() : clock.environment(),
                "--db-scheduler.polling-interval=200ms",
                "--stockproof.calls.backoff=100ms",
                "--stockproof.calls.breaker-open-for=1s",
                "--stockproof.cj.qps-pause=200ms",
                "--stockproof.cj.token-pause=1s");
    }

    private static String setup(FaultySupplier suppliers, int cjEverySeconds) {
        String items = FaultySupplier.cjSkus().stream()
                .map(sku -> "      - {sku: %s, ref: {pid: \"%s\", vid: \"%s\"}}\n"
                        .formatted(sku, FaultySupplier.pid(sku), FaultySupplier.vid(sku)))
                .collect(Collectors.joining());
        return """
                suppliers:
                  - code: feed
                    connector: feed
                    feed:
                      url: %s
                      format: JSON
                      rows: rows
                      defaultLocation: main
                      paging: {by: CURSOR, next: next}
                    poll: {everySeconds: 1}
                    limits: {requestsPerSecond: 50, retries: 0, timeoutSeconds: 600} # longer than pauses are
                    guard: {minItems: 1000, holdReplayed: false}
                    locations:
                      - {code: main, kind: WAREHOUSE, country: DE}
                  - code: cj
                    connector: cj
                    baseUrl: %s
                    credential: ${CJ_API_KEY}
                    poll: {everySeconds: %d}
                    limits: {requestsPerSecond: 50, retries: 2, timeoutSeconds: 60}
                    guard: {minItems: 1000, holdReplayed: false}
                    webhook: {silentAfterSeconds: 3600}
                    locations:
                      - {code: cn, kind: WAREHOUSE, country: CN}
                      - {code: us, kind: WAREHOUSE, country: US}
                      - {code: cn-factory, kind: FACTORY, country: CN}
                      - {code: us-factory, kind: FACTORY, country: US}
                    items:
                """.formatted(suppliers.url("/feed"), suppliers.url("/cj"), cjEverySeconds) + items;
    }
}
