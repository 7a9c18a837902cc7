package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.access.Caller;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is read together is of one moment, by a number of statements that does not grow. */
@StockproofIT
class ReadingsIT {

    @LocalServerPort int port;
    @Autowired DataSource dataSource;
    @Autowired JdbcClient jdbc;
    @Autowired Readings readings;
    @Autowired PlatformTransactionManager transactions;
    @Autowired Rules rules;

    AvailabilityFixture store;

    @BeforeEach
    void makeStore() {
        store = AvailabilityFixture.create(Api.admin(port), jdbc);
    }

    @AfterEach
    void leaveNoPositions() {
        store.forgetPositions();
    }

    /** Checkout guesses the rules by those that were compiled last. */
    @Test
    void anOlderSnapshotDoesNotBringOldRulesBack() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            RulesVersion now = rules.current().version();
            RulesVersion before = new RulesVersion(now.server(), now.number() - 1);
            assertThat(rules.at(before).version()).isEqualTo(before);
            assertThat(rules.latest()).isNotNull().extracting(RuleBook::version).isEqualTo(now);
        });
    }

    /** One that was set back counts on from where it was: of its numbers, a larger one is not a later one. */
    @Test
    void rulesOfAnotherServerAreOthersWhateverTheirNumber() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            RulesVersion now = rules.current().version();
            for (long number : List.of(now.number(), now.number() + 5)) {
                RuleBook lost = rules.at(new RulesVersion("lost", number));
                assertThat(rules.latest()).isSameAs(lost);
                assertThat(rules.current()).isNotSameAs(lost).isSameAs(rules.latest());
            }
        });
    }

    /** Units move to and fro between two items in one transaction each; no reading sees them half way. */
    @Test
    void neverSeesHalfOfATransaction() throws Exception {
        store.listing("OTHER", "B");
        store.position("A", "cn", 100);
        store.position("B", "cn", 0);
        AtomicBoolean stop = new AtomicBoolean();
        try (ExecutorService mover = Executors.newSingleThreadExecutor()) {
            Future<?> moving = mover.submit(() -> {
                TransactionTemplate move = new TransactionTemplate(transactions);
                for (int i = 0; !stop.get(); i++) {
                    int there = i % 2 == 0 ? 100 : 0;
                    move.executeWithoutResult(status -> {
                        store.position("A", "cn", 100 - there);
                        store.position("B", "cn", there);
                    });
                }
            });
            for (int i = 0; i < 200; i++) {
                Reading reading = readings.read(Caller.SYSTEM, store.channel(), List.of("TEE", "OTHER"), null);
                assertThat(onHand(reading, "TEE") + onHand(reading, "OTHER")).isEqualTo(100);
            }
            stop.set(true);
            moving.get();
        }
    }

    @Test
    void readsManyVariantsAsItReadsOne() {
        List<Map<String, Object>> listings = new ArrayList<>();
        IntStream.range(0, 250).forEach(i -> listings.add(Map.of(
                "channel", store.channel(), "variant", "V" + i,
                "sources", List.of(Map.of("rank", 1, "components", List.of(
                        Map.of("supplier", store.supplier(), "sku", "A", "units", 1 + i % 3)))))));
        store.admin().put("/v1/setup", Map.of("listings", listings)).expect(200);
        store.position("A", "cn", 12);
        List<String> all = IntStream.range(0, 250).mapToObj(i -> "V" + i).toList();

        Reading reading = readings.read(Caller.SYSTEM, store.channel(), all, null);

        assertThat(reading.listings().keySet()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(reading.listings().get("V2").sources().getFirst().components().getFirst().units()).isEqualTo(3);
        assertThat(statements(all)).isEqualTo(statements(List.of("V0"))).isEqualTo(2);
    }

    @Test
    void compilesTheRulesOnceForEachVersion() {
        Reading first = readings.read(Caller.SYSTEM, store.channel(), List.of("TEE"), null);
        Reading second = readings.read(Caller.SYSTEM, store.channel(), List.of("TEE"), null);
        assertThat(second.rules()).isSameAs(first.rules());

        store.setUp(Map.of("orderLimit", 3));

        Reading third = readings.read(Caller.SYSTEM, store.channel(), List.of("TEE"), null);
        assertThat(third.rules()).isNotSameAs(first.rules());
        assertThat(third.rules().orderLimit()).isEqualTo(3);
    }

    /** How many statements reading the facts of these variants prepares. */
    private int statements(List<String> variants) {
        AtomicInteger prepared = new AtomicInteger();
        DataSource counting = new DelegatingDataSource(dataSource) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                return (Connection) Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                            if (method.getName().equals("prepareStatement")) {
                                prepared.incrementAndGet();
                            }
                            return method.invoke(connection, arguments);
                        });
            }
        };
        int channelId = jdbc.sql("SELECT channel_id FROM channel WHERE code = :code")
                .param("code", store.channel())
                .query(Integer.class)
                .single();
        new StockFactsRepository(JdbcClient.create(counting)).find(channelId, variants);
        return prepared.get();
    }

    private static long onHand(Reading reading, String variant) {
        return reading.listings().get(variant).sources().getFirst().components().getFirst().item().advertised();
    }
}
