package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stockproof.availability.Units;
import io.stockproof.display.DisplayFixture;
import io.stockproof.display.Displays;
import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.Versions;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * A store that follows what can be bought, always a little late, whatever it is that has changed and whoever watches:
 * nothing of that is a mismatch.
 */
@StockproofIT
class NothingFalseIT {

    private static final int SECONDS = Integer.getInteger("stockproof.test.followSeconds", 5);
    private static final int LATE_MILLIS = 700;
    private static final int SETTLE_SECONDS = 4;
    private static final List<String> VARIANTS = List.of("A", "B", "C", "D", "E", "KIT");
    private static final List<String> COUNTRIES = List.of("US", "CA");

    @LocalServerPort int port;

    @Autowired ApplicationContext context;
    @Autowired MismatchWatch ours;
    @Autowired JdbcClient jdbc;
    @Autowired Versions versions;

    /** All of them once, those that need others after these; from then on any. */
    private static final int[] KINDS = {10, 3, 3, 9, 6, 8, 0, 1, 2, 2, 2};

    private final Random random = new Random(SECONDS);
    private final Queue<Long> looks = new ArrayDeque<>();
    private final Map<String, Integer> done = new TreeMap<>();
    private final List<String> holds = new ArrayList<>();
    private final Map<String, String> rules = new HashMap<>(Map.of("settle", "" + SETTLE_SECONDS, "limit", "9"));
    private int changes;
    private DisplayFixture store;
    private MismatchWatch other;

    @BeforeEach
    void aStoreAndAnotherInstance() {
        store = DisplayFixture.aStore(port, "", "A", "B", "C", "D", "E", "KIT", "Z");
        store.setUp("""
                suppliers:
                  - code: %1$s
                    connector: push
                    locations:
                      - {code: cn, kind: WAREHOUSE, country: CN, leadTimeDays: 1}
                      - {code: us, kind: WAREHOUSE, country: US, leadTimeDays: 1}
                      - {code: plant, kind: FACTORY, country: CN, leadTimeDays: 7}
                shippingMethods:
                  - code: %1$s-packet
                    lanes:
                      - {from: {country: CN}, to: {country: US}, transitDays: {min: 8, max: 15}}
                      - {from: {country: CN}, to: {country: CA}, transitDays: {min: 8, max: 15}}
                      - {from: {country: US}, to: {country: US}, transitDays: {min: 1, max: 2}}
                """);
        ruled();
        other = another();
    }

    @AfterEach
    void weWatchAgain() {
        other.stop();
        ours.stop();
        jdbc.sql("UPDATE mismatch_watch SET held_until = '-infinity'").update();
        ours.start();
    }

    @Test
    void opensNothingWhileTheStoreFollowsInTime() {
        long began = System.nanoTime();
        long whole = SECONDS * 1_000_000_000L;
        int takeovers = 0;
        follow();
        while (System.nanoTime() - began < whole || !looks.isEmpty()) {
            long past = System.nanoTime() - began;
            if (past < whole) {
                change();
                looks.add(System.nanoTime() + random.nextInt(LATE_MILLIS) * 1_000_000L);
                if (past > (takeovers + 1) * whole / 4) {
                    handOver(takeovers++);
                }
            }
            if (!looks.isEmpty() && looks.peek() <= System.nanoTime()) {
                looks.removeIf(at -> at <= System.nanoTime());
                follow();
            }
        }

        assertThat(done.keySet()).as("%s", done).contains(
                "stock abroad", "stock at home", "hold", "release", "confirm", "order limit", "allocation");
        assertThat(done.keySet()).containsAnyOf("mapping", "bundle");
        assertThat(takeovers).isEqualTo(3);
        assertThat(new Mismatches(store).list("")).as("of any state").isEmpty();
        // Were anything off, or nobody watching, this would tell.
        rules.put("settle", "0");
        ruled();
        store.shows("Z", 3);
        Mismatches.soon().until(() -> new Mismatches(store).list("&variant=Z").size() == COUNTRIES.size());
        assertThat(new Mismatches(store).list("")).extracting(one -> one.path("variant").asText()).containsOnly("Z");
    }

    /** One that takes the place of whoever watches: at times it stops, at times it has lost its lease unawares. */
    private void handOver(int number) {
        if (number == 0) {
            other.start();
            ours.stop();
        } else if (number == 1) {
            ours.start();
            jdbc.sql("UPDATE mismatch_watch SET holder = 'nobody', held_until = '-infinity'").update();
        } else {
            other.stop();
        }
    }

    private void change() {
        String variant = VARIANTS.get(random.nextInt(VARIANTS.size()));
        switch (changes++ < KINDS.length ? KINDS[changes - 1] : random.nextInt(12)) {
            case 0 -> {
                rules.put("limit", "" + (1 + random.nextInt(9)));
                ruled();
                did("order limit");
            }
            case 1 -> {
                rules.put("allocation", random.nextBoolean() ? "units: " + random.nextInt(4) : "none: true");
                ruled();
                did("allocation");
            }
            case 2 -> mapped(variant);
            case 3, 4, 5 -> hold(variant);
            case 6, 7 -> settleOne("release", null);
            case 8 -> settleOne("confirm", Map.of("orderId", UUID.randomUUID().toString()));
            case 9 -> {
                store.has(variant, "us", random.nextInt(3));
                did("stock at home");
            }
            default -> {
                store.has(changes < KINDS.length ? "C" : variant, "cn", changes < KINDS.length ? 5 : random.nextInt(6));
                did("stock abroad");
            }
        }
    }

    private void mapped(String variant) {
        if (variant.equals("KIT") || random.nextInt(3) == 0) {
            store.api.put("/v1/setup", Map.of("listings", List.of(listing("KIT", random.nextBoolean()
                    ? List.of("A", "B")
                    : List.of("KIT"))))).expect(200);
            did("bundle");
        } else {
            store.api.put("/v1/setup", Map.of("listings", List.of(listing(
                    variant, List.of(VARIANTS.get(random.nextInt(VARIANTS.size()))))))).expect(200);
            did("mapping");
        }
    }

    private Map<String, Object> listing(String variant, List<String> skus) {
        List<Map<String, Object>> parts = skus.stream()
                .map(sku -> Map.<String, Object>of("supplier", store.name, "sku", sku, "units", 1))
                .toList();
        return Map.of("channel", store.name, "variant", variant,
                "sources", List.of(Map.of("rank", 1, "components", parts)));
    }

    /** Refused, more often than not, where there is nothing. */
    private void hold(String any) {
        String variant = changes < KINDS.length ? "C" : any;
        JsonNode held = store.api.unchecked().header("Idempotency-Key", UUID.randomUUID().toString())
                .post("/v1/reservations", Map.of(
                        "channel", store.name, "destination", Map.of("country", COUNTRIES.get(random.nextInt(2))),
                        "lines", List.of(Map.of("lineId", "1", "variant", variant, "quantity", 1 + random.nextInt(2)))))
                .json();
        if (held.path("id").isTextual()) {
            holds.add(held.path("id").asText());
            did("hold");
        }
    }

    private void settleOne(String how, Object body) {
        if (!holds.isEmpty()) {
            String id = holds.remove(random.nextInt(holds.size()));
            store.api.post("/v1/reservations/" + id + "/" + how, body).expect(200);
            did(how);
        }
    }

    private void did(String what) {
        done.merge(what, 1, Integer::sum);
    }

    private void ruled() {
        store.setUpChannel("""
                referenceContexts: [{country: US}, {country: CA}]
                    orderLimit: %s
                    mismatch: {settleSeconds: %s}
                    allocations: [{location: %s/us, %s}]
                """.formatted(
                rules.get("limit"), rules.get("settle"), store.name, rules.getOrDefault("allocation", "units: 2"))
                .strip());
    }

    /** The store looks at all that it sells, as it is by now, and shows it. */
    private void follow() {
        List<Object> rows = new ArrayList<>();
        for (String country : COUNTRIES) {
            Instant now = Instant.now();
            JsonNode items = store.api.post("/v1/availability/query", Map.of(
                    "channel", store.name, "destination", Map.of("country", country), "variants", VARIANTS,
                    "minVersion", versions.current())).expect(200).json().path("items");
            for (JsonNode item : items) {
                Map<String, Object> row = DisplayFixture.row(
                        item.path("variant").asText(), item.path("available").asLong(), now);
                row.put("context", Map.of("country", country));
                rows.add(row);
            }
        }
        store.report(rows).expect(200);
    }

    /** What watches on another instance. */
    private MismatchWatch another() {
        Displays displays = context.getBean(Displays.class);
        MismatchProperties properties = context.getBean(MismatchProperties.class);
        MismatchSuspects suspects = context.getBean(MismatchSuspects.class);
        PlatformTransactionManager transactions = context.getBean(PlatformTransactionManager.class);
        ShownMemory memory = new ShownMemory(
                displays, context.getBean(Units.class), properties, new SimpleMeterRegistry());
        Comparisons comparisons = new Comparisons(
                context.getBean(Detection.class), displays, context.getBean(Recording.class), suspects, memory, jdbc);
        return new MismatchWatch(
                new WatchLease(jdbc, Duration.ofMillis(1_500), Duration.ofMillis(200)),
                context.getBean(ChangeFeed.class), displays, suspects, memory, comparisons,
                context.getBean(MismatchScan.class), context.getBean(CartRefusals.class),
                context.getBean(InstantSource.class), properties, transactions);
    }
}
