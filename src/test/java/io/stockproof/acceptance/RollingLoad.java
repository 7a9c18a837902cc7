package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockproof.stream.EventStream;
import io.stockproof.testing.Api;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shoppers and buyers behind a load balancer that asks each instance for its readiness and forgets those that refuse it.
 * A request is never tried twice: one that fails is told. One of them follows the stream of what nobody buys, and turns to
 * another instance where one ends it.
 */
final class RollingLoad implements AutoCloseable {

    static final String SUPPLIER = "rolling";
    static final String SETUP = """
            suppliers:
              - code: rolling
                connector: push
                locations:
                  - {code: main, kind: WAREHOUSE, country: US}
            shippingMethods:
              - code: rolling-parcel
                lanes:
                  - {from: {country: US}, to: {country: US}, transitDays: {min: 1, max: 2}}
            channels:
              - code: rolling
                shippingMethods: [rolling-parcel]
            listings:
              - channel: rolling
                variant: MUG
                sources:
                  - {rank: 1, components: [{supplier: rolling, sku: MUG, units: 1}]}
              - channel: rolling
                variant: CUP
                sources:
                  - {rank: 1, components: [{supplier: rolling, sku: CUP, units: 1}]}
            """;

    private static final int CLIENTS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(250);
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(50);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final List<ServiceProcess> instances;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong answered = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile List<ServiceProcess> ready;
    private volatile boolean ended;
    private final AtomicInteger connections = new AtomicInteger();
    private final EventStream followed;

    private RollingLoad(List<ServiceProcess> instances) {
        this.instances = List.copyOf(instances);
        this.ready = this.instances;
        this.followed = new EventStream(
                instances.getFirst().base(), ServiceProcess.ADMIN_KEY, "channel=rolling&country=US&variant=CUP");
    }

    static List<Map<String, Object>> observations() {
        return List.of(row("MUG", 100_000_000), row("CUP", 1));
    }

    private static Map<String, Object> row(String sku, long quantity) {
        return Map.of("sku", sku, "location", "main", "quantity", quantity, "observedAt", Instant.now().toString());
    }

    static RollingLoad begin(List<ServiceProcess> instances) {
        RollingLoad load = new RollingLoad(instances);
        load.threads.add(Thread.ofPlatform().start(load::probe));
        for (int client = 0; client < CLIENTS; client++) {
            load.threads.add(Thread.ofPlatform().start(load::ask));
        }
        load.threads.add(Thread.ofPlatform().start(load::follow));
        await().atMost(PATIENCE).until(() -> load.followed.latest.getOrDefault("CUP", 0L) == 1);
        return load;
    }

    /** Tells of what is followed, by way of an instance that stays. */
    static void has(ServiceProcess instance, long cups) {
        instance.observe(SUPPLIER, List.of(row("CUP", cups)));
    }

    /** Until the one who follows has come by this many connections to know so many. */
    void awaitFollowed(int atLeast, long cups) {
        await().atMost(PATIENCE).until(
                () -> connections.get() >= atLeast && followed.latest.getOrDefault("CUP", 0L) == cups);
        assertThat(followed.events).extracting(EventStream.Received::type).as("nothing was skipped, nor sent anew")
                .doesNotContain("reset").contains("end");
    }

    /** Until all clients together have had some more answers. */
    void awaitSomeMore() {
        long before = answered.get();
        await().atMost(PATIENCE).until(() -> answered.get() > before + 10 * CLIENTS);
    }

    /** What failed, in the order in which it did. */
    List<String> end() {
        ended = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        end();
    }

    private void probe() {
        while (!ended) {
            List<ServiceProcess> now = instances.stream().filter(ServiceProcess::isReady).toList();
            if (!now.isEmpty()) {
                ready = now;
            }
            pause(BETWEEN_PROBES);
        }
    }

    private void follow() {
        while (!ended) {
            try {
                followed.at(ready.getFirst().base()).open();
                connections.incrementAndGet();
                while (!ended && !followed.over) {
                    pause(BETWEEN_REQUESTS);
                }
                followed.close();
            } catch (IOException | AssertionError e) {
                pause(BETWEEN_PROBES); // it is refused, and comes back
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void ask() {
        while (!ended) {
            List<ServiceProcess> now = ready;
            ServiceProcess instance = now.get(ThreadLocalRandom.current().nextInt(now.size()));
            boolean buys = ThreadLocalRandom.current().nextInt(4) == 0;
            HttpRequest request = (buys ? reservation(instance) : query(instance)).build();
            try {
                HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
                Api.check(request, answer);
                if (answer.statusCode() / 100 != 2) {
                    failures.add(Instant.now() + " " + request.uri() + " " + answer.statusCode() + " " + answer.body());
                }
                answered.incrementAndGet();
            } catch (IOException | AssertionError e) {
                failures.add(Instant.now() + " " + request.uri() + " " + e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            pause(BETWEEN_REQUESTS);
        }
    }

    private static HttpRequest.Builder query(ServiceProcess instance) {
        return instance.request("/v1/availability/query")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"channel": "rolling", "destination": {"country": "US"}, "variants": ["MUG"]}"""));
    }

    private static HttpRequest.Builder reservation(ServiceProcess instance) {
        return instance.request("/v1/reservations")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString("""
                        {"channel": "rolling", "destination": {"country": "US"},
                         "lines": [{"lineId": "1", "variant": "MUG", "quantity": 1}]}"""));
    }

    /** The pace of clients, not a wait for anything. */
    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
