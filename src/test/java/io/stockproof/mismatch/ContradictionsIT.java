package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.display.DisplayFixture;
import io.stockproof.testing.StockproofIT;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Refusals of what had been promised, by real carts: which of them are our own mistakes. */
@StockproofIT
class ContradictionsIT {

    private static final Map<String, String> TO = Map.of("country", "US", "postalCode", "94107");

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired CartRefusals refusals;

    private DisplayFixture store;

    /** What the product page shows. */
    private JsonNode page(String variant) {
        return store.api.get("/v1/channels/" + store.name + "/variants/" + variant
                + "/availability?country=US&postalCode=94107").expect(200).json();
    }

    private static Map<String, Object> line(String variant, long quantity, long purchasable, String version) {
        return Map.of("lineId", variant, "variant", variant, "quantity", quantity,
                "seen", Map.of("purchasable", purchasable, "version", version));
    }

    private static Map<String, Object> line(JsonNode page, long quantity) {
        return line(page.path("variant").asText(), quantity, page.path("purchasable").asLong(),
                page.path("version").asText());
    }

    private List<String> validates(Map<String, Object> line) {
        return validates(List.of(line));
    }

    /** Outcomes of the lines. */
    private List<String> validates(List<Map<String, Object>> lines) {
        List<String> outcomes = new ArrayList<>();
        store.api.post("/v1/carts/validate", Map.of("channel", store.name, "destination", TO, "lines", lines))
                .expect(200).json().path("lines").forEach(line -> outcomes.add(line.path("outcome").asText()));
        return outcomes;
    }

    /** Once so many lines are recorded. */
    private long contradictions(int lines) {
        Mismatches.soon().until(() -> jdbc.sql("""
                        SELECT count(*) FROM checkout_outcome o JOIN channel c USING (channel_id) WHERE c.code = :code
                        """).param("code", store.name).query(Long.class).single() == lines);
        refusals.countHours(0);
        return store.api.get("/v1/mismatches/summary?channel=" + store.name).expect(200).json()
                .at("/carts/contradictions").asLong();
    }

    private void behindTheLedger(String sku, long units) {
        assertThat(jdbc.sql("""
                        UPDATE stock_position SET on_hand = :units
                         WHERE item_id = (SELECT item_id FROM supplier_item JOIN supplier USING (supplier_id)
                                           WHERE code = :supplier AND sku = :sku)
                        """).param("units", units).param("supplier", store.name).param("sku", sku).update())
                .isEqualTo(1);
    }

    @Test
    void aRowThatWasChangedBehindTheLedgerIsOurMistakeWhateverElseGoesOn() {
        store = DisplayFixture.aStore(port, "", "A", "B", "C");
        store.has("A", "cn", 5);
        store.has("B", "cn", 5);
        JsonNode a = page("A");
        JsonNode b = page("B");
        behindTheLedger("A", 0);
        try {
            store.has("C", "cn", 9); // nothing to do with them
            JsonNode later = page("C");
            assertThat(later.path("version")).isNotEqualTo(a.path("version"));

            assertThat(validates(List.of(line(a, 2), line(b, 2)))).containsExactly("REJECTED", "ACCEPTED");
            Map<String, Object> again = new HashMap<>(line(a, 2));
            again.put("lineId", "again");
            assertThat(validates(List.of(line(a, 2), again)))
                    .as("of two that share, neither can be told to be one").containsExactly("REJECTED", "REJECTED");
            assertThat(validates(line("A", 2, 1, a.path("version").asText()))).as("it was shown fewer")
                    .containsExactly("REJECTED");
        } finally {
            behindTheLedger("A", 5);
        }

        assertThat(contradictions(5)).isEqualTo(1);
    }

    @Test
    void isFoundWhateverIsWrittenMeanwhile() throws Exception {
        store = DisplayFixture.aStore(port, "", "A", "C");
        store.has("A", "cn", 5);
        JsonNode page = page("A");
        List<Map<String, Object>> lines = new ArrayList<>(List.of(line(page, 2)));
        for (int i = 0; i < 300; i++) { // so that it takes a while to decide
            lines.add(Map.of("lineId", "other" + i, "variant", "other" + i, "quantity", 1));
        }
        behindTheLedger("A", 0);
        try {
            whileCIsWritten(() -> {
                for (int i = 0; i < 30; i++) {
                    assertThat(validates(lines)).containsOnly("REJECTED");
                }
            });
        } finally {
            behindTheLedger("A", 5);
        }

        assertThat(contradictions(30 * 301)).isEqualTo(30);
    }

    @Test
    void whatAStoreSaysThatItSawIsNoPromiseOfOurs() {
        store = DisplayFixture.aStore(port, "", "A", "B");
        store.has("A", "cn", 0);
        store.has("B", "cn", 5);
        String version = page("A").path("version").asText();

        assertThat(validates(line("A", 1, 5, version))).containsExactly("REJECTED");
        assertThat(validates(line("A", 1, 5, "999999999:999999999:"))).containsExactly("REJECTED");
        assertThat(validates(line("B", 9, 9, version))).containsExactly("REDUCED");

        assertThat(contradictions(3)).isZero();
    }

    @Test
    void whateverChangedBetweenExplainsARefusal() throws Exception {
        store = DisplayFixture.aStore(port, "", "A", "B", "C");
        store.has("A", "cn", 5);
        store.has("B", "cn", 1);
        JsonNode seen = page("A");
        store.has("A", "cn", 1);
        assertThat(validates(line(seen, 2))).as("stock").containsExactly("REDUCED");
        store.has("A", "cn", 5);
        JsonNode before = page("A");
        store.setUpChannel("orderLimit: 1");
        assertThat(validates(line(before, 2))).as("a rule").containsExactly("REDUCED");
        store.setUpChannel("");

        int lines = 2 + overtaken(5);

        assertThat(contradictions(lines)).isZero();
    }

    /** Shoppers that read a page and come too late, at once, while others are served; how many. */
    private int overtaken(int rounds) throws Exception {
        whileCIsWritten(() -> {
            for (int i = 0; i < rounds; i++) {
                JsonNode page = page("B");
                assertThat(page.path("purchasable").asLong()).isEqualTo(1);
                String hold = store.api.header("Idempotency-Key", UUID.randomUUID().toString())
                        .post("/v1/reservations", Map.of("channel", store.name, "destination", TO,
                                "lines", List.of(Map.of("lineId", "1", "variant", "B", "quantity", 1))))
                        .expect(201).json().path("id").asText();
                assertThat(validates(line(page, 1))).containsExactly("REJECTED");
                store.api.post("/v1/reservations/" + hold + "/release", null).expect(200);
            }
        });
        return rounds;
    }

    private void whileCIsWritten(Runnable done) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<?> others = threads.submit(() -> {
                for (int i = 1; !over.get(); i++) {
                    store.has("C", "cn", i);
                }
            });
            done.run();
            over.set(true);
            others.get();
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }
}
