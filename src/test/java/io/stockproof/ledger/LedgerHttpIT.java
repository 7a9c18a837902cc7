package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The ledger, positions and adjustments over HTTP. */
@StockproofIT
class LedgerHttpIT {

    @LocalServerPort int port;

    @Autowired AuditMetrics metrics;

    @Autowired MeterRegistry meters;

    Api api;

    @BeforeEach
    void connect() {
        api = Api.admin(port);
        api.put("/v1/setup", """
                {"suppliers": [{"code": "ledgered", "connector": "push",
                  "locations": [{"code": "us", "kind": "WAREHOUSE", "country": "US"}],
                  "items": [{"sku": "=A"}, {"sku": "B"}, {"sku": "C"}]}]}
                """).expect(200);
    }

    private JsonNode adjust(String sku, Map<String, Object> change) {
        Map<String, Object> body = new java.util.HashMap<>(change);
        body.putAll(Map.of("supplier", "ledgered", "sku", sku, "location", "ledgered/us", "reason", "counted"));
        return api.post("/v1/adjustments", body).expect(201).json();
    }

    @Test
    void adjustsAndShowsTheBalanceNowAndAsItWas() {
        JsonNode first = adjust("=A", Map.of("quantity", 5));
        Instant between = Instant.parse(first.path("entry").path("recordedAt").asText());
        JsonNode second = adjust("=A", Map.of("delta", -2));

        assertThat(second.path("entry").path("cause").asText()).isEqualTo("ADJUSTED");
        assertThat(second.path("entry").path("onHand").asLong()).isEqualTo(3);
        assertThat(second.path("version").asText()).isNotEmpty();
        JsonNode now = api.get("/v1/positions?supplier=ledgered&sku=%3DA").expect(200).json().path("items");
        assertThat(now).hasSize(1);
        assertThat(now.get(0).path("onHand").asLong()).isEqualTo(3);
        assertThat(now.get(0).path("location").asText()).isEqualTo("ledgered/us");
        assertThat(now.get(0).path("held").isNull()).isTrue();
        JsonNode then = api.get("/v1/positions?supplier=ledgered&sku=%3DA&at=" + between).expect(200).json();
        assertThat(then.path("items").get(0).path("onHand").asLong()).isEqualTo(5);
        JsonNode before = api.get("/v1/positions?supplier=ledgered&at=2026-01-01T00:00:00Z").expect(200).json();
        assertThat(before.path("items")).isEmpty();
    }

    @Test
    void pagesTheLedgerFromTheNewestAndStreamsItWhole() {
        for (int i = 0; i < 5; i++) {
            adjust("B", Map.of("quantity", i));
        }

        JsonNode page = api.get("/v1/ledger?supplier=ledgered&sku=B&location=ledgered/us&limit=2").expect(200).json();
        assertThat(page.path("items").get(0).path("onHand").asLong()).isEqualTo(4);
        JsonNode next = api.get("/v1/ledger?supplier=ledgered&sku=B&limit=2&cursor="
                + page.path("nextCursor").asText()).expect(200).json();
        assertThat(next.path("items").get(0).path("onHand").asLong()).isEqualTo(2);
        String second = page.path("items").get(1).path("recordedAt").asText();
        JsonNode earlier = api.get("/v1/ledger?supplier=ledgered&sku=B&limit=9&to=" + second + "&cursor="
                + api.get("/v1/ledger?supplier=ledgered&sku=B&limit=1").expect(200).json().path("nextCursor").asText())
                .expect(200).json();
        assertThat(earlier.path("items").get(0).path("onHand").asLong()).as("the cursor widens nothing").isEqualTo(2);
        assertThat(api.get("/v1/ledger?supplier=ledgered&location=ledgered/us&limit=1&to=" + second).expect(200).json()
                .path("items").get(0).path("onHand").asLong()).isEqualTo(2);
        adjust("=A", Map.of("quantity", 1));
        String sheet = api.header("Accept", "text/csv").get("/v1/ledger?supplier=ledgered").expect(200).body();
        assertThat(sheet).startsWith("id,seq,supplier").contains("'=A");
        assertThat(api.header("Accept", "text/csv").get("/v1/positions?supplier=ledgered").expect(200).body())
                .contains("ledgered,B,ledgered/us,WAREHOUSE,4,0,");
        Api sheets = api.header("Accept", "text/csv");
        assertThat(sheets.get("/v1/ledger?supplier=ledgered&limit=1&cursor=any").expect(200).body())
                .as("whole, whatever the limit").isEqualTo(sheet);
        for (String path : List.of("positions?supplier=ledgered", "listings?", "changes?", "mismatches?",
                "test-orders?",
                "shortfalls?")) {
            sheets.get("/v1/" + path + "&limit=500").expect(200);
        }
        sheets.get("/v1/ledger?supplier=ledgered&limits=1").expect(400);
        assertThat(api.get("/v1/ledger/audit").expect(200).json().path("violations")).isEmpty();
    }

    @Test
    void auditsTheWholeLedgerInTheBackground() {
        adjust("B", Map.of("quantity", 3));

        Answer asked = api.get("/v1/ledger/audit?full=true").expect(202);

        String run = asked.header("Location");
        assertThat(asked.json().path("mode").asText()).isEqualTo("FULL");
        await().atMost(Duration.ofSeconds(20)).until(
                () -> api.get(run).expect(200).json().path("state").asText(), "DONE"::equals);
        JsonNode done = api.get(run).expect(200).json();
        assertThat(done.path("violations")).isEmpty();
        assertThat(done.path("positions").asLong()).isPositive();
        assertThat(done.path("requestedBy").asText()).isEqualTo("admin");
        assertThat(api.get("/v1/ledger/audits?limit=1").expect(200).json().path("items")).hasSize(1);
        api.get("/v1/ledger/audits/0").expect(404);
        Api.with(port, "checkout").get("/v1/ledger/audit?full=true").expect(403);
        metrics.refresh();
        assertThat(meters.get("stockproof.ledger.audit.violations").gauge().value()).isZero();
        assertThat(meters.get("stockproof.ledger.audit.finished").gauge().value()).isGreaterThan(1.7e9);
    }

    @Test
    void measuresHowLongAdjustmentsAndSetupsHoldWhatTheyLock() {
        long adjustments = held("adjustment");
        long setups = held("setup");

        adjust("C", Map.of("quantity", 1));
        connect();

        assertThat(held("adjustment")).isGreaterThan(adjustments);
        assertThat(held("setup")).isGreaterThan(setups);
    }

    private long held(String operation) {
        return meters.timer("stockproof.transaction.hold", "operation", operation).count();
    }

    @Test
    void refusesWhatCannotBe() {
        api.get("/v1/positions?supplier=no-such").expect(404);
        assertThat(api.get("/v1/positions?supplier=ledgered&sku=NONE").expect(200).json().path("items")).isEmpty();
        api.get("/v1/ledger?cursor=rubbish").expect(400);
        api.get("/v1/ledger?from=yesterday").expect(400);
        Map<String, Object> good = Map.of("supplier", "ledgered", "sku", "C", "location", "ledgered/us", "reason", "r");
        api.post("/v1/adjustments", good).expect(400);
        for (Map<String, Object> wrong : java.util.List.<Map<String, Object>>of(
                Map.of("quantity", 1, "delta", 1),
                Map.of("delta", -1),
                Map.of("delta", Long.MAX_VALUE),
                Map.of("quantity", -1),
                Map.of("quantity", 1, "sku", "NONE"),
                Map.of("quantity", 1, "location", "other/us"),
                Map.of("quantity", 1, "location", "ledgered/de"),
                Map.of("quantity", 1, "reason", " "))) {
            Map<String, Object> body = new java.util.HashMap<>(good);
            body.putAll(wrong);
            api.post("/v1/adjustments", body).expect(400);
        }
        Map<String, Object> unknown = new java.util.HashMap<>(good);
        unknown.putAll(Map.of("supplier", "no-such", "location", "no-such/us", "quantity", 1));
        api.post("/v1/adjustments", unknown).expect(404);
        Api.with(port, "storefront").get("/v1/ledger").expect(403);
    }
}
