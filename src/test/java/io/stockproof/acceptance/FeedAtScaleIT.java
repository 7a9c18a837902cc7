package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A feed of 100,000 items in a heap of 256 MB, and kills in the middle of it. */
class FeedAtScaleIT {

    private static final int ITEMS = 100_000;
    /** Items of the supplier whose polls are killed; 100,000 in the full form ({@code -Psoak}). */
    private static final int KILLED_ITEMS = Integer.getInteger("stockproof.test.items", 25_000);
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** Ten in the full form. */
    private static final int KILLS = Integer.getInteger("stockproof.test.kills", 2);

    @Test
    void pollsAHundredThousandItemsAndSurvivesKillsInTheMiddleOfAPoll(@TempDir Path folder) {
        try (LoopbackSupplier supplier = new LoopbackSupplier();
                ServiceProcess service = ServiceProcess.start(folder.resolve("data"), 256)) {
            supplier.feeds(ITEMS, 5, 0);
            service.put("/v1/setup", "application/yaml", setup("bulk", supplier));
            assertThatTheFirstPollApplies("bulk", ITEMS, service);

            supplier.feeds(KILLED_ITEMS, 5, 0);
            service.put("/v1/setup", "application/yaml", setup("acme", supplier));
            assertThatTheFirstPollApplies("acme", KILLED_ITEMS, service);

            for (int kill = 1; kill <= KILLS; kill++) {
                // Killed while rows come in (odd) and while they are being applied (even).
                supplier.feeds(KILLED_ITEMS, 5 + kill, kill % 2 == 1 ? 20 : 0);
                int begun = supplier.feedsBegun();
                service.post("/v1/suppliers/acme/polls", "");
                await().atMost(PATIENCE).until(() -> supplier.feedsBegun() > begun);
                if (kill % 2 == 0) {
                    await().atMost(PATIENCE).until(() -> isApplying(service));
                }
                service.kill();
                service.restart();
                assertThat(service.get("/v1/ledger/audit").get("violations")).isEmpty();
                supplier.feeds(KILLED_ITEMS, 5 + kill, 0);
                completesAPoll(service);
                assertThat(onHand(service, "ITEM-1")).isEqualTo(5 + kill);
                assertThat(onHand(service, "ITEM-" + KILLED_ITEMS)).isEqualTo(5 + kill);
            }
            JsonNode audit = service.get("/v1/ledger/audit");
            assertThat(audit.get("violations")).isEmpty();
            assertThat(audit.get("positions").longValue()).isEqualTo(ITEMS + KILLED_ITEMS);
        }
    }

    private static void assertThatTheFirstPollApplies(String supplier, int items, ServiceProcess service) {
        String path = "/v1/polls?state=APPLIED&supplier=" + supplier;
        await().atMost(PATIENCE).until(() -> !service.get(path).get("items").isEmpty());
        JsonNode first = service.get(path).at("/items/0");
        assertThat(first.get("read").longValue()).isEqualTo(items);
        assertThat(first.get("changed").longValue()).isEqualTo(items);
    }

    private static void completesAPoll(ServiceProcess service) {
        long id = service.post("/v1/suppliers/acme/polls", "").get("id").longValue();
        AtomicReference<JsonNode> poll = new AtomicReference<>();
        await().atMost(PATIENCE).untilAsserted(() -> {
            poll.set(service.get("/v1/polls/" + id));
            assertThat(poll.get().get("state").textValue()).as(poll.toString()).doesNotMatch("QUEUED|RUNNING");
        });
        assertThat(poll.get().get("state").textValue()).as(poll.toString()).matches("APPLIED|UNCHANGED");
    }

    private static boolean isApplying(ServiceProcess service) {
        return !service.get("/v1/polls?supplier=acme&state=RUNNING").get("items").isEmpty();
    }

    private static long onHand(ServiceProcess service, String sku) {
        return service.get("/v1/positions?supplier=acme&sku=" + sku).at("/items/0/onHand").longValue();
    }

    private static String setup(String code, LoopbackSupplier supplier) {
        return """
                suppliers:
                  - code: %s
                    connector: feed
                    feed: {url: "%s", format: CSV, defaultLocation: main}
                    poll: {everySeconds: 3600}
                    limits: {requestsPerSecond: 50, retries: 0, timeoutSeconds: 60}
                    locations:
                      - {code: main, kind: WAREHOUSE, country: DE}
                """
                .formatted(code, supplier.feedUrl());
    }
}
