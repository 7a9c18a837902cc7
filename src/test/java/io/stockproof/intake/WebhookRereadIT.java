package io.stockproof.intake;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.stockproof.intake.WebhookWorld.message;
import static io.stockproof.intake.WebhookWorld.newId;
import static io.stockproof.intake.WebhookWorld.stock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.stockproof.connector.Connector;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest.WantedItem;
import io.stockproof.connector.SupplierMessages;
import io.stockproof.connector.cj.CjForTests;
import io.stockproof.ledger.LedgerAudit;
import io.stockproof.supplier.SuppliersChanged;
import io.stockproof.testing.Api;
import io.stockproof.testing.Standoff;
import io.stockproof.testing.StockproofIT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What messages make the poller read again, and what they do not. */
@StockproofIT
class WebhookRereadIT {

    private static WireMockServer server;

    @LocalServerPort int port;
    @Autowired ApplicationContext context;
    @Autowired DataSource database;
    @Autowired LedgerAudit audit;
    @Autowired InstantSource clock;

    WebhookWorld cj;

    @BeforeAll
    static void start() {
        server = new WireMockServer(options().dynamicPort());
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @BeforeEach
    void make() {
        server.resetAll();
        CjForTests.givesTokens(server);
        cj = new WebhookWorld(context, port);
        cj.item("A", "p1", "v1");
        cj.item("B", "p1", "v2");
        cj.item("C", "p2", "v3");
    }

    @AfterEach
    void auditIsClean() {
        assertThat(audit.run().violations()).isEmpty();
    }

    @Test
    void readsTheProductOfTheMessageAndBelievesWhatItReads() {
        cj.world.poll(reads("A@main=5", "B@main=5", "C@main=5"));
        cj.outcome(stock(newId(), "v2"));
        cj.world.connector.script = reads("A@main=3", "B@main=4");

        Poll poll = cj.reread();

        assertThat(cj.world.connector.requests.getLast().items()).extracting(WantedItem::sku).containsExactly("A", "B");
        assertThat(poll.requestedBy()).isEqualTo("webhook");
        assertThat(poll.state()).isEqualTo(PollState.APPLIED);
        assertThat(cj.world.positions()).containsExactly("A@main=3", "B@main=4", "C@main=5");
        assertThat(cj.waiting()).isEmpty();
    }

    @Test
    void aMessageDuringTheReadingMakesOneMore() {
        cj.outcome(stock(newId(), "v1", "v3"));
        cj.world.connector.script = (request, sink) -> {
            ReadOutcome read = reads("A@main=5", "B@main=5", "C@main=5").read(request, sink);
            cj.outcome(stock(newId(), "v1"));
            cj.outcome(stock(newId(), "v1"));
            return read;
        };

        cj.reread();
        assertThat(cj.waiting()).containsExactly("p1");
        assertThat(context.getBean(RereadRepository.class).isDue(cj.world.supplierId())).isTrue();

        cj.world.connector.script = reads("A@main=6", "B@main=5");
        cj.reread();
        assertThat(cj.waiting()).isEmpty();
        assertThat(cj.world.positions()).containsExactly("A@main=6", "B@main=5", "C@main=5");
    }

    @Test
    void aWholePollBegunLaterReadsFirstWhatWaitsAndAnswersIt() {
        cj.world.poll(reads("A@main=5", "B@main=5"));
        cj.outcome(stock(newId(), "v1"));

        cj.world.poll(reads("A@main=5", "B@main=5", "C@main=5"));

        assertThat(cj.world.connector.requests.getLast().items()).extracting(WantedItem::sku)
                .as("by itself C, never read, would come first").containsExactly("A", "B", "C");
        assertThat(cj.waiting()).isEmpty();
        cj.world.connector.script = (request, sink) -> {
            ReadOutcome read = reads("A@main=5").read(request, sink);
            cj.outcome(stock(newId(), "v1"));
            return read;
        };
        cj.world.poll();
        assertThat(cj.waiting()).as("came after it was read").containsExactly("p1");
    }

    @Test
    void waitsForAMessageOfSeveralProductsInTheSameOrderAsThat() throws Exception {
        Poll read = cj.world.poll(reads("A@main=5", "B@main=5", "C@main=5"));
        Standoff standoff = new Standoff(context);
        cj.outcome(stock(newId(), "v3"));
        cj.outcome(stock(newId(), "v1"));
        assertThat(cj.waiting()).containsExactly("p2", "p1");
        TransactionTemplate transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        RereadRepository rereads = context.getBean(RereadRepository.class);

        assertThat(standoff.<Integer>with(
                () -> lock("p1"),
                () -> transaction.execute(status -> rereads.take(cj.world.supplierId(), read.id())),
                () -> lock("p2"))).isEqualTo(2);
        cj.world.connector.script = reads("A@main=6", "B@main=6", "C@main=6");
        standoff.with(() -> lock("p1"), cj.world::poll, () -> lock("p2"));
        assertThat(cj.waiting()).isEmpty();
        cj.outcome(stock(newId(), "v1", "v3"));
        cj.world.jdbc.sql("UPDATE intake_reread SET attempts = 60 WHERE supplier_id = :id AND product = 'p2'")
                .param("id", cj.world.supplierId()).update();
        assertThat(standoff.<Integer>with(
                () -> lock("p1"),
                () -> transaction.execute(status -> rereads.take(cj.world.supplierId(), read.id())),
                () -> lock("p2"))).isEqualTo(1);
        assertThat(cj.waiting()).containsExactly("p1");
    }

    /** As a message does that speaks of the product. */
    private void lock(String product) {
        assertThat(cj.world.jdbc.sql("""
                        UPDATE intake_reread SET removed = removed WHERE supplier_id = :id AND product = :product
                        """).param("id", cj.world.supplierId()).param("product", product).update()).isEqualTo(1);
    }

    @Test
    void whatCannotBeReadWaitsLongerEachTime() {
        cj.outcome(stock(newId(), "v1"));
        cj.world.connector.script = IntakeWorld.failing(ConnectorException.Kind.TIMEOUT);

        assertThat(cj.reread().state()).isEqualTo(PollState.FAILED);
        Duration first = Duration.between(clock.instant(), notBefore());
        cj.world.jdbc.sql("UPDATE intake_reread SET not_before = clock_timestamp()").update();
        cj.reread();
        Duration second = Duration.between(clock.instant(), notBefore());

        assertThat(cj.waiting()).containsExactly("p1");
        assertThat(first).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(15));
        assertThat(second).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(30));
    }

    @Test
    void neitherTheGuardNorTheLagTakesAFewProductsForAllThereIs() {
        String[] all = IntStream.range(0, 30).mapToObj(i -> "G" + i + "@main=10").toArray(String[]::new);
        IntStream.range(0, 30).forEach(i -> cj.item("G" + i, "g" + i, "gv" + i));
        Poll whole = cj.world.poll(reads(all));
        assertThat(whole.state()).isEqualTo(PollState.APPLIED);

        cj.outcome(stock(newId(), "gv7"));
        cj.world.connector.script = reads("G7@main=0");
        assertThat(cj.reread().state()).isEqualTo(PollState.APPLIED);

        JsonNode status = Api.admin(port).get("/v1/suppliers/" + cj.world.code + "/status").expect(200).json();
        assertThat(status.path("lastGoodPoll").path("id").asLong()).isEqualTo(whole.id());
        assertThat(status.path("lastPoll").path("id").asLong()).isGreaterThan(whole.id());
        Poll few = cj.world.poll(reads("G1@main=10", "G2@main=10"));
        assertThat(few.state()).isEqualTo(PollState.QUARANTINED);
        assertThat(few.findings()).extracting(Finding::code).contains("ROWS_SHARE");
    }

    @Test
    void aRemovalIsBelievedOnceTheReadingConfirmsIt() {
        cj.world.poll(reads("A@main=5", "B@main=5", "C@main=5"));
        realCj(1000);
        CjForTests.hasStock(server, "p1", 7, "v1", "v2");
        CjForTests.hasVariants(server, "p1", "v1", "v2");
        cj.outcome(message("VARIANT", "DELETE", "\"vid\":\"v2\""));
        cj.reread();
        assertThat(broken()).isEmpty();
        assertThat(CjForTests.stockReads(server)).hasSize(1);

        CjForTests.hasVariants(server, "p1", "v1");
        cj.outcome(message("VARIANT", "DELETE", "\"vid\":\"v2\""));
        cj.outcome(stock(newId(), "v1"));
        cj.reread();
        assertThat(broken()).containsExactly("B: CJ has no variant of this id");
        assertThat(cj.world.positions()).contains("B@main=0").doesNotContain("C@main=0");

        CjForTests.isGone(server, "p2");
        cj.outcome(message("PRODUCT", "UPDATE", "\"pid\":\"p2\",\"productStatus\":2,\"fields\":[\"productStatus\"]"));
        cj.reread();
        assertThat(broken()).hasSize(2).last().asString().startsWith("C: CJ answered 1602002");
        assertThat(cj.world.positions()).contains("C@main=0");
        assertThat(cj.waiting()).isEmpty();
    }

    @Test
    void aFloodIsReadOnceAProductWithinTheSuppliersLimits() throws Exception {
        int products = 10;
        for (int i = 0; i < products; i++) {
            cj.item("F" + i, "f" + i, "fv" + i);
            CjForTests.hasStock(server, "f" + i, 3, "fv" + i);
        }
        realCj(20);
        int messages = Integer.getInteger("stockproof.test.webhooks", 1_000);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            IntStream.range(0, messages).forEach(i -> threads.execute(
                    () -> cj.outcome(stock(newId(), "fv" + i % products))));
        }
        assertThat(cj.waiting()).hasSize(products);
        assertThat(cj.kept()).isEqualTo(messages);

        Instant began = clock.instant();
        Poll poll = cj.reread();

        assertThat(poll.state()).isEqualTo(PollState.APPLIED);
        assertThat(CjForTests.stockReads(server)).hasSize(products);
        assertThat(Duration.between(began, clock.instant())).isGreaterThan(Duration.ofMillis(9 * 50 - 60));
        assertThat(cj.waiting()).isEmpty();
    }

    @Test
    void aMessageBringsTheSuppliersTaskForwardAndLeavesTheNextWholePollWhereItWas() {
        isPolledNowAndThen();
        try {
            context.publishEvent(new SuppliersChanged(Set.of(cj.world.code)));
            awaitPolls("schedule");

            cj.outcome(stock(newId(), "v1"));

            awaitPolls("schedule", "webhook");
            // The address may not be called: what could not be read is tried again, long before the next whole poll.
            await().untilAsserted(() -> assertThat(untilNext())
                    .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(20)));
            assertThat(cj.waiting()).containsExactly("p1");
            DuePoll due = DuePoll.parse(context.getBean(SchedulerClient.class)
                    .getScheduledExecution(TaskInstanceId.of(PollTasks.TASK, cj.world.code.value()))
                    .map(task -> (String) task.getData())
                    .orElseThrow());
            assertThat(Duration.between(clock.instant(), due.wholeAt())).isGreaterThan(Duration.ofMinutes(50));
        } finally {
            cj.world.set("paused", true);
        }
    }

    @Test
    void aRepeatWakesTheTaskWhereItsFirstWasKeptAndGivenUpBeforeThat() throws Exception {
        String message = stock(newId(), "v1");
        isPolledNowAndThen();
        try {
            context.publishEvent(new SuppliersChanged(Set.of(cj.world.code)));
            awaitPolls("schedule");
            assertThat(cj.outcome("{}")).isEqualTo("PROBE");
            cj.world.jdbc.sql("INSERT INTO intake_message (supplier_id, message_id) VALUES (:id, :message)")
                    .param("id", cj.world.supplierId())
                    .param("message", context.getBean(SupplierMessages.class)
                            .read(message.getBytes(StandardCharsets.UTF_8)).id())
                    .update();
            cj.world.jdbc.sql("""
                            INSERT INTO intake_reread (supplier_id, product, due_since, noted_at, not_before)
                            SELECT :id, 'p1', now, now, now FROM clock_timestamp() AS now
                            """).param("id", cj.world.supplierId()).update();

            assertThat(cj.outcome(message)).isEqualTo("DUPLICATE");

            awaitPolls("schedule", "webhook");
        } finally {
            cj.world.set("paused", true);
        }
    }

    /** Reads each of these rows' items whole. */
    static FakeConnector.Script reads(String... rows) {
        return (request, sink) -> {
            Instant now = request.databaseClock().instant();
            IntakeWorld.write(sink, now, rows);
            List.of(rows).forEach(row -> sink.itemRead(row.substring(0, row.indexOf('@')), now));
            return new ReadOutcome.Read(false, null, null, null);
        };
    }

    private void realCj(int requestsPerSecond) {
        cj.world.jdbc.sql("""
                        UPDATE supplier SET base_url = :url, credential = '${CJ_API_KEY}',
                               limit_requests_per_second = :rate, limit_timeout_seconds = 30
                         WHERE code = :code
                        """)
                .param("url", server.baseUrl() + "/api").param("rate", requestsPerSecond)
                .param("code", cj.world.code.value()).update();
        Connector connector = CjForTests.connector(database);
        cj.world.connector.script = connector::read;
    }

    /** Once an hour, from an address that may not be called. */
    private void isPolledNowAndThen() {
        cj.world.jdbc.sql("""
                        UPDATE supplier SET paused = false, poll_every_seconds = 3600, base_url = 'http://127.0.0.1:9/',
                               credential = '${WEBHOOK_IT_OPEN_ID}'
                         WHERE code = :code
                        """).param("code", cj.world.code.value()).update();
    }

    private void awaitPolls(String... requestedBy) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(cj.world.jdbc.sql("""
                        SELECT requested_by FROM intake_poll WHERE supplier_id = :id AND state = 'FAILED' ORDER BY poll_id
                        """).param("id", cj.world.supplierId()).query(String.class).list())
                .containsExactly(requestedBy));
    }

    private Duration untilNext() {
        return Duration.between(
                clock.instant(), context.getBean(PollTasks.class).nextAt(cj.world.code).orElseThrow());
    }

    private Instant notBefore() {
        return context.getBean(RereadRepository.class).nextAt(cj.world.supplierId()).orElseThrow();
    }

    private List<String> broken() {
        return cj.world.jdbc.sql("""
                        SELECT sku || ': ' || broken_reason FROM supplier_item
                         WHERE supplier_id = :id AND broken_since IS NOT NULL ORDER BY sku
                        """).param("id", cj.world.supplierId()).query(String.class).list();
    }
}
