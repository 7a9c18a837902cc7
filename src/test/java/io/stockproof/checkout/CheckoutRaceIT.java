package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockproof.StockproofApplication;
import io.stockproof.race.Facts;
import io.stockproof.race.History;
import io.stockproof.race.HistoryChecker;
import io.stockproof.race.Operation;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Buyers on two instances at once, on a real PostgreSQL. What they asked and were told goes through the
 * {@link HistoryChecker}, which is shown to find what is wrong by its own tests and on a store that is naive on purpose.
 */
class CheckoutRaceIT {

    private static final String SHOP = "race";
    private static final World WORLD = World.of(30, 40, 300);
    private static final int BUYERS = 64;
    private static final int CARTS_PER_BUYER = Integer.getInteger("stockproof.test.carts", 12);
    private static final long SEED = Long.getLong("stockproof.test.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    private final List<ConfigurableApplicationContext> instances = new ArrayList<>();
    private JdbcClient jdbc;
    private Api api;

    @BeforeEach
    void startTwoInstances() {
        TestDatabase database = PostgresForTests.create();
        jdbc = JdbcClient.create(database.dataSource());
        instances.add(start(database));
        instances.add(start(database));
        int port = Integer.parseInt(instances.getFirst().getEnvironment().getProperty("local.server.port", "0"));
        api = Api.admin(port).unchecked();
        api.header("Content-Type", "application/yaml").put("/v1/setup", WORLD.setup(SHOP)).expect(200);
        api.post("/v1/suppliers/" + SHOP + "/observations", WORLD.observations(Instant.now().toString())).expect(200);
    }

    @AfterEach
    void stop() {
        instances.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void sellsExactlyWhatThereIsWhoeverBuysWhereAtOnce() {
        Race race = new Race(
                new CheckoutStore(SHOP, instances), WORLD, new Race.Habits(BUYERS, SEED, 0, 15, 25));
        race.run(CARTS_PER_BUYER);
        race.settle();
        await().atMost(Duration.ofSeconds(30)).until(() -> holdsThatAreOverdueOrAlmost() == 0);
        race.sellWhatIsLeft();

        Facts facts = Facts.read(SHOP, path -> api.get(path).expect(200).json());
        List<Operation> operations = race.history().operations();
        assertThat(HistoryChecker.check(operations, WORLD, facts)).as("seed %d", SEED).isEmpty();
        assertThat(reservedByItem(facts)).as("sold, seed %d", SEED).isEqualTo(WORLD.supply());
        assertThat(api.get("/v1/ledger/audit").expect(200).json().path("violations")).isEmpty();
        assertThatAllOfItHappened(race.history(), facts);
    }

    /** A race in which nobody lost, waited or ran out would show nothing. */
    private static void assertThatAllOfItHappened(History history, Facts facts) {
        assertThat(history.operations())
                .anyMatch(operation -> operation.told() instanceof Told.Refused(Told.Why why) && why == Told.Why.STOCK);
        assertThat(facts.ledger()).extracting(Facts.Entry::cause)
                .contains("RESERVED", "CONFIRMED", "RELEASED", "EXPIRED");
        assertThat(history.doneOn(0)).isPositive();
        assertThat(history.doneOn(1)).isPositive();
    }

    private long holdsThatAreOverdueOrAlmost() {
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

    private static ConfigurableApplicationContext start(TestDatabase database) {
        return new SpringApplicationBuilder(StockproofApplication.class)
                .profiles("test")
                .run(
                        "--server.port=0",
                        "--spring.flyway.enabled=false",
                        "--spring.datasource.url=" + database.application().jdbcUrl(),
                        "--spring.datasource.username=" + database.application().user(),
                        "--spring.datasource.password=" + database.application().password());
    }
}
