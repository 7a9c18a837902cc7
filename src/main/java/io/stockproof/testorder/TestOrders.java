package io.stockproof.testorder;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.access.Caller;
import io.stockproof.access.Idempotency;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * Makes test orders. The order's row is made with its idempotency key, in one short transaction; it is walked after
 * that, outside of any. A repeat waits for the first, and goes on with an order whose walker has died.
 */
@Component
class TestOrders {

    private static final Logger log = LoggerFactory.getLogger(TestOrders.class);
    private static final String PATH = "/v1/test-orders/";
    private static final Duration REPEAT_WAITS = Duration.ofSeconds(10);
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final Duration COME_AGAIN = Duration.ofSeconds(2);

    private final Walk walk;
    private final TestOrderRepository orders;
    private final QuotedMismatches quoted;
    private final Idempotency idempotency;
    private final Semaphore permits;
    private final int concurrentMax;
    private final MeterRegistry meters;
    private final Counter disagreements;
    private final Counter contradictions;

    TestOrders(
            Walk walk,
            TestOrderRepository orders,
            QuotedMismatches quoted,
            Idempotency idempotency,
            TestOrderProperties properties,
            MeterRegistry meters) {
        this.meters = meters;
        this.disagreements = Counter.builder("stockproof.test.orders.disagreements")
                .description("Shipping methods of which we and a supplier say otherwise")
                .register(meters);
        this.contradictions = Counter.builder("stockproof.test.orders.contradictions")
                .description("Variants of which checkout and storefront said otherwise at the same stock")
                .register(meters);
        this.walk = walk;
        this.orders = orders;
        this.quoted = quoted;
        this.idempotency = idempotency;
        this.concurrentMax = properties.concurrentMax();
        this.permits = new Semaphore(concurrentMax);
    }

    /**
     * For whoever asks over HTTP.
     *
     * @throws Problem where the order is about what does not exist, or too many are walked
     */
    ResponseEntity<TestOrder> make(Caller caller, @Nullable String key, TestOrderRequest asked) {
        TestOrderRequest order = asked.checked();
        if (!permits.tryAcquire()) {
            throw ProblemType.TEMPORARILY_UNAVAILABLE
                    .because("This instance walks " + concurrentMax + " test orders already.")
                    .retryAfter(COME_AGAIN);
        }
        try {
            return answered(caller, key, asked, order);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("The service is stopping.");
        } finally {
            permits.release();
        }
    }

    /** For a schedule. Refusals of what does not exist are thrown as well. */
    TestOrder make(long scheduleId, String requestedBy, TestOrderRequest asked) throws InterruptedException {
        TestOrderRequest order = asked.checked();
        Walk.Start start = walk.start(Caller.SYSTEM, order);
        long id = orders.begin(order.channel(), requestedBy, scheduleId);
        return walk(Caller.SYSTEM, id, start, requestedBy, scheduleId);
    }

    private ResponseEntity<TestOrder> answered(
            Caller caller, @Nullable String key, TestOrderRequest asked, TestOrderRequest order)
            throws InterruptedException {
        Object start = startOrRefusal(caller, order);
        AtomicLong made = new AtomicLong();
        ResponseEntity<Void> claimed = idempotency.once(caller, "test-orders", key, asked, () -> {
            if (start instanceof Problem refusal) {
                throw refusal;
            }
            made.set(orders.begin(order.channel(), caller.id(), null));
            return ResponseEntity.created(URI.create(PATH + made.get())).build();
        });
        long id = idOf(claimed);
        TestOrder done = start instanceof Walk.Start begun && (made.get() == id || orders.takeOver(id))
                ? walk(caller, id, begun, caller.id(), null)
                : await(id);
        return ResponseEntity.status(claimed.getStatusCode()).headers(claimed.getHeaders()).body(done);
    }

    /** A repeat is answered though what it is about may be gone by now. */
    private Object startOrRefusal(Caller caller, TestOrderRequest order) {
        try {
            return walk.start(caller, order);
        } catch (Problem refusal) {
            return refusal;
        }
    }

    private TestOrder walk(
            Caller caller, long id, Walk.Start start, String requestedBy, @Nullable Long scheduleId)
            throws InterruptedException {
        boolean done = false;
        try {
            TestOrder.Walked walked = walk.walk(caller, start);
            TestOrder order = walked.named(id, start.order(), requestedBy, scheduleId);
            orders.finish(order);
            done = true;
            tell(order);
            quoted.tell(order, start, walked.quoted());
            return order;
        } finally {
            if (!done) {
                giveUp(id);
            }
        }
    }

    private void giveUp(long id) {
        try {
            orders.giveUp(id);
        } catch (RuntimeException e) {
            // The database is away; a repeat takes it over when its time is up.
            log.atWarn().addKeyValue("testOrder", id).setCause(e).log("A test order was not given up");
        }
    }

    /** What is odd is told louder: a contradiction is a fault of this service, a disagreement one of ours or a supplier's. */
    private void tell(TestOrder order) {
        meters.counter("stockproof.test.orders", "verdict", order.verdict().name()).increment();
        disagreements.increment(order.disagreements().size());
        contradictions.increment(order.contradictions().size());
        boolean odd = !order.disagreements().isEmpty() || !order.contradictions().isEmpty();
        log.atLevel(odd ? Level.WARN : Level.INFO)
                .addKeyValue("disagreements", order.disagreements().size())
                .addKeyValue("contradictions", order.contradictions().size())
                .addKeyValue("testOrder", order.id())
                .addKeyValue("channel", order.channel())
                .addKeyValue("verdict", order.verdict())
                .addKeyValue("firstFailing", order.firstFailing())
                .log("Test order walked");
    }

    private TestOrder await(long id) throws InterruptedException {
        long giveUpAt = System.nanoTime() + REPEAT_WAITS.toNanos();
        while (true) {
            Optional<TestOrder> done = orders.find(id);
            if (done.isPresent()) {
                return done.get();
            }
            if (System.nanoTime() > giveUpAt) {
                throw unavailable("The first request with this Idempotency-Key is still running.");
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    private static long idOf(ResponseEntity<?> claimed) {
        String path = Objects.requireNonNull(claimed.getHeaders().getLocation()).getPath();
        return Long.parseLong(path.substring(PATH.length()));
    }

    private static Problem unavailable(String detail) {
        return ProblemType.TEMPORARILY_UNAVAILABLE.because(detail).retryAfter(COME_AGAIN);
    }
}
