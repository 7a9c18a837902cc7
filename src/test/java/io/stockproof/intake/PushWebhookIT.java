package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.ledger.LedgerAudit;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** Observations that come signed as Standard Webhooks are; signed here by the standard's own library. */
@StockproofIT
class PushWebhookIT {

    private static final String SECRET = secret("the first secret of it");
    private static final String NEXT = secret("the next secret of it");

    @LocalServerPort int port;
    @Autowired ApplicationContext context;
    @Autowired InstantSource clock;
    @Autowired LedgerAudit audit;

    IntakeWorld world;

    @BeforeEach
    void make() {
        System.setProperty("WEBHOOK_IT_PUSH", SECRET);
        System.setProperty("WEBHOOK_IT_PUSH_NEXT", NEXT);
        world = new IntakeWorld(context, ConnectorKind.PUSH);
        context.getBean(WebhookSenders.class).forget(); // as when it is set up
        world.jdbc.sql("""
                        UPDATE supplier SET webhook = '{"secret": "${WEBHOOK_IT_PUSH}",
                                                        "secondSecret": "${WEBHOOK_IT_PUSH_NEXT}"}'
                         WHERE code = :code
                        """).param("code", world.code.value()).update();
        world.item("A");
        world.item("B");
    }

    @AfterEach
    void auditIsClean() {
        assertThat(audit.run().violations()).isEmpty();
    }

    @Test
    void takesEachRowAsAPushDoes() throws Exception {
        JsonNode answer = send(SECRET, "msg_1", now(), rows("A", "5") + "," + rows("NONE", "1") + "," + rows("B", "-1"))
                .expect(200).json();

        assertThat(answer.path("outcome").asText()).isEqualTo("ACCEPTED");
        assertThat(answer.path("results").findValuesAsText("outcome"))
                .containsExactly("APPLIED", "UNKNOWN_ITEM", "INVALID");
        assertThat(world.positions()).containsExactly("A@main=5");
    }

    @Test
    void takesEitherSecretAndEverySignatureOfSeveral() throws Exception {
        send(NEXT, "msg_1", now(), rows("A", "5")).expect(200);
        String body = "[" + rows("A", "6") + "]";
        long at = now();
        String several = "v1,bm8= v1a,bm8= " + new Webhook(SECRET).sign("msg_2", at, body);
        post("msg_2", Long.toString(at), several, body).expect(200);

        assertThat(world.positions()).containsExactly("A@main=6");
    }

    @Test
    void refusesWhatIsNotSignedOrNotOfThisMoment() throws Exception {
        String body = "[" + rows("A", "5") + "]";
        long at = now();
        String signature = new Webhook(SECRET).sign("msg_1", at, body);
        double toldBefore = told();
        List<Answer> refusals = List.of(
                post("msg_2", Long.toString(at), signature, body),
                post("msg_1", Long.toString(at + 1), signature, body),
                post("msg_1", Long.toString(at), signature, body.replace("5", "6")),
                post("msg_1", Long.toString(at), signature.substring(3), body),
                post("msg_1", "soon", signature, body),
                send(SECRET, "msg.1", at, rows("A", "5")),
                send(secret("another secret"), "msg_3", at, rows("A", "5")),
                send(SECRET, "msg_4", at - 303, rows("A", "5")),
                send(SECRET, "msg_5", at + 900, rows("A", "5")),
                Api.anonymous(port).post("/v1/webhooks/push/" + world.code, body),
                Api.anonymous(port).header("webhook-id", "msg_1").header("webhook-timestamp", Long.toString(at))
                        .header("webhook-signature", signature).post("/v1/webhooks/push/no-such", body));

        assertThat(refusals).extracting(Answer::status).containsOnly(401);
        assertThat(refusals).extracting(refusal -> refusal.json().path("detail").asText()).containsOnly(
                "The message is not signed by a supplier of this code.");
        assertThat(world.positions()).isEmpty();
        assertThat(told()).isEqualTo(toldBefore + refusals.size());
        send(SECRET, "msg_6", now() - 200, rows("A", "5")).expect(200);
    }

    private double told() {
        return context.getBean(MeterRegistry.class).counter("access.refusals", "refusal", "bad_signature").count();
    }

    @Test
    void takesNoSecretThatIsShortEnoughToBeGuessed() throws Exception {
        for (String secret : List.of("whsec_AA==", secret("fifteen bytes !"))) {
            System.setProperty("WEBHOOK_IT_PUSH", secret);
            assertThat(send(secret, "msg_1", now(), rows("A", "5")).status()).isEqualTo(401);
            assertThat(Api.admin(port).get("/v1/suppliers/" + world.code + "/status").json().path("webhook")
                    .path("fault").asText()).isEqualTo("A secret is shorter than 16 bytes");
        }
        System.setProperty("WEBHOOK_IT_PUSH", secret("sixteen bytes !!"));
        send(secret("sixteen bytes !!"), "msg_1", now(), rows("A", "5")).expect(200);
    }

    @Test
    void forgetsIdsAfterAnHour() throws Exception {
        send(SECRET, "msg_1", now(), rows("A", "5")).expect(200);
        send(SECRET, "msg_2", now(), rows("A", "6")).expect(200);
        world.jdbc.sql("""
                        UPDATE intake_message SET received_at = clock_timestamp() - CASE message_id
                               WHEN 'msg_1' THEN interval '61 min' ELSE interval '59 min' END
                         WHERE supplier_id = :id
                        """).param("id", world.supplierId()).update();

        context.getBean(WebhookMonitor.class).check();

        assertThat(world.jdbc.sql("SELECT message_id FROM intake_message WHERE supplier_id = :id")
                .param("id", world.supplierId()).query(String.class).list()).containsExactly("msg_2");
    }

    @Test
    void hasOneEffectOfOneIdHoweverOftenItComesAtOnce() throws Exception {
        long at = now();
        List<String> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
            for (Future<String> outcome : threads.invokeAll(Collections.<Callable<String>>nCopies(5,
                    () -> send(SECRET, "msg_1", at, rows("A", "5")).expect(200).json().path("outcome").asText()))) {
                outcomes.add(outcome.get());
            }
        }

        assertThat(outcomes).containsOnly("ACCEPTED", "DUPLICATE").containsOnlyOnce("ACCEPTED");
        // Even with other rows: what has an id was said.
        assertThat(send(SECRET, "msg_1", at, rows("A", "9")).expect(200).json().path("results")).isEmpty();
        assertThat(world.positions()).containsExactly("A@main=5");
        assertThat(world.causes("A")).hasSize(1);
    }

    @Test
    void whatIsSignedAndCannotBeReadIsRefusedAndMayComeAgain() throws Exception {
        for (String body : List.of("{}", "null", "[]", "[null]", "[{\"sku\":\"A\",\"other\":1}]", "", "[")) {
            long at = now();
            post("msg_1", Long.toString(at), new Webhook(SECRET).sign("msg_1", at, body), body).expect(400);
        }
        assertThat(send(SECRET, "msg_1", now(), rows("A", "5")).expect(200).json().path("outcome").asText())
                .isEqualTo("ACCEPTED");
    }

    @Test
    void takesAsManyRowsAsAPushWithAKey() throws Exception {
        String row =
                "{\"sku\":\"%s\",\"location\":\"%s\",\"quantity\":1000000000,\"observedAt\":\"2026-11-27T00:00:00.123456Z\"}"
                        .formatted("x".repeat(200), "y".repeat(64));
        String rows = String.join(",", Collections.nCopies(ObservationController.ROWS_MAX, row));

        assertThat(send(SECRET, "msg_1", now(), rows).expect(200).json().path("results"))
                .hasSize(ObservationController.ROWS_MAX);
    }

    private Answer send(String secret, String id, long at, String rows) throws Exception {
        String body = "[" + rows + "]";
        String signature = new Webhook(secret).sign(id, at, body);
        // What is refused since too many come is sent again.
        return Stream.generate(() -> post(id, Long.toString(at), signature, body))
                .limit(20)
                .filter(answer -> answer.status() != 429 && answer.status() != 503)
                .findFirst()
                .orElseThrow();
    }

    private Answer post(String id, String at, String signature, String body) {
        return Api.anonymous(port).header("webhook-id", id).header("webhook-timestamp", at)
                .header("webhook-signature", signature).post("/v1/webhooks/push/" + world.code, body);
    }

    private String rows(String sku, String quantity) {
        Instant at = clock.instant();
        return "{\"sku\":\"%s\",\"location\":\"main\",\"quantity\":%s,\"observedAt\":\"%s\"}".formatted(sku, quantity,
                at);
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private static String secret(String text) {
        return "whsec_" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
