package io.stockproof.intake;

import static io.stockproof.intake.WebhookWorld.NEXT_OPEN_ID;
import static io.stockproof.intake.WebhookWorld.OPEN_ID;
import static io.stockproof.intake.WebhookWorld.hmac;
import static io.stockproof.intake.WebhookWorld.message;
import static io.stockproof.intake.WebhookWorld.newId;
import static io.stockproof.intake.WebhookWorld.sign;
import static io.stockproof.intake.WebhookWorld.stock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Who may send CJ's messages, and what is taken of them. */
@StockproofIT
class CjWebhookIT {

    private static final String STOCK = stock("m-1", "v1");

    @LocalServerPort int port;
    @Autowired ApplicationContext context;
    @Autowired MeterRegistry meters;

    WebhookWorld cj;

    @BeforeEach
    void make() {
        cj = new WebhookWorld(context, port);
        cj.item("A", "p1", "v1");
        cj.item("B", "p1", "v2");
        cj.item("C", "p2", "v3");
    }

    @Test
    void takesWhatIsSignedWithEitherKeyAndNotesItsProductsOnce() {
        assertThat(cj.outcome(stock(newId(), "v1", "v2"))).isEqualTo("ACCEPTED");
        String second = stock(newId(), "v2", "v3", "of-nobody");
        assertThat(cj.send(second, sign(NEXT_OPEN_ID, second)).expect(200).json().path("outcome").asText())
                .isEqualTo("ACCEPTED");

        assertThat(cj.waiting()).containsExactly("p1", "p2");
        assertThat(cj.kept()).isEqualTo(2);
        assertThat(cj.world.positions()).isEmpty();
    }

    @Test
    void refusesWhatIsNotSignedByTheSupplierInTheSameWordsWhetherThereIsOneOrNot() {
        double refusedBefore = refused();
        double toldBefore = told();
        List<Answer> refusals = List.of(
                cj.send(STOCK, sign("9007199254740992", STOCK)),
                cj.send(STOCK, sign(OPEN_ID, STOCK + " ")),
                cj.send(STOCK.replace("v1", "v2"), sign(OPEN_ID, STOCK)),
                cj.send(STOCK, HexFormat.of().formatHex(hmac(OPEN_ID, STOCK))),
                cj.send(STOCK, ""),
                cj.send("x", sign("0", "x")),
                Api.anonymous(port).post(cj.path(), "{\"a\":\"" + "x".repeat(2_000) + "\"}"),
                Api.anonymous(port).post(cj.path(), STOCK),
                Api.anonymous(port).post(cj.path(), "5"),
                Api.anonymous(port).header("sign", sign(OPEN_ID, STOCK)).post("/v1/webhooks/cj/no-such", STOCK),
                Api.admin(port).post(cj.path(), STOCK));

        assertThat(refusals).allSatisfy(refusal -> {
            assertThat(refusal.status()).isEqualTo(401);
            assertThat(refusal.json().path("detail").asText())
                    .isEqualTo("The message is not signed by a supplier of this code.");
        });
        assertThat(cj.kept()).isZero();
        assertThat(cj.waiting()).isEmpty();
        assertThat(refused()).isEqualTo(refusedBefore + refusals.size());
        assertThat(told()).isEqualTo(toldBefore + refusals.size());
    }

    @Test
    void refusesAllWhileItsKeyIsNotSetOrTheSupplierIsOfAnotherKind() {
        cj.webhook("{\"secret\": \"${WEBHOOK_IT_UNSET}\"}");
        assertThat(cj.send(STOCK).status()).isEqualTo(401);
        assertThat(Api.admin(port).get("/v1/suppliers/" + cj.world.code + "/status").json().path("webhook")
                .path("fault").asText()).contains("WEBHOOK_IT_UNSET");
        cj.webhook("{}");
        assertThat(cj.send(STOCK).status()).isEqualTo(401);
        cj.webhook("{\"secret\": \"${WEBHOOK_IT_OPEN_ID}\"}");
        cj.world.set("connector", "PUSH");
        assertThat(cj.send(STOCK).status()).isEqualTo(401);
    }

    @Test
    void refusesACodeThatIsNobodysWithoutABodyOfIt() {
        String head = "POST /v1/webhooks/cj/no-such HTTP/1.1\r\nHost: localhost\r\nsign: " + sign(OPEN_ID, STOCK)
                + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
        await().untilAsserted(() -> {
            // Unknown for a second after it was asked for; on a slow machine that has passed, and the body is waited for.
            Api.anonymous(port).header("sign", sign(OPEN_ID, STOCK)).post("/v1/webhooks/cj/no-such", STOCK);
            Thread.sleep(100);
            try (Socket socket = new Socket("localhost", port)) {
                socket.setSoTimeout(1_000);
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                String status = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
                assertThat(status).startsWith("HTTP/1.1 401");
            } catch (SocketTimeoutException e) {
                throw new AssertionError("nothing was answered", e);
            }
        });
        // One that is there is heard, also where it was not known a moment ago.
        assertThat(new WebhookWorld(context, port).outcome("{}")).isEqualTo("PROBE");
    }

    @Test
    void answersTheProbeOfAnAddressWithoutEffectAndWithoutTellingWhoIsThere() {
        Api anybody = Api.anonymous(port);
        for (String probe : List.of("{}", "{\"messageId\":\"m\"}")) {
            assertThat(anybody.post(cj.path(), probe).expect(200).body())
                    .isEqualTo(anybody.post("/v1/webhooks/cj/no-such", probe).expect(200).body())
                    .isEqualTo("{\"outcome\":\"PROBE\"}");
        }
        anybody.post(cj.path(), null).expect(200);
        assertThat(cj.outcome("{}")).isEqualTo("PROBE");
        assertThat(cj.kept()).isZero();
    }

    @Test
    void refusesABodyOfMoreThanAMegabyte() {
        String large = "{\"type\":\"STOCK\",\"a\":\"" + "x".repeat(1_000_000) + "\"}";

        assertThat(cj.send(large).status()).isEqualTo(413);
        String nearly =
                "{\"messageId\":\"big\",\"type\":\"PRODUCT\",\"params\":{\"pid\":\"p1\",\"productDescription\":\""
                        + "x".repeat(900_000) + "\"}}";
        assertThat(cj.outcome(nearly)).isEqualTo("ACCEPTED");
    }

    @Test
    void hasOneEffectOfOneMessageHoweverOftenAndWhereverItComesAtOnce() throws Exception {
        List<String> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
            for (Future<String> outcome : threads.invokeAll(
                    Collections.<Callable<String>>nCopies(5, () -> cj.outcome(STOCK)))) {
                outcomes.add(outcome.get());
            }
        }
        assertThat(outcomes).containsExactlyInAnyOrder(
                "ACCEPTED", "DUPLICATE", "DUPLICATE", "DUPLICATE", "DUPLICATE");
        cj.world.connector.script = WebhookRereadIT.reads("A@main=5");
        cj.reread();
        assertThat(cj.waiting()).isEmpty();

        assertThat(cj.outcome(STOCK)).isEqualTo("DUPLICATE");
        assertThat(cj.waiting()).isEmpty();
        assertThat(cj.kept()).isEqualTo(1);
    }

    @Test
    void knowsWhatHasNoIdAgainByItsBody() {
        String nameless = STOCK.replace("\"messageId\":\"m-1\",", "");

        assertThat(cj.outcome(nameless)).isEqualTo("ACCEPTED");
        assertThat(cj.outcome(nameless)).isEqualTo("DUPLICATE");
        assertThat(cj.outcome(nameless.replace("v1", "v2"))).isEqualTo("ACCEPTED");
        assertThat(cj.outcome(stock("x".repeat(201), "v1"))).isEqualTo("ACCEPTED");
        assertThat(cj.outcome(stock("x".repeat(201), "v1"))).isEqualTo("DUPLICATE");
    }

    @Test
    void takesProductsAndVariantsAndIgnoresTheRestWithoutKeepingAnything() {
        assertThat(cj.outcome(message("ORDER", "UPDATE", "\"cjOrderId\":210823100016290555"))).isEqualTo("IGNORED");
        assertThat(cj.outcome(message("LOGISTIC", "UPDATE", "\"orderId\":210823100016290555"))).isEqualTo("IGNORED");
        assertThat(cj.outcome(message("PRODUCT", "UPDATE", "\"pid\":\"p2\",\"fields\":[\"productImage\"]")))
                .isEqualTo("IGNORED");
        assertThat(cj.outcome("{\"messageId\":\"m\",\"type\":\"ORDER\",\"params\":{\"orderItems\":[\"vid\":1]}}"))
                .as("CJ's own example is no JSON").isEqualTo("IGNORED");
        assertThat(cj.kept()).isZero();

        assertThat(cj.outcome(message("VARIANT", "UPDATE", "\"vid\":\"v3\""))).isEqualTo("ACCEPTED");
        assertThat(cj.waiting()).containsExactly("p2");
        assertThat(cj.outcome(message("PRODUCT", "UPDATE", "\"pid\":\"p1\",\"productStatus\":3")))
                .isEqualTo("ACCEPTED");
        assertThat(cj.waiting()).containsExactly("p2", "p1");
    }

    @Test
    void readsNothingAgainThatNobodySells() {
        cj.world.jdbc.sql("UPDATE supplier_item SET declared = false WHERE supplier_id = :id AND sku = 'C'")
                .param("id", cj.world.supplierId()).update();

        assertThat(cj.outcome(stock(newId(), "v3"))).isEqualTo("ACCEPTED");

        assertThat(cj.waiting()).isEmpty();
    }

    @Test
    void forgetsMessagesOnlyAfterMoreThanAWeek() {
        cj.outcome(STOCK);
        cj.outcome(stock("m-2", "v2"));
        age("m-1", "9 days");
        age("m-2", "7 days 23 hours");

        context.getBean(WebhookMonitor.class).check();

        assertThat(cj.kept()).isEqualTo(1);
        assertThat(cj.outcome(stock("m-2", "v2"))).isEqualTo("DUPLICATE");
    }

    @Test
    void answersBeforeItsSenderGivesUpWhileTheDatabaseDoesNotAndTakesWhatIsSentAgain() throws Exception {
        Answer late = transaction().execute(status -> {
            cj.world.jdbc.sql("LOCK TABLE supplier IN ACCESS EXCLUSIVE MODE").update();
            return answered();
        });

        assertThatItIsNotTakenUntilItIsSentAgain(late);
    }

    @Test
    void answersBeforeItsSenderGivesUpWhileOthersHaveAllConnections() throws Exception {
        HikariDataSource pool = context.getBean(HikariDataSource.class);
        List<Connection> all = new ArrayList<>();
        Answer late;
        try {
            while (all.size() < pool.getMaximumPoolSize()) {
                all.add(pool.getConnection());
            }
            late = answered();
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }

        assertThatItIsNotTakenUntilItIsSentAgain(late);
    }

    /** What its sender is answered while that still holds which it waits for; within twice the three seconds it has. */
    private Answer answered() {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> answer.complete(cj.send(STOCK)));
        return answer.orTimeout(6, TimeUnit.SECONDS).join();
    }

    private void assertThatItIsNotTakenUntilItIsSentAgain(Answer late) {
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.header("Retry-After")).contains("2");
        assertThat(cj.kept()).isZero();
        assertThat(cj.waiting()).isEmpty();

        assertThat(cj.outcome(STOCK)).isEqualTo("ACCEPTED");
        assertThat(cj.waiting()).containsExactly("p1");
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    private void age(String message, String interval) {
        cj.world.jdbc.sql("""
                        UPDATE intake_message SET received_at = clock_timestamp() - :age::interval
                         WHERE supplier_id = :id AND message_id = :message
                        """)
                .param("age", interval).param("id", cj.world.supplierId()).param("message", message).update();
    }

    private double told() {
        return meters.counter("access.refusals", "refusal", "bad_signature").count();
    }

    private double refused() {
        return meters.counter("stockproof.webhooks", "outcome", "refused").count();
    }
}
