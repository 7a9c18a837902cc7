package io.stockproof.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import io.stockproof.access.RuleTurns;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.Standoff;
import io.stockproof.testing.StockproofIT;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

@StockproofIT
class ListingControllerIT {

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;
    @Autowired ApplicationContext context;
    @Autowired DataSource dataSource;
    @Autowired RuleTurns turns;

    CatalogWorld world;
    Api api;

    @BeforeEach
    void makeWorld() {
        world = CatalogWorld.create(jdbc);
        api = Api.admin(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TEE-RED-M", "a/b", "a b", "größe ⚡", "50%", "a;b=c", "a\\b", "a?b#c", "a+b&c", "//", "=1",
            "%2F", "...", "’"})
    void keepsAVariantOfAnyPrintableText(String variant) {
        Answer put = api.put(path(variant), body("A", 2)).expect(200);
        assertThat(put.json().path("variant").asText()).isEqualTo(variant);
        assertThat(put.json().path("version").asText()).isNotEmpty();
        Answer got = api.get(path(variant)).expect(200);
        assertThat(got.json().at("/sources/0/components/0/units").asInt()).isEqualTo(2);
        assertThat(got.json().path("state").asText()).isEqualTo("MAPPED");
        assertThat(got.header("ETag")).isEqualTo(put.header("ETag")).isNotEmpty();
        api.delete(path(variant)).expect(200);
        assertThat(api.get(path(variant)).expect(404).json().path("type").asText())
                .isEqualTo("/problems/unknown-variant");
    }

    @Test
    void recordsEachChangeAndBumpsTheRulesOnlyForAChange() {
        world.assertBumps(3, () -> {
            jdbc.sql("DELETE FROM access_change WHERE code = :code")
                    .param("code", world.channel() + "/V").update();
            api.put(path("V"), body("A", 1)).expect(200);
            world.assertBumps(0, () -> api.put(path("V"), body("A", 1)).expect(200));
            api.put(path("V"), body("A", 2)).expect(200);
            api.delete(path("V")).expect(200);
        });
        assertThat(jdbc.sql("""
                        SELECT action || ' ' || coalesce(before #>> '{sources,0,components,0,units}', '-')
                                      || ' ' || coalesce(after #>> '{sources,0,components,0,units}', '-')
                          FROM access_change WHERE kind = 'listing' AND code = :code ORDER BY change_id
                        """).param("code", world.channel() + "/V").query(String.class).list())
                .containsExactly("CREATED - 1", "REPLACED 1 2", "DELETED 2 -");
    }

    @Test
    void takesBackWhatItAnswered() throws Exception {
        Answer put = api.put(path("V"), body("A", 2)).expect(200);
        Answer got = api.get(path("V")).expect(200);

        Answer again = api.header("If-Match", got.header("ETag")).put(path("V"), got.body()).expect(200);

        assertThat(again.header("ETag")).isEqualTo(got.header("ETag"));
        api.put(path("V"), put.body()).expect(200);
        api.put(path("V"), got.body().replace("\"state\"", "\"status\"")).expect(400);
    }

    @Test
    void refusesAStaleEdit() {
        String first = api.put(path("V"), body("A", 1)).expect(200).header("ETag");
        api.header("If-Match", first).put(path("V"), body("A", 2)).expect(200);
        Answer stale = api.header("If-Match", first).put(path("V"), body("A", 3)).expect(409);
        assertThat(stale.json().path("type").asText()).isEqualTo("/problems/stale-edit");
        api.header("If-Match", first).delete(path("V")).expect(409);
        assertThat(api.get(path("V")).json().at("/sources/0/components/0/units").asInt()).isEqualTo(2);
    }

    @Test
    void waitsForADocumentThatIsBeingAppliedWithoutHoldingWhatThatNames() throws Exception {
        api.put(path("V"), body("A", 1)).expect(200);
        Standoff standoff = new Standoff(context);

        standoff.withRulesLocked(() -> api.put(path("V"), body("NEW", 1)).expect(200), () -> writeAsADocument("NEW"));
        standoff.withRulesLocked(() -> api.delete(path("V")).expect(200), () -> writeAsADocument("OTHER"));

        api.get(path("V")).expect(404);
    }

    @Test
    void refusesAListingOfWhatIsDeletedBeforeItIsWritten() throws Exception {
        Standoff standoff = new Standoff(context);

        Answer supplier = standoff.withRulesLocked(
                () -> api.put(path("V"), body("A", 1)).expect(400), () -> world.delete("supplier"));
        Answer channel = standoff.withRulesLocked(
                () -> api.put(path("V"), body("A", 1)).expect(404), () -> world.delete("channel"));

        assertThat(supplier.json().at("/errors/0/pointer").asText())
                .isEqualTo("sources[0].components[0].supplier");
        assertThat(channel.json().path("type").asText()).isEqualTo("/problems/unknown-channel");
    }

    @Test
    void holdsNoConnectionWhileItWaitsForAnotherChange() throws Exception {
        HikariDataSource pool = dataSource.unwrap(HikariDataSource.class);
        int all = pool.getMaximumPoolSize();
        List<Future<Answer>> edits = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            new Standoff(context).withRulesLocked(() -> api.put(path("V"), body("A", 1)), () -> {
                for (int i = 0; i < all + 5; i++) {
                    String variant = "V" + i;
                    edits.add(clients.submit(() -> api.put(path(variant), body("A", 1))));
                }
                Awaitility.await().until(() -> turns.waiting() == all + 5 - (RuleTurns.AT_ONCE - 1));
                assertThat(pool.getHikariPoolMXBean().getThreadsAwaitingConnection()).isZero();
                api.get(path("V")).expect(404);
            });
        }
        for (Future<Answer> edit : edits) {
            edit.get().expect(200);
        }
    }

    private void writeAsADocument(String sku) {
        world.item(sku);
        jdbc.sql("""
                        SELECT l.variant FROM catalog_listing l JOIN channel c USING (channel_id)
                         WHERE c.code = :channel FOR UPDATE OF l
                        """).param("channel", world.channel().value()).query(String.class).list();
    }

    @Test
    void pointsAtEveryFault() {
        JsonNode refused = api.put(path("V"), Map.of(
                "variant", "other", "title", "x".repeat(201),
                "sources", List.of(Map.of("rank", 1, "components", List.of(
                        Map.of("supplier", "nobody", "sku", "A"),
                        Map.of("supplier", world.supplier(), "sku", "A", "units", 0))))))
                .expect(400).json();
        List<String> pointers = new ArrayList<>();
        refused.path("errors").forEach(error -> pointers.add(error.path("pointer").asText()));
        assertThat(pointers).containsExactlyInAnyOrder(
                "variant", "title", "sources[0].components[1].units", "sources[0].components[0].supplier");
        assertThat(api.put("/v1/listings/nowhere/V", body("A", 1)).expect(404).json().path("type").asText())
                .isEqualTo("/problems/unknown-channel");
        api.put(path("V"), "{\"activ\":true}").expect(400);
    }

    @Test
    void askForTheScopesOfTheContract() {
        Api.with(port, "ops:read").put(path("V"), body("A", 1)).expect(403);
        Api.with(port, "ops:write").put(path("V"), body("A", 1)).expect(200);
        Api.with(port, "ops:read").get(path("V")).expect(200);
        Api.with(port, "checkout").get(path("V")).expect(403);
        Api.anonymous(port).get(path("V")).expect(401);
    }

    @Test
    void pagesByCursor() {
        for (String variant : List.of("a", "b", "c")) {
            api.put(path(variant), body("A", 1)).expect(200);
        }
        JsonNode first = api.get("/v1/listings?limit=2&channel=" + world.channel()).expect(200).json();
        assertThat(first.path("items")).hasSize(2);
        JsonNode rest = api.get("/v1/listings?limit=2&channel=" + world.channel() + "&cursor="
                + first.path("nextCursor").asText()).expect(200).json();
        assertThat(rest.path("items")).hasSize(1);
        assertThat(rest.path("nextCursor").isNull()).isTrue();
        api.get("/v1/listings?sku=%00").expect(400);
        api.get("/v1/listings?state=LOST").expect(400);
    }

    @Test
    void importsAgainWhatItExported() {
        Map<String, Object> odd =
                Map.of("title", "=HYPERLINK(\"x\"), \"quoted\"", "sku", "'-S", "options", Map.of("color", "red"),
                        "sources", List.of(
                                Map.of("rank", 3, "components", List.of(part("+A", 2), part("ö \"B\"", 1))),
                                Map.of("rank", 7, "components", List.of(part("C", 1)))));
        api.put(path("@odd"), odd).expect(200);
        api.put(path("unmapped"), Map.of()).expect(200);
        String sheet = export();
        assertThat(sheet).startsWith("channel,variant,sku,barcode,title,supplier,supplierSku,units,rank\r\n");
        assertThat(sheet).contains("'@odd").contains("'=HYPERLINK").contains("'+A").contains("''-S");
        JsonNode unchanged = imported(sheet, "");
        assertThat(unchanged.path("listingsUnchanged").asInt()).isEqualTo(2);
        JsonNode before = api.get(path("@odd")).json();
        api.put(path("@odd"), Map.of("options", Map.of("color", "red"))).expect(200);
        assertThat(imported(sheet, "?dryRun=true").path("listingsChanged").asInt()).isEqualTo(1);
        assertThat(imported(sheet, "").path("listingsChanged").asInt()).isEqualTo(1);
        assertThat(api.get(path("@odd")).json()).isEqualTo(before);
    }

    @Test
    void showsTheRowErrorsOfAnImportAndListsIt() {
        JsonNode done = imported(header() + world.row("V", "A", 1, 1) + world.row("W", "A", 0, 1), "");
        assertThat(done.path("state").asText()).isEqualTo("APPLIED");
        assertThat(done.at("/errors/0/line").asInt()).isEqualTo(3);
        assertThat(done.at("/errors/0/column").asText()).isEqualTo("units");
        assertThat(api.get("/v1/imports?limit=1").expect(200).json().at("/items/0/id")).isEqualTo(done.path("id"));
        api.get("/v1/imports/999999999").expect(404);
        api.post("/v1/listings/import", Map.of()).expect(415);
        assertThat(csv().post("/v1/listings/import", "a,b\n").expect(400).json().path("detail").asText())
                .contains("channel,variant,sku");
    }

    @Test
    void importsOnceForOneIdempotencyKey() {
        Api keyed = csv().header("Idempotency-Key", "import-" + world.channel());
        String sheet = header() + world.row("V", "A", 1, 1);
        Answer first = keyed.post("/v1/listings/import", sheet).expect(202);
        Answer again = keyed.post("/v1/listings/import", sheet).expect(202);
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        keyed.post("/v1/listings/import", sheet + world.row("W", "A", 1, 1)).expect(422);
        keyed.post("/v1/listings/import?dryRun=true", sheet).expect(422);
        assertThat(await(first).path("state").asText()).isEqualTo("APPLIED");
    }

    private JsonNode imported(String sheet, String query) {
        return await(csv().post("/v1/listings/import" + query, sheet).expect(202));
    }

    private JsonNode await(Answer accepted) {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).until(
                () -> api.get(accepted.header("Location")).expect(200).json(),
                running -> !running.path("state").asText().equals("RUNNING"));
    }

    private Api csv() {
        return api.header("Content-Type", "text/csv");
    }

    private String export() {
        return api.header("Accept", "text/csv").get("/v1/listings?channel=" + world.channel()).expect(200).body();
    }

    private static String header() {
        return String.join(",", ListingSheet.HEADER) + "\n";
    }

    private Map<String, Object> body(String sku, int units) {
        return Map.of("sources", List.of(Map.of("components", List.of(part(sku, units)))));
    }

    private Map<String, Object> part(String sku, int units) {
        return Map.of("supplier", world.supplier().value(), "sku", sku, "units", units);
    }

    private String path(String variant) {
        return "/v1/listings/" + world.channel() + "/"
                + URLEncoder.encode(variant, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
