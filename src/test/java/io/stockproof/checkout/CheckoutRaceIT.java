package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.util.RawValue;
import io.stockproof.StockproofApplication;
import io.stockproof.access.Caller;
import io.stockproof.access.IdempotencyBatch;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.testing.Api;
import io.stockproof.testing.PostgresForTests;
import io.stockproof.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Buyers on two instances at once, on a real PostgreSQL: what was acknowledged never exceeds what there was, nothing is
 * left unsold, and nobody meets a deadlock. A naive way of reserving fails the same check.
 */
class CheckoutRaceIT {

    private static final int ITEMS = 30;
    private static final int UNITS_EACH = 40;
    private static final int HOT_UNITS = 300;
    private static final int BUYERS = 64;
    private static final int CARTS_PER_BUYER = Integer.getInteger("stockproof.test.carts", 12);
    private static final String HOT = "HOT";

    private final List<ConfigurableApplicationContext> instances = new ArrayList<>();
    private JdbcClient jdbc;
    private CheckoutFixture store;

    @BeforeEach
    void startTwoInstances() {
        TestDatabase database = PostgresForTests.create();
        jdbc = JdbcClient.create(database.dataSource());
        instances.add(start(database));
        instances.add(start(database));
        int port = Integer.parseInt(instances.getFirst().getEnvironment().getProperty("local.server.port", "0"));
        store = CheckoutFixture.aStore(Api.admin(port).unchecked(), "", "");
        store.sells(HOT).has(HOT, HOT_UNITS);
        for (int i = 0; i < ITEMS; i++) {
            store.sells("I" + i).has("I" + i, UNITS_EACH);
        }
        for (int i = 0; i < ITEMS; i += 3) {
            store.sellsBundle("B" + i, "I" + i, "I" + (i + 1));
        }
    }

    @AfterEach
    void stop() {
        instances.forEach(ConfigurableApplicationContext::close);
    }

    @Test
    void sellsExactlyWhatThereIsWhoeverBuysWhereAtOnce() throws InterruptedException {
        Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();
        Map<String, ReservationBody> acknowledged = new java.util.concurrent.ConcurrentHashMap<>();
        atOnce(BUYERS, buyer -> {
            Random random = new Random(buyer);
            for (int n = 0; n < CARTS_PER_BUYER; n++) {
                try {
                    buy(buyer, n, random, acknowledged);
                } catch (Throwable e) {
                    surprises.add(e);
                }
            }
        });
        assertThat(surprises).isEmpty();

        sweepSingleUnits(acknowledged);

        assertThat(unitsKeptByItem(acknowledged)).isEqualTo(supply());
        assertThat(reservedByItem()).isEqualTo(supply());
        assertThatHistoryIsSound(acknowledged);
        store.assertAuditIsClean();
    }

    @Test
    void findsTheOversellOfANaiveWayOfReserving() throws InterruptedException {
        AtomicLong acknowledged = new AtomicLong();
        atOnce(16, buyer -> {
            for (int n = 0; n < 60; n++) {
                if (reserveNaively()) {
                    acknowledged.incrementAndGet();
                }
            }
        });

        assertThat(acknowledged.get()).as("read, think, write").isGreaterThan(HOT_UNITS);
    }

    private void buy(int buyer, int n, Random random, Map<String, ReservationBody> acknowledged) {
        Instance instance = instance(random.nextInt(2));
        String key = "race-" + buyer + "-" + n;
        Cart cart = randomCart(random);
        ReservationBody held = instance.hold(key, cart);
        if (held == null) {
            return;
        }
        acknowledged.put(held.id(), held);
        if (random.nextInt(10) == 0) {
            ReservationBody again = instance(random.nextInt(2)).hold(key, cart);
            assertThat(again == null ? null : again.id()).as("a repeat gives the first answer").isEqualTo(held.id());
        }
        switch (random.nextInt(4)) {
            case 0 -> {
                instance(random.nextInt(2)).decide(new Command.Release(Caller.SYSTEM, null, held.id()));
                acknowledged.remove(held.id());
            }
            case 1 -> instance(random.nextInt(2))
                    .decide(new Command.Confirm(Caller.SYSTEM, null, held.id(), "order-" + held.id(), null));
            default -> {
            }
        }
    }

    private Cart randomCart(Random random) {
        List<Cart.Line> lines = new ArrayList<>();
        for (int line = 0; line < 3; line++) {
            String variant = switch (random.nextInt(4)) {
                case 0 -> HOT;
                case 1 -> "B" + 3 * random.nextInt(ITEMS / 3);
                default -> "I" + random.nextInt(ITEMS);
            };
            lines.add(new Cart.Line("l" + line, variant, 1 + random.nextInt(2), null));
        }
        return cart(lines);
    }

    /** What the race left is sold one by one: a unit that cannot be bought is lost. */
    private void sweepSingleUnits(Map<String, ReservationBody> acknowledged) {
        for (String variant : supply().keySet()) {
            for (int n = 0;; n++) {
                Cart one = cart(List.of(new Cart.Line("1", variant, 1, null)));
                ReservationBody held = instance(n % 2).hold("sweep-" + variant + "-" + n, one);
                if (held == null) {
                    break;
                }
                acknowledged.put(held.id(), held);
            }
        }
    }

    /** Every entry of every chain, in its order: never more reserved than was on hand, and all that was said is there. */
    private void assertThatHistoryIsSound(Map<String, ReservationBody> acknowledged) {
        assertThat(jdbc.sql("SELECT count(*) FROM ledger_entry WHERE reserved > on_hand OR reserved < 0")
                .query(Long.class)
                .single())
                .isZero();
        ReservationReader reader = instances.getLast().getBean(ReservationReader.class);
        Map<String, Reservation> stored = reader.findAll(acknowledged.keySet());
        acknowledged.forEach((id, said) -> {
            Reservation found = stored.get(id);
            assertThat(found).as(id).isNotNull();
            assertThat(ReservationBody.of(found, null).lines().stream()
                    .map(line -> line.variant() + " " + line.quantity())
                    .toList())
                    .isEqualTo(said.lines().stream()
                            .map(line -> line.variant() + " " + line.quantity())
                            .toList());
        });
    }

    private static Map<String, Long> unitsKeptByItem(Map<String, ReservationBody> acknowledged) {
        Map<String, Long> units = new HashMap<>();
        acknowledged.values().forEach(held -> held.lines().forEach(line -> line.allocations()
                .forEach(taken -> units.merge(taken.sku(), taken.quantity(), Long::sum))));
        return units;
    }

    private Map<String, Long> reservedByItem() {
        Map<String, Long> reserved = new HashMap<>();
        jdbc.sql("SELECT i.sku, p.reserved FROM stock_position p JOIN supplier_item i USING (item_id)")
                .query(row -> {
                    reserved.merge(row.getString(1), row.getLong(2), Long::sum);
                });
        return reserved;
    }

    private static Map<String, Long> supply() {
        Map<String, Long> supply = new HashMap<>();
        IntStream.range(0, ITEMS).forEach(i -> supply.put("I" + i, (long) UNITS_EACH));
        supply.put(HOT, (long) HOT_UNITS);
        return supply;
    }

    /** Reads what is free, decides, writes back what it read plus one: as half of the shops in the world do. */
    private boolean reserveNaively() {
        long[] read = jdbc.sql("""
                        SELECT p.on_hand, p.reserved FROM stock_position p JOIN supplier_item i USING (item_id)
                         WHERE i.sku = :sku
                        """)
                .param("sku", HOT)
                .query((row, n) -> new long[] {row.getLong(1), row.getLong(2)})
                .single();
        if (read[1] >= read[0]) {
            return false;
        }
        return jdbc.sql("""
                        UPDATE stock_position p SET reserved = :reserved FROM supplier_item i
                         WHERE i.item_id = p.item_id AND i.sku = :sku
                        """).param("reserved", read[1] + 1).param("sku", HOT).update() == 1;
    }

    private Cart cart(List<Cart.Line> lines) {
        return new Cart(
                new ChannelCode(store.name), Destination.of(new CountryCode("DE")), null, lines, null, null, null);
    }

    private Instance instance(int number) {
        ConfigurableApplicationContext context = instances.get(number);
        return new Instance(context.getBean(Checkout.class), context.getBean(IdempotencyBatch.class));
    }

    /** One of the two, asked as its controller asks. */
    private record Instance(Checkout checkout, IdempotencyBatch keys) {

        Reply decide(Command command) {
            return checkout.decide(command);
        }

        /** {@code null} where it is refused for want of stock; anything else but a hold is a surprise. */
        @org.jspecify.annotations.Nullable
        ReservationBody hold(String key, Cart cart) {
            try {
                Object body = checkout.decide(new Command.Hold(
                        Caller.SYSTEM, keys.claimOf(Caller.SYSTEM, "reservations", key, cart), cart))
                        .orThrow()
                        .getBody();
                return body instanceof ReservationBody held ? held
                        : reread(String.valueOf(((RawValue) java.util.Objects.requireNonNull(body)).rawValue()), cart);
            } catch (Problem refusal) {
                if (refusal.type() == ProblemType.INSUFFICIENT_STOCK) {
                    return null;
                }
                throw refusal;
            }
        }

        /** A kept answer is its JSON; its id is all that the race looks at. */
        private static ReservationBody reread(String json, Cart cart) {
            String id = json.replaceFirst("(?s).*?(rsv_[0-9a-f]{32}).*", "$1");
            return new ReservationBody(
                    id, null, ReservationState.HELD, java.time.Instant.EPOCH, cart.channel(), cart.destination(), null,
                    null, null, java.time.Instant.EPOCH, null, null, null, List.of());
        }
    }

    private static void atOnce(int threads, java.util.function.IntConsumer work) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(threads);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                executor.submit(() -> {
                    ready.countDown();
                    ready.await();
                    work.accept(number);
                    return null;
                });
            }
            executor.shutdown();
            assertThat(executor.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
        }
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
