package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.race.Facts;
import io.stockproof.race.World;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Test orders, one after the other on each of some instances, whatever becomes of these: half of them in the buyers' shop,
 * half in one where nothing else is going on, and that must be in the end as it was.
 */
final class TriedOrders implements AutoCloseable {

    private static final String QUIET = "tried";
    private static final World WORLD = World.of(2, 5, 9);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 50_000_000;

    private final ServiceProcess one;
    private final List<String> shops;
    private final Facts before;
    private final JsonNode figures;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicIntegerArray begun;
    private final AtomicInteger passed = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private volatile boolean over;

    private TriedOrders(ServiceProcess one, String shop, int instances) {
        this.one = one;
        this.begun = new AtomicIntegerArray(instances);
        this.shops = List.of(QUIET, shop);
        one.put("/v1/setup", "application/yaml", WORLD.setup(QUIET));
        one.observe(QUIET, WORLD.observations(Instant.now().toString()));
        this.before = Facts.read(QUIET, one::get);
        this.figures = figures();
    }

    static TriedOrders begin(String shop, ServiceProcess... instances) {
        TriedOrders orders = new TriedOrders(instances[0], shop, instances.length);
        for (int number = 0; number < instances.length; number++) {
            int instance = number;
            orders.threads.add(Thread.ofPlatform().start(() -> orders.tryOn(instance, instances[instance])));
        }
        return orders;
    }

    /** Until one has just begun on that instance: it takes many times as long as to notice this. */
    void awaitBegun(int instance) {
        int before = begun.get(instance);
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).atMost(PATIENCE)
                .until(() -> begun.get(instance) > before);
    }

    /** To be asked when all is up again. */
    void assertThatNothingIsLeft(int kills) {
        close();
        assertThat(passed.get()).as("test orders that held stock and gave it up again").isGreaterThan(10 * kills);
        assertThat(cut.get()).as("and that were cut off").isGreaterThanOrEqualTo(kills);
        assertThat(before.positions()).isNotEmpty();
        assertThat(Facts.read(QUIET, one::get)).isEqualTo(before);
        assertThat(figures()).isEqualTo(figures);
    }

    @Override
    public void close() {
        over = true;
        threads.forEach(TriedOrders::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void tryOn(int instance, ServiceProcess process) {
        for (int number = 0; !over; number++) {
            try {
                begun.incrementAndGet(instance);
                JsonNode order = process.post("/v1/test-orders", """
                        {"channel": "%s", "destination": {"country": "DE"}, "lines": [
                         {"variant": "B0", "quantity": 1}, {"variant": "HOT", "quantity": 2}]}
                        """.formatted(shops.get(number % 2)));
                passed.addAndGet(order.path("verdict").asText().equals("PASSED") ? 1 : 0);
            } catch (RuntimeException | AssertionError e) {
                boolean wasThere = e.getCause() instanceof IOException && !(e.getCause() instanceof ConnectException);
                cut.addAndGet(wasThere ? 1 : 0);
                LockSupport.parkNanos(PAUSE_NANOS); // it is restarted, or too many are at it
            }
            LockSupport.parkNanos(PAUSE_NANOS); // buyers are at it, too
        }
    }

    private JsonNode figures() {
        return one.get("/v1/mismatches/summary?channel=" + QUIET).path("carts");
    }
}
