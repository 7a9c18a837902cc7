package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.availability.Context;
import io.stockproof.checkout.Rehearsal.Busy;
import io.stockproof.checkout.Rehearsal.Decided;
import io.stockproof.checkout.Rehearsals.Wanted;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Carts that are only tried: decided as buyers' are, in nobody's way, and without a trace whenever they end. */
@StockproofIT
class RehearsalIT {

    private static final Context GERMANY = new Context(Destination.of(new CountryCode("DE")), null);

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired Rehearsals rehearsals;
    @Autowired PlatformTransactionManager transactions;

    @Test
    void holdsAndGivesUpWhatABuyerWouldGet() {
        CheckoutFixture store = store();
        store.held("A", 2);
        Map<String, String> before = traces(store);

        Decided decided = (Decided) rehearse(store, 5);

        assertThat(decided.whole()).isTrue();
        assertThat(decided.held()).isTrue();
        assertThat(decided.released()).isTrue();
        assertThat(decided.lines().getFirst().picks()).hasSize(1);
        assertThat(decided.limits().getFirst().purchasable()).isEqualTo(7);
        assertThat(decided.limits().getFirst().isExact()).isTrue();
        assertThat(decided.limits().getFirst().reasonsBeyond()).hasToString("[RESERVED]");
        assertThat(traces(store)).isEqualTo(before);
    }

    @Test
    void refusesAsABuyerIsRefused() {
        CheckoutFixture store = store();

        Decided decided = (Decided) rehearse(store, 10);

        assertThat(List.of(decided.whole(), decided.held(), decided.released())).containsOnly(false);
        assertThat(decided.lines().getFirst().accepted()).isEqualTo(9);
    }

    @Test
    void waitsForNobodyWhoIsAtTheStock() {
        CheckoutFixture store = store();
        AtomicInteger millis = new AtomicInteger();

        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            lock(store);
            long began = System.nanoTime();
            assertThat(elsewhere(() -> rehearse(store, 1))).isInstanceOf(Busy.class);
            millis.set((int) Duration.ofNanos(System.nanoTime() - began).toMillis());
        });

        assertThat(millis.get()).isLessThan(1_000);
        assertThat(rehearse(store, 1)).isInstanceOf(Decided.class);
    }

    /** A rehearsal may have all of it in hand: whoever buys meanwhile waits a moment, and is served as if it were not there. */
    @Test
    void takesNothingFromBuyers() throws Exception {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "reservationTtlSeconds: 3600").sells("A").has("A", 40);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger decided = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        try (ExecutorService others = Executors.newFixedThreadPool(6)) {
            Future<?> rehearsing = others.submit(() -> {
                while (!over.get()) {
                    decided.addAndGet(rehearse(store, 1) instanceof Decided ? 1 : 0);
                }
            });
            List<Future<?>> buyers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                buyers.add(others.submit(() -> {
                    int status = store.reserve("A", 1).status();
                    (status == 201 ? served : status == 409 ? refused : new AtomicInteger()).incrementAndGet();
                }));
            }
            for (Future<?> buyer : buyers) {
                buyer.get();
            }
            over.set(true);
            rehearsing.get();
        }

        assertThat(served.get()).isEqualTo(40);
        assertThat(refused.get()).isEqualTo(20);
        assertThat(decided.get()).isPositive();
        assertThat(store.reserved("A")).isEqualTo(40);
        store.assertAuditIsClean();
    }

    /** Its connections are cut at any point, over and over, while buyers buy. */
    @Test
    void leavesNothingBehindWhenItIsKilledInTheMiddle() throws Exception {
        CheckoutFixture store = store();
        store.held("A", 2);
        Map<String, String> before = traces(store);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger killed = new AtomicInteger();
        AtomicInteger tries = new AtomicInteger();
        try (ExecutorService others = Executors.newSingleThreadExecutor()) {
            Future<?> killer = others.submit(() -> {
                while (!over.get()) {
                    killed.addAndGet(kill());
                }
            });
            while (killed.get() < 10 && tries.incrementAndGet() < 3_000) {
                rehearse(store, 5);
            }
            over.set(true);
            killer.get();
        }

        assertThat(killed.get()).as("cut off, in %s tries", tries.get()).isGreaterThanOrEqualTo(10);
        assertThat(traces(store)).isEqualTo(before);
        store.assertAuditIsClean();
        store.reserve("A", 7).expect(201);
    }

    @Test
    void leavesNothingBehindWhenItsThreadIsStopped() throws Exception {
        CheckoutFixture store = store();
        Map<String, String> before = traces(store);
        for (int i = 0; i < 15; i++) {
            Thread rehearsing = new Thread(() -> rehearse(store, 5));
            rehearsing.setUncaughtExceptionHandler((thread, stopped) -> {});
            rehearsing.start();
            rehearsing.join(Duration.ofMillis(i % 8));
            rehearsing.interrupt();
            rehearsing.join();
        }

        assertThat(traces(store)).isEqualTo(before);
        store.reserve("A", 9).expect(201);
    }

    private CheckoutFixture store() {
        return CheckoutFixture.aStore(port, "", "reservationTtlSeconds: 3600").sells("A").has("A", 9);
    }

    private Rehearsal rehearse(CheckoutFixture store, long quantity) {
        return rehearsals.rehearse(
                new ChannelCode(store.name), GERMANY, List.of(new Wanted("1", "A", quantity)));
    }

    private void lock(CheckoutFixture store) {
        jdbc.sql("""
                        SELECT p.item_id FROM stock_position p JOIN supplier s USING (supplier_id)
                         WHERE s.code = :code FOR NO KEY UPDATE OF p
                        """).param("code", store.name).query(Long.class).list();
    }

    /** Ends all sessions that have written to what rehearsals write to and not yet ended. */
    private int kill() {
        return jdbc.sql("""
                        SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
                          FROM pg_stat_activity
                         WHERE pid <> pg_backend_pid() AND datname = current_database() AND backend_xid IS NOT NULL
                           AND state <> 'idle'
                           AND (query LIKE '%checkout_reservation%' OR query LIKE '%stock_position%'
                                OR query LIKE '%ledger_%')
                        """).query(Integer.class).single();
    }

    private <T> T elsewhere(java.util.concurrent.Callable<T> work) {
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            return other.submit(work).get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What rehearsals must not touch: of this store, and keys as a whole. */
    private Map<String, String> traces(CheckoutFixture store) {
        Map<String, String> traces = new TreeMap<>();
        Map.of(
                "positions", "SELECT string_agg(p::text, '|' ORDER BY item_id, location_id) FROM stock_position p"
                        + " JOIN supplier s USING (supplier_id) WHERE s.code = :code",
                "channels", "SELECT string_agg(c.*::text, '|') FROM stock_position_channel c JOIN channel n"
                        + " USING (channel_id) WHERE n.code = :code",
                "ledger",
                "SELECT (SELECT count(*) FROM ledger_entry WHERE supplier_id = s.supplier_id)"
                        + " + (SELECT coalesce(sum(cardinality(item_ids)), 0) FROM ledger_block"
                        + " WHERE supplier_id = s.supplier_id) FROM supplier s WHERE s.code = :code",
                "reservations", "SELECT count(*) FROM checkout_reservation JOIN channel c USING (channel_id)"
                        + " WHERE c.code = :code",
                "outcomes", "SELECT count(*) FROM checkout_outcome JOIN channel c USING (channel_id)"
                        + " WHERE c.code = :code",
                "keys", "SELECT count(*) FROM access_idempotency_key WHERE :code <> ''")
                .forEach((what, sql) -> traces.put(what, String.valueOf(
                        jdbc.sql(sql).param("code", store.name).query(String.class).optional().orElse(""))));
        return traces;
    }
}
