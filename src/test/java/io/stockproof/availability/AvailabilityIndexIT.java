package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stockproof.access.Caller;
import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.Versions;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** An index of another instance, as it were, whose database can be away for it alone. */
@StockproofIT
class AvailabilityIndexIT {

    private static final IndexProperties PROPERTIES =
            new IndexProperties(Duration.ofMillis(400), Duration.ofMillis(20), Duration.ofMillis(1500));

    @LocalServerPort int port;
    @Autowired DataSource dataSource;
    @Autowired JdbcClient jdbc;
    @Autowired ChangeFeed feed;
    @Autowired IndexReader reader;
    @Autowired Rules rules;
    @Autowired Versions versions;
    @Autowired InstantSource clock;
    @Autowired PlatformTransactionManager transactions;

    private final Commits commits = new Commits();
    private final Queue<IndexMoved> moves = new ConcurrentLinkedQueue<>();
    private final AtomicInteger loads = new AtomicInteger();
    private volatile boolean away;
    private volatile boolean gap;
    private volatile boolean setBack;
    private volatile CountDownLatch loading = new CountDownLatch(0);
    private AvailabilityFixture store;
    private AvailabilityIndex index;

    @BeforeEach
    void start() {
        store = AvailabilityFixture.create(Api.admin(port), jdbc);
        store.position("A", "cn", 10);
        IndexTail tail = new IndexTail(jdbc, feed, reader, rules, clock, transactions, PROPERTIES) {
            @Override
            Loaded load() {
                failWhileAway();
                loads.incrementAndGet();
                Loaded loaded = super.load();
                try {
                    loading.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return loaded;
            }

            @Override
            @Nullable
            Tailed tail(Standing before, StockMemory memory) {
                failWhileAway();
                if (gap) {
                    gap = false;
                    return null;
                }
                if (setBack) { // it has seen more than the database knows of
                    setBack = false;
                    return super.tail(new Standing("9000000000:9000000001:", before.version(), before.seen(),
                            before.rules(), before.maxAgeSeconds()), memory);
                }
                return super.tail(before, memory);
            }
        };
        index = new AvailabilityIndex(
                tail, commits, clock, PROPERTIES,
                new IndexMetrics(new SimpleMeterRegistry()), new KeptAnswers());
        index.onMove(moves::add);
        index.start();
    }

    @AfterEach
    void stop() {
        loading.countDown();
        index.stop();
        store.forgetPositions();
    }

    private void failWhileAway() {
        if (away) {
            throw new DataAccessResourceFailureException("The database is away");
        }
    }

    private Reading read(@Nullable String minVersion) {
        return new Readings(index).read(Caller.SYSTEM, store.channel(), List.of("TEE"), minVersion);
    }

    private static long onHand(Reading reading) {
        return reading.listings().get("TEE").sources().getFirst().components().getFirst().item().advertised();
    }

    @Test
    void looksAtNoListingsButThoseOfWhatChanged() {
        List<Long> items = jdbc.sql("SELECT DISTINCT item_id FROM catalog_component WHERE item_id IS NOT NULL LIMIT 1")
                .query(Long.class)
                .list();
        long listed = jdbc.sql("SELECT count(*) FROM catalog_component WHERE item_id = ANY (:items)")
                .param("items", items.toArray(Long[]::new))
                .query(Long.class)
                .single();
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            jdbc.sql("""
                            SELECT set_config('enable_seqscan', 'off', true),
                                   set_config('plan_cache_mode', 'force_generic_plan', true)
                            """).query().listOfRows(); // as the feed has it
            long before = componentsRead();
            assertThat(reader.made(items, List.of(), 50_001)).isNotEmpty();
            assertThat(reader.made(List.of(), List.of(), 50_001)).isEmpty();
            assertThat(componentsRead() - before).isEqualTo(listed);
        });
        assertThat(jdbc.sql("SELECT count(*) FROM catalog_component").query(Long.class).single())
                .as("what else there was to read")
                .isGreaterThan(listed);
    }

    private long componentsRead() {
        return jdbc.sql("""
                        SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
                         WHERE relname = 'catalog_component'
                        """).query(Long.class).single();
    }

    @Test
    void goesOnWithoutItsDatabaseAndSaysSo() {
        Reading before = read(versions.current());
        assertThat(before).returns(false, Reading::degraded);
        away = true;
        store.position("A", "cn", 3);
        await().until(() -> read(null).degraded());
        Reading meanwhile = read(null);
        assertThat(onHand(meanwhile)).isEqualTo(10);
        assertThat(meanwhile.asOf()).as("its ages are honest").isAfter(before.asOf());
        assertThat(new IndexHealth(index).health().getStatus()).as("readiness").isEqualTo(Status.UP);

        away = false;
        await().until(() -> !read(null).degraded());
        assertThat(onHand(read(null))).isEqualTo(3);
        assertThat(loads).hasValue(1);
    }

    @Test
    void doesNotWaitForADatabaseThatHasVanished() throws Exception {
        IndexTail tail = new IndexTail(jdbc, feed, reader, rules, clock, transactions, PROPERTIES);
        IndexTail.Loaded loaded = tail.load();
        try (Connection other = dataSource.getConnection(); Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE ledger_feed IN ACCESS EXCLUSIVE MODE"); // who asks now hears nothing

            assertThatThrownBy(() -> tail.tail(loaded.standing(), loaded.memory()))
                    .isInstanceOfAny(DataAccessException.class, TransactionException.class);

            other.rollback();
        }
    }

    @Test
    void isNotReadyBeforeItIsLoaded() {
        away = true;
        AvailabilityIndex fresh = new AvailabilityIndex(
                new IndexTail(jdbc, feed, reader, rules, clock, transactions, PROPERTIES), commits, clock,
                PROPERTIES,
                new IndexMetrics(new SimpleMeterRegistry()), new KeptAnswers());
        assertThat(new IndexHealth(fresh).health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    }

    @Test
    void answersFromWhatItHasWhileItIsLoadedAnew() {
        read(null);
        loading = new CountDownLatch(1);
        gap = true;
        await().untilAtomic(loads, org.hamcrest.Matchers.is(2));
        store.position("A", "cn", 4);
        assertThat(read(null)).returns(true, Reading::degraded).returns(10L, AvailabilityIndexIT::onHand);

        loading.countDown();
        await().until(() -> !read(null).degraded() && onHand(read(null)) == 4);
        assertThat(moves).anyMatch(IndexMoved::everything);
    }

    @Test
    void readsAllAnewOfADatabaseThatWasSetBack() {
        read(versions.current());
        moves.clear();
        jdbc.sql("""
                        UPDATE stock_position SET on_hand = 4 WHERE item_id IN (
                               SELECT item_id FROM supplier_item JOIN supplier USING (supplier_id)
                                WHERE supplier.code = :supplier)
                        """).param("supplier", store.supplier()).update(); // of which no feed tells
        setBack = true;

        await().until(() -> onHand(read(versions.current())) == 4);
        assertThat(loads).hasValue(2);
        assertThat(moves).as("streams are told").anyMatch(IndexMoved::everything);
    }

    @Test
    void waitsForAVersionAndSaysIfItDidNotCome() {
        store.position("A", "cn", 5);
        Reading reached = read(versions.current());
        assertThat(reached).returns(false, Reading::degraded).returns(5L, AvailabilityIndexIT::onHand);
        assertThat(read("9000000000:9000000001:")).returns(true, Reading::degraded);
        assertThat(read("no version")).returns(true, Reading::degraded);
    }

    @Test
    void tellsWhichVariantsMoved() {
        store.listing("CAP", "A", "B");
        store.listing("OTHER", "C");
        await().untilAsserted(() -> assertThat(moved()).contains("OTHER"));
        moves.clear();

        store.position("A", "cn", 6);

        await().untilAsserted(() -> assertThat(moved()).contains("TEE", "CAP").doesNotContain("OTHER"));
        moves.clear();
        store.admin().put("/v1/listings/" + store.channel() + "/OTHER", java.util.Map.of()).expect(200);
        await().untilAsserted(() -> assertThat(moved()).contains("OTHER"));
        assertThat(moves).as("of rules that stayed the same").noneMatch(IndexMoved::everything);
        store.setUp(java.util.Map.of("orderLimit", 3));
        await().untilAsserted(() -> assertThat(moves).anyMatch(IndexMoved::everything));
    }

    @Test
    void tellsThatStockTurnedStaleThoughNothingWasWritten() {
        store.listing("OTHER", "C");
        store.position("C", "cn", 5);
        Instant soon = store.databaseNow().minusSeconds(1800 - 2);
        store.position("A", "us", 7, 0, soon, false);
        read(versions.current());
        assertThat(index.nextGateAfter(clock.instant())).isBetween(soon.plusSeconds(1800), soon.plusSeconds(1802));
        moves.clear();

        await().untilAsserted(() -> assertThat(moved()).containsExactly("TEE"));
    }

    private List<String> moved() {
        return moves.stream()
                .filter(moved -> !moved.everything())
                .flatMap(moved -> moved.variants().entrySet().stream())
                .filter(channel -> channel.getKey().value().equals(store.channel()))
                .flatMap(channel -> channel.getValue().stream())
                .distinct()
                .toList();
    }
}
