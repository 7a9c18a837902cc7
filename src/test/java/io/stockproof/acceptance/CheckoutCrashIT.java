package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.database.EmbeddedPostgres;
import io.stockproof.database.Replica;
import io.stockproof.race.Facts;
import io.stockproof.race.HistoryChecker;
import io.stockproof.race.Race;
import io.stockproof.race.Told;
import io.stockproof.race.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two service processes on one PostgreSQL, and buyers who keep buying while one is killed and the database is stopped
 * where it stands. Nothing that was acknowledged is lost, and every key has one effect and one answer; test orders that are
 * cut off meanwhile leave nothing. When instances are stopped as an operator stops them, one after another, nobody's request
 * fails. On the way, what else two instances promise: reports of a replica, reading what the other wrote, events told through
 * kills, and a storefront without a database.
 */
@Order(1) // The longest.
class CheckoutCrashIT {

    private static final String SHOP = "crash";
    private static final World WORLD = World.of(20, 40, 200);
    private static final int HEAP_MEGABYTES = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Ten and five in the full form ({@code -Psoak}). */
    private static final int INSTANCE_KILLS = Integer.getInteger("stockproof.test.instanceKills", 1);
    private static final int DATABASE_STOPS = Integer.getInteger("stockproof.test.databaseStops", 1);
    /** In the full form alone. What they rest on is in all: {@code ChangeFeedIT}, {@code SetBackIT}, {@code StreamIT}. */
    private static final int SET_BACKS = Integer.getInteger("stockproof.test.setBacks", 0);
    /** Likewise: every report, of a replica that stands still. That it is read at all, and how old it is: {@code ReportsIT}. */
    private static final boolean REPLICA = Boolean.getBoolean("stockproof.test.replica");
    /** Instances, and how many of them are restarted, while nobody notices; three of each in the full form. */
    private static final int INSTANCES = Integer.getInteger("stockproof.test.instances", 2);

    private static final int RESTARTS = Integer.getInteger("stockproof.test.restarts", 1);
    private static final String DRAIN = "--stockproof.server.drain=3s";
    private static final long SEED =
            Long.getLong("stockproof.test.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    @Test
    void keepsEveryAcknowledgedReservationThroughKillsAndStops(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.open(data.resolve("postgres"), 0);
                Replica replica = REPLICA ? Replica.of(postgres, data.resolve("postgres"), folder) : null;
                ToldThroughKills told = new ToldThroughKills();
                ServiceProcess one = launch(data, "one", List.of());
                ServiceProcess two = launch(
                        data, "two", replica == null ? List.of() : replica.settings(postgres))) {
            one.awaitReady();
            two.awaitReady();
            if (replica != null) {
                new ReplicaReports(one, two, replica).areAsOldAsTheySay();
            }
            one.put("/v1/setup", "application/yaml", WORLD.setup(SHOP));
            one.observe(SHOP, WORLD.observations(Instant.now().toString()));
            told.subscribe(one, SHOP, "DE");
            Race race = new Race(
                    SHOP, new HttpStore(SHOP, List.of(one, two)), WORLD, new Race.Habits(16, SEED, 400, 0, 90));
            TriedOrders tried = TriedOrders.begin(SHOP, one, two);
            Thread buyers = Thread.ofPlatform().start(() -> race.run(Integer.MAX_VALUE));
            try (tried) {
                told.awaitSent();
                for (int kill = 0; kill < INSTANCE_KILLS; kill++) {
                    killInTheMiddle(race, tried, List.of(one, two), kill % 2);
                    told.answerFromNowOn();
                }
                for (int stop = 0; stop < DATABASE_STOPS; stop++) {
                    stopDatabaseInTheMiddle(race, data.resolve("postgres/data"));
                }
            } finally {
                race.end();
                buyers.join();
            }
            assertThatAllIsAsItWasSaid(race, one, two);
            told.knows(two, SHOP, "DE", WORLD.variants().keySet());
            tried.assertThatNothingIsLeft(INSTANCE_KILLS);
            restartsUnnoticed(data, one, two);
            DatabaseAway.isServedThrough(two, data.resolve("postgres"));
            for (int setBack = 0; setBack < SET_BACKS; setBack++) {
                DatabaseAway.isSetBackUnder(List.of(one, two), data.resolve("postgres"));
            }
        }
    }

    private static ServiceProcess launch(Path data, String name, List<String> more) {
        List<String> settings = new ArrayList<>(ToldThroughKills.SETTINGS);
        settings.add(DRAIN);
        settings.addAll(more);
        return ServiceProcess.launch(data, name, HEAP_MEGABYTES, settings.toArray(String[]::new));
    }

    /** Buyers and shoppers behind a load balancer, while each instance in turn is stopped and started again. */
    private static void restartsUnnoticed(Path data, ServiceProcess one, ServiceProcess two) throws Exception {
        List<ServiceProcess> instances = new ArrayList<>(List.of(one, two));
        while (instances.size() < INSTANCES) {
            ServiceProcess more = launch(data, "more" + instances.size(), List.of());
            instances.add(more);
            more.awaitReady();
        }
        one.put("/v1/setup", "application/yaml", RollingLoad.SETUP);
        one.observe(RollingLoad.SUPPLIER, RollingLoad.observations());
        // Whoever did not write the setup hears of it a moment later.
        instances.forEach(instance -> await().atMost(PATIENCE).untilAsserted(
                () -> assertThat(
                        instance.availability(RollingLoad.SUPPLIER, "MUG", "US").path("purchasable").longValue())
                        .isPositive()));
        ReadYourWrites.between(one, two);
        try (RollingLoad load = RollingLoad.begin(instances)) {
            long cups = 1;
            for (ServiceProcess instance : instances.subList(0, RESTARTS)) {
                load.awaitSomeMore();
                instance.stop();
                RollingLoad.has(instances.get((instances.indexOf(instance) + 1) % instances.size()), ++cups);
                load.awaitSomeMore();
                instance.restart();
            }
            load.awaitSomeMore();
            load.awaitFollowed(2, cups);
            assertThat(load.end()).as("failed requests").isEmpty();
        } finally {
            instances.subList(2, instances.size()).forEach(ServiceProcess::close);
        }
        assertThat(one.get("/v1/ledger/audit").get("violations")).isEmpty();
    }

    private static void killInTheMiddle(
            Race race, TriedOrders tried, List<ServiceProcess> instances, int number) {
        awaitAnswers(race, number);
        tried.awaitBegun(number);
        instances.get(number).kill();
        awaitAnswers(race, 1 - number);
        instances.get(number).restart();
        awaitAnswers(race, number);
    }

    /** As {@code pg_ctl stop -m immediate} does; whoever uses an embedded database starts it again. */
    private static void stopDatabaseInTheMiddle(Race race, Path data) throws IOException, InterruptedException {
        awaitAnswers(race, 0);
        awaitAnswers(race, 1);
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip();
        assertThat(new ProcessBuilder("kill", "-QUIT", pid).inheritIO().start().waitFor()).isZero();
        awaitAnswers(race, 0);
        awaitAnswers(race, 1);
    }

    /** Until this instance has answered some more requests. */
    private static void awaitAnswers(Race race, int instance) {
        long before = race.history().answeredBy(instance);
        await().atMost(PATIENCE).until(() -> race.history().answeredBy(instance) > before + 25);
    }

    private static void assertThatAllIsAsItWasSaid(Race race, ServiceProcess one, ServiceProcess two) {
        race.settle();
        showsWhatCheckoutGives(one);
        showsWhatCheckoutGives(two);
        race.sellWhatIsLeft();
        Facts facts = Facts.read(SHOP, one::get);
        assertThat(HistoryChecker.check(race.history().operations(), WORLD, facts)).as("seed %d", SEED).isEmpty();
        assertThat(facts.positions())
                .as("all is sold, seed %d", SEED)
                .allSatisfy(position -> assertThat(position.reserved()).isEqualTo(position.onHand()));
        assertThat(one.get("/v1/ledger/audit").get("violations")).isEmpty();
        assertThat(race.history().operations())
                .as("somebody was cut off")
                .anyMatch(operation -> operation.told() instanceof Told.Unknown);
    }

    /** Of each variant, from the memory of this instance and from the database's locked rows. */
    private static void showsWhatCheckoutGives(ServiceProcess instance) {
        for (String variant : WORLD.variants().keySet()) {
            JsonNode cart = instance.post("/v1/carts/validate", """
                    {"channel": "%s", "destination": {"country": "DE"},
                     "lines": [{"lineId": "1", "variant": "%s", "quantity": 1000000}]}""".formatted(SHOP, variant));
            long given = cart.at("/lines/0/accepted").longValue();
            await().atMost(PATIENCE).untilAsserted(
                    () -> assertThat(instance.availability(SHOP, variant, "DE").path("purchasable").longValue())
                            .as(variant).isEqualTo(given));
        }
    }
}
