package io.stockproof.setup;

import static io.stockproof.setup.SetupFixture.changes;
import static io.stockproof.setup.SetupFixture.document;
import static io.stockproof.setup.SetupFixture.drop;
import static io.stockproof.setup.SetupFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stockproof.access.Caller;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.SuppliersChanged;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.event.ApplicationEvents;
import org.springframework.test.context.event.RecordApplicationEvents;

/** The setup document over HTTP, on a real database. Each test has codes of its own. */
@StockproofIT
@TestPropertySource(properties = "test.context=setup") // a database of its own: it prunes and exports all that there is
@RecordApplicationEvents
@DirtiesContext // nobody else has use for it, and it would work on
class SetupIT {

    private static final List<String> TABLES = List.of(
            "supplier", "supplier_location", "supplier_item", "shipping_method", "shipping_lane", "channel",
            "channel_method", "channel_allocation", "channel_reference_context", "catalog_listing", "catalog_component",
            "access_change");

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;

    @Autowired ObjectMapper json;

    @Autowired Setup setup;

    @Autowired DraftReader reader;

    Api api;
    Api yaml;

    @BeforeEach
    void connect() {
        api = Api.admin(port);
        yaml = api.header("Content-Type", "application/yaml");
    }

    @Test
    void appliesTheExampleOfTheDocumentsAndItsExportIsANoOp() throws IOException {
        String example = Files.readString(Path.of("src/docs/setup-example.yaml"));
        yaml.put("/v1/setup", example).expect(200);

        JsonNode again = yaml.put("/v1/setup", example).expect(200).json();

        assertThat(again.path("changes")).isEmpty();
        assertThat(again.path("changesTotal").asInt()).isZero();
        assertThat(again.path("dryRun").asBoolean()).isFalse();
        assertThat(again.path("version").asText()).isNotEmpty();
        assertThatTheExportIsANoOp();
    }

    @Test
    void exportsRandomDocumentsSoThatTheyChangeNothing() throws IOException {
        for (int seed = 0; seed < 15; seed++) {
            ObjectNode document = new RandomSetup(new Random(seed), "r" + seed).document();
            JsonNode applied = api.put("/v1/setup", document).expect(200).json();
            assertThat(applied.path("changes")).as("seed %d", seed).isNotEmpty();
            assertThat(changes(api.put("/v1/setup", document))).as("seed %d", seed).isEmpty();
        }
        assertThatTheExportIsANoOp();
    }

    private void assertThatTheExportIsANoOp() {
        String exported = api.get("/v1/setup").expect(200).body();
        String exportedYaml = api.header("Accept", "application/yaml").get("/v1/setup").expect(200).body();

        assertThat(changes(api.put("/v1/setup?prune=true", exported))).isEmpty();
        assertThat(changes(yaml.put("/v1/setup?prune=true", exportedYaml))).isEmpty();
    }

    @Test
    void leavesNothingBehindWhereTheLastMemberIsWrong() {
        Map<String, Long> before = counts();

        JsonNode problem = yaml.put("/v1/setup", document("whole") + """
                - {channel: whole, variant: LAST, sources: [{components: [{supplier: whole-none, sku: A}]}]}
                """).expect(400).json();

        assertThat(problem.path("type").asText()).isEqualTo("/problems/invalid-request");
        assertThat(problem.path("errors")).singleElement().satisfies(error -> assertThat(error.path("pointer").asText())
                .isEqualTo("listings[1].sources[0].components[0].supplier"));
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void tellsWhatADryRunWouldChangeAndChangesNothing() {
        Map<String, Long> before = counts();

        Answer answer = yaml.put("/v1/setup?dryRun=true", document("dry")).expect(200);

        assertThat(answer.json().path("dryRun").asBoolean()).isTrue();
        assertThat(changes(answer)).containsExactlyInAnyOrder(
                "supplier dry CREATED", "location dry/de CREATED", "location dry/us CREATED",
                "shipping-method dry CREATED", "channel dry CREATED", "listing dry/V CREATED");
        assertThat(counts()).isEqualTo(before);
        assertThat(changes(yaml.put("/v1/setup", document("dry")))).hasSize(6);
        assertThat(counts()).isNotEqualTo(before);
    }

    @Test
    void mergesASuppliersLocationsAndItemsAndRecordsOnlyWhatChanged() {
        yaml.put("/v1/setup", document("merge")).expect(200);
        long version = settingsVersion("merge");

        List<String> changes = changes(yaml.put("/v1/setup", """
                suppliers:
                - code: merge
                  connector: push
                  locations: [{code: us, kind: WAREHOUSE, country: US, leadTimeDays: 9}]
                  items: [{sku: B, weightGrams: 7}, {sku: A, weightGrams: 5}]
                """));

        assertThat(changes).containsExactly("supplier merge REPLACED", "location merge/us REPLACED");
        JsonNode supplier = api.get("/v1/suppliers/merge").expect(200).json();
        assertThat(texts(supplier.path("locations"), "code")).containsExactly("de", "us");
        assertThat(texts(supplier.path("items"), "sku")).containsExactly("A", "B");
        assertThat(settingsVersion("merge")).isGreaterThan(version);
        JsonNode change = api.get("/v1/changes?kind=supplier&code=merge").expect(200).json().path("items").path(0);
        assertThat(change.path("before").path("items")).isEmpty();
        assertThat(texts(change.path("after").path("items"), "sku")).containsExactly("B");
    }

    @Test
    void prunesWhatIsNotNamedAndBringsItBackWithItsIdentity() {
        yaml.put("/v1/setup", document("prune")).expect(200);
        yaml.put("/v1/setup", document("kept")).expect(200);
        List<Integer> ids = ids("prune");
        ObjectNode rest = (ObjectNode) api.get("/v1/setup").expect(200).json();
        rest.forEach(list -> drop((ArrayNode) list, "prune"));
        // Of what stays, one location and one item go too.
        rest.path("suppliers").forEach(supplier -> {
            if (supplier.path("code").asText().equals("kept")) {
                ((ArrayNode) supplier.path("locations")).remove(1);
                ((ArrayNode) supplier.path("items")).removeAll();
            }
        });
        rest.path("shippingMethods").forEach(method -> {
            if (method.path("code").asText().equals("kept")) {
                ((ArrayNode) method.path("lanes")).removeAll();
            }
        });

        List<String> changes = changes(api.put("/v1/setup?prune=true", rest));

        assertThat(changes).containsExactlyInAnyOrder(
                "listing prune/V DELETED", "channel prune DELETED", "shipping-method prune DELETED",
                "location prune/de DELETED", "location prune/us DELETED", "supplier prune DELETED",
                "supplier kept REPLACED", "location kept/us DELETED", "shipping-method kept REPLACED");
        api.get("/v1/suppliers/prune").expect(404);
        api.get("/v1/channels/prune").expect(404);
        api.get("/v1/shipping-methods/prune").expect(404);
        api.get("/v1/locations/kept/us").expect(404);
        assertThat(api.get("/v1/setup").body()).doesNotContain("\"prune\"");
        assertThat(changes(yaml.put("/v1/setup", document("prune")))).contains("supplier prune CREATED").hasSize(6);
        assertThat(ids("prune")).isEqualTo(ids);
    }

    @Test
    void appliesOneDocumentAfterTheOtherWhenTheyComeAtOnce() throws Exception {
        yaml.put("/v1/setup", document("race")).expect(200);
        long before = rulesVersion();
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 12; i++) {
                String name = "name " + i;
                answers.add(threads.submit(() -> api.put("/v1/setup", Map.of(
                        "suppliers", List.of(Map.of("code", "race", "connector", "push", "name", name)),
                        "channels", List.of(Map.of("code", "race", "name", name)),
                        "shippingMethods", List.of(Map.of("code", "race", "name", name))))));
            }
        }
        for (Future<Answer> answer : answers) {
            assertThat(changes(answer.get())).hasSize(3);
        }

        String name = api.get("/v1/suppliers/race").json().path("name").asText();
        assertThat(api.get("/v1/channels/race").json().path("name").asText()).isEqualTo(name);
        assertThat(api.get("/v1/shipping-methods/race").json().path("name").asText()).isEqualTo(name);
        assertThat(rulesVersion()).isEqualTo(before + 12);
    }

    @Test
    void neverStoresNorRepeatsASecret() {
        Map<String, Long> before = counts();
        Answer refused = yaml.put("/v1/setup", """
                suppliers:
                - {code: secret, connector: cj, credential: open-sesame-1}
                - code: secret2
                  connector: feed
                  feed: {url: 'https://a.example/?token=open-sesame-2', format: CSV, headers: {X-Token: open-sesame-3}}
                """).expect(400);

        assertThat(refused.body()).doesNotContain("open-sesame").contains("a secret is never stored");
        assertThat(counts()).isEqualTo(before);
        yaml.put("/v1/setup", "suppliers: [{code: secret, connector: cj, credential: '${HOME}'}]").expect(200);
        for (String path : List.of("/v1/setup", "/v1/suppliers/secret", "/v1/changes?kind=supplier&code=secret")) {
            assertThat(api.get(path).expect(200).body()).contains("${HOME}")
                    .doesNotContain(System.getenv("HOME") + "\"");
        }
    }

    @Test
    void tellsTheOtherFeaturesWhichSuppliersChanged(@Autowired ApplicationEvents events) {
        apply("suppliers: [{code: told, connector: push}]", false);
        apply("suppliers: [{code: told, connector: push}]", false);
        apply("suppliers: [{code: told, connector: push, paused: true}]", true);

        assertThat(events.stream(SuppliersChanged.class).limit(1).toList())
                .containsExactly(new SuppliersChanged(Set.of(new SupplierCode("told"))));
        // The second changed nothing. The third was rolled back: whoever listens after a commit hears nothing of it.
        assertThat(events.stream(SuppliersChanged.class)).hasSize(2);
    }

    private void apply(String document, boolean dryRun) {
        Errors errors = new Errors();
        Draft draft = reader.document(document.getBytes(StandardCharsets.UTF_8), Syntax.YAML, errors);
        setup.apply(Caller.SYSTEM, draft, errors, new Setup.Mode(dryRun, false, stored -> {}));
    }

    @Test
    void asksForTheScopesOfOps() {
        Api opsRead = Api.with(port, "ops:read");
        opsRead.get("/v1/setup").expect(200);
        opsRead.get("/v1/suppliers").expect(200);
        opsRead.put("/v1/setup", "{}").expect(403);
        opsRead.delete("/v1/suppliers/any").expect(403);
        Api.with(port, "checkout").get("/v1/setup").expect(403);
        Api.anonymous(port).get("/v1/setup").expect(401);
        Api.with(port, "ops:write").put("/v1/setup", "{}").expect(200);
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        TABLES.forEach(table -> counts.put(
                table, jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single()));
        counts.put("rules", rulesVersion());
        return counts;
    }

    private long rulesVersion() {
        return jdbc.sql("SELECT version FROM access_rules_version").query(Long.class).single();
    }

    private long settingsVersion(String supplier) {
        return jdbc.sql("SELECT settings_version FROM supplier WHERE code = ?").param(supplier).query(Long.class)
                .single();
    }

    private List<Integer> ids(String code) {
        return jdbc.sql("""
                        SELECT supplier_id FROM supplier WHERE code = :code
                        UNION ALL SELECT channel_id FROM channel WHERE code = :code
                        UNION ALL (SELECT location_id FROM supplier_location JOIN supplier s USING (supplier_id)
                                    WHERE s.code = :code ORDER BY 1)
                        """).param("code", code).query(Integer.class).list();
    }
}
