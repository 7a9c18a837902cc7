package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockproof.StockproofApplication;
import io.stockproof.database.Login;
import io.stockproof.race.CommitCutter;
import io.stockproof.race.Facts;
import io.stockproof.race.History;
import io.stockproof.race.HistoryChecker;
import io.stockproof.race.Race;
import io.stockproof.race.Told;
import io.stockproof.race.World;
import io.stockproof.testing.Api;
import io.stockproof.testing.PostgresForTests;
import io.stockproof.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Buyers on two instances at once, on a real PostgreSQL. What they asked and were told goes through the
 * {@link HistoryChecker}, which is shown to find what is wrong by its own tests and on a store that is naive on purpose.
 */
class CheckoutRaceIT {

    private static final World WORLD = World.of(30, 40, 300);
    private static final int BUYERS = 64;
    private static final int CARTS_PER_BUYER = Integer.getInteger("stockproof.test.carts", 12);
    private static final long SEED =
            Long.getLong("stockproof.test.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    private static final List<ConfigurableApplicationContext> INSTANCES = new ArrayList<>();
    private static JdbcClient jdbc;
    private static Api api;
    private static CommitCutter cutter;

    /** The second one reaches the database by way of the cutter. */
    @BeforeAll
    static void startTwoInstances() {
        TestDatabase database = PostgresForTests.create();
        PostgresForTests.findDeadlocksSoon(database);
        Login login = database.application();
        jdbc = JdbcClient.create(database.dataSource());
        cutter = CommitCutter.inFrontOf(login.jdbcUrl());
        INSTANCES.add(start(login.jdbcUrl(), login));
        INSTANCES.add(start(cutter.through(login.jdbcUrl()), login));
        int port = Integer.parseInt(INSTANCES.getFirst().getEnvironment().getProperty("local.server.port", "0"));
        api = Api.admin(port).unchecked();
    }

    @AfterAll
    static void stop() {
        INSTANCES.forEach(ConfigurableApplicationContext::close);
        INSTANCES.clear();
        cutter.close();
    }

    @Test
    void sellsExactlyWhatThereIsWhoeverBuysWhereAtOnce() {
        Race race = race("race", BUYERS, WORLD);
        race.run(CARTS_PER_BUYER);

        Facts facts = assertThatAllIsSoldAndAsItWasSaid("race", race, WORLD);
        assertThatAllOfItHappened(race.history(), facts);
        assertThat(race.history().operations())
                .as("nobody lost one race too many, seed %d", SEED)
                .noneMatch(operation -> operation.told().toString().contains("busy"));
        assertThat(deadlocks()).as("all lock in one order, seed %d", SEED).isZero();
    }

    /** In this database, ever. */
    private static long deadlocks() {
        return jdbc.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
                .query(Long.class)
                .single();
    }

    @Test
    void answersByWhatBecameOfACommitThatWasCutOff() {
        World world = World.of(5, 40, 60);
        Race race = race("cut", 16, world);
        cutter.cutEvery(5);
        race.run(CARTS_PER_BUYER);
        cutter.cutEvery(0);

        assertThatAllIsSoldAndAsItWasSaid("cut", race, world);
        assertThat(cutter.cuts()).isGreaterThan(CARTS_PER_BUYER / 2);
        assertThat(race.history().operations())
                .as("nobody is left in doubt, seed %d", SEED)
                .noneMatch(operation -> operation.told().toString().contains("not known"));
    }

    private static Race race(String shop, int buyers, World world) {
        api.header("Content-Type", "application/yaml").put("/v1/setup", world.setup(shop)).expect(200);
        api.post("/v1/suppliers/" + shop + "/observations", world.observations(Instant.now().toString())).expect(200);
        return new Race(shop, new CheckoutStore(shop, INSTANCES), world, new Race.Habits(buyers, SEED, 0, 15, 25));
    }

    private static Facts assertThatAllIsSoldAndAsItWasSaid(String shop, Race race, World world) {
        race.settle();
        await().atMost(Duration.ofSeconds(30)).until(() -> holdsThatAreOverdueOrAlmost() == 0);
        race.sellWhatIsLeft();
        Facts facts = Facts.read(shop, path -> api.get(path).expect(200).json());
        assertThat(HistoryChecker.check(race.history().operations(), world, facts)).as("seed %d", SEED).isEmpty();
        assertThat(reservedByItem(facts)).as("sold, seed %d", SEED).isEqualTo(world.supply());
        assertThat(api.get("/v1/ledger/audit").expect(200).json().path("violations")).isEmpty();
        return facts;
    }

    /** A race in which nobody lost, waited or ran out would show nothing. */
    private static void assertThatAllOfItHappened(History history, Facts facts) {
        assertThat(history.operations())
                .anyMatch(operation -> operation.told() instanceof Told.Refused(Told.Why why) && why == Told.Why.STOCK);
        assertThat(facts.ledger()).extracting(Facts.Entry::cause)
                .contains("RESERVED", "CONFIRMED", "RELEASED", "EXPIRED");
        assertThat(history.answeredBy(0)).isPositive();
        assertThat(history.answeredBy(1)).isPositive();
    }

    private static long holdsThatAreOverdueOrAlmost() {
        return jdbc.sql("""
                        SELECT count(*) FROM checkout_reservation
                         WHERE state = 'HELD' AND expires_at < clock_timestamp() + interval '1 minute'
                        """).query(Long.class).single();
    }

    private static Map<String, Long> reservedByItem(Facts facts) {
        Map<String, Long> reserved = new HashMap<>();
        facts.positions().forEach(at -> reserved.merge(at.place().sku(), at.reserved(), Long::sum));
        return reserved;
    }

    private static ConfigurableApplicationContext start(String jdbcUrl, Login login) {
        return new SpringApplicationBuilder(StockproofApplication.class)
                .profiles("test")
                .run(
                        "--server.port=0",
                        "--spring.flyway.enabled=false",
                        "--springdoc.api-docs.enabled=false", // Its converters are those of all contexts.
                        "--spring.datasource.url=" + jdbcUrl,
                        "--spring.datasource.username=" + login.user(),
                        "--spring.datasource.password=" + login.password());
    }
}
