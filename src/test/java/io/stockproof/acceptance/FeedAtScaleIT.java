package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A feed of 100,000 items in a heap of 256 MB, and kills in the middle of it. */
class FeedAtScaleIT {

    private static final int ITEMS = 100_000;
    /** Items of the supplier whose polls are killed; 100,000 in the full form ({@code -Psoak}). */
    private static final int KILLED_ITEMS = Integer.getInteger("stockproof.test.items", 25_000);
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** Ten in the full form. */
    private static final int KILLS = Integer.getInteger("stockproof.test.kills", 2);
    /** So slow that no poll is through before it is killed. */
    private static final int CRAWLING_MILLIS = 5_000;

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
                // Killed while its rows are being applied (odd), and while they come in (even).
                long killed = kill % 2 == 1
                        ? killWhileItApplies(supplier, service, 5 + kill)
                        : killWhileItReads(supplier, service, 5 + kill);
                service.restart();
                assertThat(service.get("/v1/ledger/audit").get("violations")).isEmpty();
                supplier.feeds(KILLED_ITEMS, 5 + kill, 0);
                completesAPoll(service);
                assertThat(service.get("/v1/polls/" + killed).get("state").textValue())
                        .as("gone on with once it was decided, given up before")
                        .isEqualTo(kill % 2 == 1 ? "APPLIED" : "FAILED");
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

    /** A position that somebody holds stops it between two of its slices, however fast the machine is. */
    private static long killWhileItApplies(LoopbackSupplier supplier, ServiceProcess service, int quantity) {
        try (Connection database = service.database()) {
            JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(database, true));
            database.setAutoCommit(false);
            jdbc.sql("""
                            SELECT p.item_id FROM stock_position p
                             WHERE p.item_id = (SELECT i.item_id FROM supplier_item i JOIN supplier s USING (supplier_id)
                                                 WHERE s.code = 'acme' ORDER BY i.item_id OFFSET :half LIMIT 1)
                               FOR UPDATE
                            """).param("half", KILLED_ITEMS / 2).query(Long.class).single();
            supplier.feeds(KILLED_ITEMS, quantity, 0);
            long poll = service.post("/v1/suppliers/acme/polls", "").get("id").longValue();
            await().atMost(PATIENCE).until(() -> stateOf(poll, jdbc).startsWith("RUNNING true some"));
            service.kill();
            assertThat(stateOf(poll, jdbc)).isEqualTo("RUNNING true some of them");
            return poll;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static long killWhileItReads(LoopbackSupplier supplier, ServiceProcess service, int quantity) {
        try (Connection database = service.database()) {
            JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(database, true));
            supplier.feeds(KILLED_ITEMS, quantity, CRAWLING_MILLIS);
            int begun = supplier.feedsBegun();
            long poll = service.post("/v1/suppliers/acme/polls", "").get("id").longValue();
            await().atMost(PATIENCE).until(() -> supplier.feedsBegun() > begun);
            service.kill();
            assertThat(stateOf(poll, jdbc)).isEqualTo("RUNNING false none of them");
            return poll;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Its state in the database, whether it is being applied, and how many of its changes are. */
    private static String stateOf(long poll, JdbcClient jdbc) {
        return jdbc.sql("""
                        SELECT state || ' ' || applying || CASE WHEN rows_changed = 0 THEN ' none'
                                                                WHEN rows_changed < :items THEN ' some'
                                                                ELSE ' all' END || ' of them'
                          FROM intake_poll WHERE poll_id = :poll
                        """).param("items", KILLED_ITEMS).param("poll", poll).query(String.class).single();
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
