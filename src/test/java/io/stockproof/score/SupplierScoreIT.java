package io.stockproof.score;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is counted of a supplier, from its tables to its score. */
@StockproofIT
class SupplierScoreIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;

    private final String name = "score" + NUMBER.incrementAndGet() + "-" + ProcessHandle.current().pid();

    @Test
    void countsWhatASupplierDid() {
        Api api = aSupplier();
        pushed(api, "A", 9, Instant.now());
        pushed(api, "A", 0, Instant.now());
        pushed(api, "A", 7, Instant.now());
        pushed(api, "B", 99_999, Instant.now());
        pushed(api, "C", 0, Instant.now().minusSeconds(500));
        jdbc.sql("""
                        INSERT INTO intake_poll (supplier_id, state, requested_by, finished_at, rows_read, rows_rejected)
                        SELECT supplier_id, w.state, 'schedule', clock_timestamp() - w.ago, w.rows, w.rejected
                          FROM supplier,
                               (VALUES ('APPLIED', interval '1 hour', 90, 9), ('FAILED', interval '1 day', 10, 1),
                                       ('QUARANTINED', interval '1 day', 70, 70), ('FAILED', interval '8 days', 70, 70))
                                   AS w (state, ago, rows, rejected)
                         WHERE code = :code
                        """).param("code", name).update();
        jdbc.sql("""
                        INSERT INTO stock_held (item_id, location_id, supplier_id, poll_id, on_hand)
                        SELECT p.item_id, p.location_id, p.supplier_id, 1, 5
                          FROM stock_position p JOIN supplier s USING (supplier_id) WHERE s.code = :code LIMIT 1
                        """).param("code", name).update();
        validated(api, "A", 3);
        validated(api, "C", 3);
        Awaitility.await().until(() -> jdbc.sql("""
                        SELECT count(*) FROM checkout_outcome o JOIN channel c USING (channel_id) WHERE c.code = :code
                        """).param("code", name).query(Long.class).single() == 2);

        JsonNode score = api.get("/v1/suppliers/" + name + "/score").expect(200).json();

        JsonNode figures = score.path("figures");
        assertThat(figures.path("positions").asLong()).isEqualTo(3);
        assertThat(figures.path("flipFlops").asLong()).isEqualTo(1);
        assertThat(figures.path("fillerNumbers").asLong()).isEqualTo(1);
        assertThat(figures.path("heldRows").asLong()).isEqualTo(1);
        assertThat(figures.path("polls").asLong()).isEqualTo(2);
        assertThat(figures.path("pollsSucceeded").asLong()).isEqualTo(1);
        assertThat(figures.path("rowsRead").asLong()).isEqualTo(100);
        assertThat(figures.path("rowsRejected").asLong()).isEqualTo(10);
        assertThat(figures.path("cartLines").asLong()).isEqualTo(2);
        assertThat(figures.path("cartLinesRejected").asLong()).isEqualTo(1);
        assertThat(figures.at("/freshness/p50Seconds").asLong()).isLessThan(60);
        assertThat(figures.at("/freshness/p95Seconds").asLong()).isBetween(500L, 600L);
        assertThat(score.path("score").asInt()).isBetween(10, 50);
        assertThat(score.path("parts")).hasSize(7);
    }

    @Test
    void listsAllAsPagesAndAsASheet() {
        Api api = aSupplier();
        JsonNode page = api.get("/v1/suppliers/scores?limit=1").expect(200).json();
        assertThat(page.path("items")).hasSize(1);

        String sheet = api.header("Accept", "text/csv").get("/v1/suppliers/scores").expect(200).body();

        assertThat(sheet).startsWith("supplier,score,freshnessP50Seconds")
                .contains("\r\n" + name + ",,,,,0,0,0,0,0,0,0,0,0,0\r\n");
    }

    @Test
    void knowsNothingOfASupplierThatIsNotThere() {
        JsonNode unknown = Api.admin(port).get("/v1/suppliers/no-such/score").expect(404).json();

        assertThat(unknown.path("type").asText()).isEqualTo("/problems/unknown-supplier");
    }

    private Api aSupplier() {
        Api api = Api.admin(port);
        api.header("Content-Type", "application/yaml").put("/v1/setup", """
                suppliers:
                  - code: %1$s
                    connector: push
                    freshness: {maxAgeSeconds: 300}
                    locations:
                      - {code: de, kind: WAREHOUSE, country: DE, leadTimeDays: 1}
                shippingMethods:
                  - code: %1$s-post
                    lanes:
                      - {from: {country: DE}, to: {country: DE}, transitDays: {min: 1, max: 2}}
                channels:
                  - {code: %1$s, shippingMethods: [%1$s-post]}
                listings:
                  - {channel: %1$s, variant: A, sources: [{components: [{supplier: %1$s, sku: A}]}]}
                  - {channel: %1$s, variant: B, sources: [{components: [{supplier: %1$s, sku: B}]}]}
                  - {channel: %1$s, variant: C, sources: [{components: [{supplier: %1$s, sku: C}]}]}
                """.formatted(name)).expect(200);
        return api;
    }

    private void pushed(Api api, String sku, long quantity, Instant at) {
        Map<String, Object> row =
                Map.of("sku", sku, "location", "de", "quantity", quantity, "observedAt", at.toString());
        api.post("/v1/suppliers/" + name + "/observations", List.of(row)).expect(200);
    }

    private void validated(Api api, String variant, long quantity) {
        api.post("/v1/carts/validate", Map.of(
                "channel", name, "destination", Map.of("country", "DE"),
                "lines", List.of(Map.of("lineId", "1", "variant", variant, "quantity", quantity)))).expect(200);
    }
}
