package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.stockproof.connector.Connector;
import io.stockproof.connector.cj.CjForTests;
import io.stockproof.connector.feed.FeedForTests;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Description;
import io.stockproof.supplier.Suppliers;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What suppliers' answers say that items are, from the wire to the check of a mapping and what is proposed for it. */
@StockproofIT
class DescribedItemsIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String HEADER = "sku,quantity,name,ean,attributes\n";

    @LocalServerPort int port;

    @Autowired ApplicationContext context;
    @Autowired JdbcClient jdbc;

    private String name;
    private Api api;

    @BeforeEach
    void aName() {
        name = "described" + NUMBER.incrementAndGet();
        api = Api.admin(port);
    }

    @Test
    void findsByAFeedWhatIsMappedWronglyAndProposesWhatIsRight() throws Exception {
        try (FeedServer server = new FeedServer()) {
            aFeed(server);
            poll(server, HEADER
                    + own("A") + ",5,\"Mug\u0007\u200b  blue\"," + ean(1) + ",color: blue\n"
                    + own("A") + ",5,another,999,color: none\n"
                    + own("B") + ",3," + "Mug red ".repeat(100) + "," + ean(2) + ",color: red; size: M\n"
                    + own("C") + ",3,,,just text\n");
            api.put("/v1/setup", Map.of("listings", List.of(
                    listing("M-MISSING", Map.of("barcode", ean(2), "options", Map.of("color", "red"))),
                    listing("U-UNLIKE", Map.of("barcode", ean(2), "options", Map.of("Color", "red")), "A"),
                    listing("X-RIGHT", Map.of("barcode", ean(2), "options", Map.of("size", "M")), "B"))))
                    .expect(200);

            assertThat(described("A")).isEqualTo("Mug blue|" + ean(1) + "|{\"color\": \"blue\"}");
            assertThat(described("B")).startsWith("Mug red Mug red").hasSizeLessThan(260);
            assertThat(described("C")).isEqualTo("||");
            JsonNode unlike = check("U-UNLIKE");
            assertThat(unlike.path("kind").asText()).isEqualTo("UNLIKE");
            assertThat(unlike.path("differences")).extracting(one -> one.path("what").asText())
                    .containsExactly("barcode", "option Color");
            assertThat(check("X-RIGHT").path("kind").asText()).isIn("", "DOUBLED");
            JsonNode missing = check("M-MISSING").at("/proposals/0");
            assertThat(missing.path("proposal").asText()).isEqualTo(name + "/" + own("B"));
            assertThat(missing.path("score").asInt()).isEqualTo(70);
            assertThat(missing.path("reasons")).extracting(JsonNode::asText)
                    .contains("its supplier claims that its barcode is the listing's", "it is color red, too");
            api.post("/v1/mapping-checks/" + name + "/M-MISSING/apply",
                    Map.of("proposal", missing.path("proposal").asText())).expect(200);
            assertThat(api.get("/v1/listings/" + name + "/M-MISSING").json().path("state").asText())
                    .isEqualTo("MAPPED");
        }
    }

    @Test
    void seesThatTheSupplierCallsAnItemAnotherOnceItLooksAgain() throws Exception {
        try (FeedServer server = new FeedServer()) {
            aFeed(server);
            poll(server, HEADER + own("A") + ",5,Mug," + ean(1) + ",color: blue\n");
            api.put("/v1/setup", Map.of("listings", List.of(listing("V", Map.of(), "A")))).expect(200);
            String other = HEADER + own("A") + ",5,Mug," + ean(2) + ",color: blue\n";
            poll(server, other);
            assertThat(check("V")).as("within the hour").isEqualTo(MissingNode.getInstance());

            anHourPasses();
            poll(server, other);
            assertThat(check("V").path("kind").asText()).as("though the file is the last one again")
                    .isEqualTo("CHANGED");
            assertThat(check("V").path("detail").asText()).contains(ean(2)).contains("not \"" + ean(1));

            anHourPasses();
            poll(server, "sku,quantity,name\n" + own("A") + ",6,Mug\n");
            assertThat(described("A")).as("what no row tells stays")
                    .isEqualTo("Mug|" + ean(2) + "|{\"color\": \"blue\"}");
            anHourPasses();
            poll(server, "<html>maintenance</html>");
            poll(server, HEADER + own("A") + ",x,Moon," + ean(2) + ",color: blue\n"); // no row of it can be believed
            assertThat(described("A")).isEqualTo("Mug|" + ean(2) + "|{\"color\": \"blue\"}");
        }
    }

    @Test
    void leavesToDocumentsWhatTheySay() throws Exception {
        try (FeedServer server = new FeedServer()) {
            aFeed(server);
            String body = HEADER + own("A") + ",5,Mug," + ean(1) + ",\n";
            poll(server, body);

            declare(Map.of("weightGrams", 90));
            assertThat(described("A")).isEqualTo("Mug|" + ean(1) + "|");
            assertThat(exported()).isEqualTo("{\"sku\":\"" + own("A") + "\",\"weightGrams\":90,\"attributes\":[]}");
            declare(Map.of("title", "Ours"));
            anHourPasses();
            poll(server, body);
            assertThat(described("A")).isEqualTo("Ours||");
            assertThat(exported()).contains("\"title\":\"Ours\"").doesNotContain("barcode");
            assertThat(others()).as("nor looks at it").isEmpty();
            declare(Map.of());
            assertThat(others()).containsExactly(own("A"));
            anHourPasses();
            poll(server, body + " ");
            assertThat(described("A")).isEqualTo("Mug|" + ean(1) + "|");

            JsonNode columns = api.get("/v1/suppliers/" + name).expect(200).json().at("/feed/columns");
            assertThat(columns.path("options").asText()).isEqualTo("attributes");
            JsonNode refused = api.put("/v1/setup", Map.of("suppliers", List.of(Map.of(
                    "code", name, "connector", "feed", "feed",
                    Map.of("url", server.url(), "format", "CSV", "columns", Map.of("barcode", 4, "colour", "x"))))))
                    .json();
            assertThat(refused.path("errors")).extracting(error -> error.path("pointer").asText())
                    .anyMatch(pointer -> pointer.contains("feed.columns.barcode"))
                    .anyMatch(pointer -> pointer.contains("feed.columns"));
        }
    }

    @Test
    void takesNoOptionsThatAreTooManyOrTooLong() throws Exception {
        try (FeedServer server = new FeedServer()) {
            aFeed(server);
            StringBuilder many = new StringBuilder();
            for (int n = 0; n < 21; n++) {
                many.append("o").append(n).append(": x;");
            }
            String twenty = many.substring(0, many.lastIndexOf("o20"));
            poll(server, HEADER
                    + own("A") + ",5,Mug," + ean(1) + "," + many + "\n"
                    + own("B") + ",5,Mug,," + twenty + "\n"
                    + own("C") + ",5,Mug,,color: " + "r".repeat(61) + "\n"
                    + own("D") + ",5,Mug,,color: " + "r".repeat(60) + "\n");

            assertThat(described("A")).isEqualTo("Mug|" + ean(1) + "|");
            assertThat(described("B")).contains("\"o19\": \"x\"");
            assertThat(described("C")).isEqualTo("Mug||");
            assertThat(described("D")).contains("rrr");
        }
    }

    @Test
    void takesTheStockOfARunWhoseDescriptionsCannotBeKept() throws Exception {
        try (FeedServer server = new FeedServer()) {
            aFeed(server);
            server.serve(Corruption.Answer.of((HEADER + own("A") + ",5,Mug," + ean(1) + ",\n")
                    .getBytes(StandardCharsets.UTF_8)));
            Connector feed = FeedForTests.connector(context.getBean(DataSource.class));
            FakeConnector hostile = new FakeConnector(ConnectorKind.FEED);
            AtomicInteger listening = new AtomicInteger();
            hostile.script = (request, sink) -> {
                Consumer<Description> descriptions = sink.descriptions();
                if (descriptions != null) {
                    listening.incrementAndGet();
                    String title = "t".repeat(200);
                    for (int n = 0; n < 6_000; n++) { // more than a megabyte, so that it is staged while rows are read
                        descriptions.accept(new Description("no\u0000sku" + n, title, null, new TreeMap<>()));
                    }
                }
                return feed.read(request, sink);
            };
            pollBy(hostile);

            assertThat(lastPoll()).isEqualTo("APPLIED");
            assertThat(described("A")).isEqualTo("||");
            pollBy(hostile);
            assertThat(listening).as("not again within the hour").hasValue(1);
            anHourPasses();
            pollBy(feed);
            assertThat(described("A")).isEqualTo("Mug|" + ean(1) + "|");
        }
    }

    @Test
    void asksCjOnceWhatItsProductsAre() {
        WireMockServer cj = cj("A");
        try {
            api.put("/v1/setup", Map.of(
                    "channels", List.of(Map.of("code", name)),
                    "listings", List.of(listing("U", Map.of("options", Map.of("color", "red")), "A"))))
                    .expect(200);
            CjForTests.isDescribed(cj, "p-A", "v-A", "Trailer Black-M", "Color-Size", "Black-M");
            Connector connector = CjForTests.connector(context.getBean(DataSource.class));

            pollBy(connector);
            pollBy(connector);

            assertThat(described("A")).isEqualTo("Trailer Black-M||{\"Size\": \"M\", \"Color\": \"Black\"}");
            assertThat(CjForTests.productReads(cj)).hasSize(1);
            assertThat(check("U").path("kind").asText()).isEqualTo("UNLIKE");
            aMonthPasses();
            CjForTests.isDescribed(cj, "p-A", "v-A", "Trailer Red-M", "Color-Size", "Red-M");
            pollBy(connector);
            assertThat(check("U").path("kind").asText()).as("mapped before, and another since").isEqualTo("CHANGED");
            assertThat(CjForTests.productReads(cj)).hasSize(2);
        } finally {
            cj.stop();
        }
    }

    @Test
    void leavesCjAloneForAnHourWhereItFailsToSayWhatItsProductsAre() {
        WireMockServer cj = cj("A");
        try {
            CjForTests.failsToDescribe(cj);
            Connector connector = CjForTests.connector(context.getBean(DataSource.class));
            pollBy(connector);
            pollBy(connector);
            assertThat(CjForTests.productReads(cj)).hasSize(1);
            assertThat(CjForTests.stockReads(cj)).hasSize(2);

            CjForTests.isDescribed(cj, "p-A", "v-A", "Trailer", "Color", "Black");
            anHourPasses();
            pollBy(connector);
            assertThat(described("A")).startsWith("Trailer|");
        } finally {
            cj.stop();
        }
    }

    @Test
    void knowsWhatCjSaidOfAnItemOfWhichItSaysNothingAnyMore() {
        WireMockServer cj = cj("A", "B", "C");
        try {
            for (String sku : List.of("A", "B", "C")) {
                CjForTests.isDescribed(cj, "p-" + sku, "v-" + sku, "Trailer " + sku, "Color", "Black");
            }
            Connector connector = CjForTests.connector(context.getBean(DataSource.class));
            pollBy(connector);
            aMonthPasses();
            CjForTests.isDescribedWithoutVariants(cj, "p-A");
            CjForTests.isDescribedNot(cj, "p-B");
            CjForTests.isDescribed(cj, "p-C", "v-C", "Trailer C", "Size", "M");
            pollBy(connector);
            pollBy(connector);

            assertThat(described("A")).isEqualTo("Trailer A||{\"Color\": \"Black\"}");
            assertThat(described("B")).isEqualTo("Trailer B||{\"Color\": \"Black\"}");
            assertThat(described("C")).isEqualTo("Trailer C||{\"Size\": \"M\"}");
            assertThat(CjForTests.productReads(cj)).as("each once in a month").hasSize(6);
        } finally {
            cj.stop();
        }
    }

    /** What a poll that says something of A would take over. */
    private List<String> others() {
        jdbc.sql("INSERT INTO intake_described (poll_id, line, sku, title) VALUES (-1, 1, :sku, 'Theirs')")
                .param("sku", own("A")).update();
        try {
            return jdbc.sql(Describing.OTHERS)
                    .param("poll", -1)
                    .param("supplier", jdbc.sql("SELECT supplier_id FROM supplier WHERE code = :code")
                            .param("code", name).query(Integer.class).single())
                    .param("after", "")
                    .params(Map.of("titles", true, "barcodes", false, "options", false, "each", false, "limit", 9))
                    .query((row, n) -> row.getString("sku"))
                    .list();
        } finally {
            jdbc.sql("DELETE FROM intake_described WHERE poll_id = -1").update();
        }
    }

    private WireMockServer cj(String... skus) {
        WireMockServer cj = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        cj.start();
        api.put("/v1/setup", Map.of("suppliers", List.of(Map.of(
                "code", name, "connector", "cj", "paused", true, "baseUrl", cj.baseUrl() + "/api/",
                "credential", "${CJ_API_KEY}", "limits", Map.of("requestsPerSecond", 50), "items",
                List.of(skus).stream()
                        .map(sku -> Map.of("sku", own(sku), "ref", Map.of("pid", "p-" + sku, "vid", "v-" + sku)))
                        .toList()))))
                .expect(200);
        CjForTests.givesTokens(cj);
        List.of(skus).forEach(sku -> CjForTests.hasStock(cj, "p-" + sku, 3, "v-" + sku));
        return cj;
    }

    private void aMonthPasses() {
        jdbc.sql("UPDATE supplier_item SET described_at = described_at - interval '31 days' WHERE sku LIKE :sku")
                .param("sku", own("%")).update();
    }

    private void aFeed(FeedServer server) {
        api.put("/v1/setup", Map.of(
                "suppliers", List.of(Map.of(
                        "code", name, "connector", "feed", "paused", true,
                        "limits", Map.of("requestsPerSecond", 1000),
                        "locations", List.of(Map.of("code", "main", "kind", "WAREHOUSE", "country", "DE")),
                        "feed", Map.of("url", server.url(), "format", "CSV", "columns",
                                Map.of("title", "name", "barcode", "ean", "options", "attributes")))),
                "channels", List.of(Map.of("code", name))))
                .expect(200);
    }

    private void declare(Map<String, Object> more) {
        Map<String, Object> item = new LinkedHashMap<>(more);
        item.put("sku", own("A"));
        Map<String, Object> supplier = new LinkedHashMap<>();
        JsonNode stored = api.get("/v1/suppliers/" + name).expect(200).json();
        supplier.put("code", name);
        supplier.put("connector", "feed");
        supplier.put("paused", true);
        supplier.put("feed", stored.path("feed"));
        supplier.put("limits", stored.path("limits"));
        supplier.put("items", List.of(item));
        api.put("/v1/setup", Map.of("suppliers", List.of(supplier))).expect(200);
    }

    private String exported() {
        return api.get("/v1/suppliers/" + name).expect(200).json().at("/items/0").toString();
    }

    private void poll(FeedServer server, String body) {
        server.serve(Corruption.Answer.of(body.getBytes(StandardCharsets.UTF_8)));
        pollBy(FeedForTests.connector(context.getBean(DataSource.class)));
    }

    private void pollBy(Connector connector) {
        IntakeWorld.runner(context, connector)
                .run(context.getBean(Suppliers.class).find(new SupplierCode(name)).orElseThrow());
    }

    private String lastPoll() {
        return jdbc.sql("""
                        SELECT state FROM intake_poll JOIN supplier USING (supplier_id)
                         WHERE code = :code ORDER BY poll_id DESC LIMIT 1
                        """).param("code", name).query(String.class).single();
    }

    private void anHourPasses() {
        jdbc.sql("""
                        UPDATE intake_description SET compared_at = compared_at - interval '61 min'
                         WHERE supplier_id = (SELECT supplier_id FROM supplier WHERE code = :code)
                        """).param("code", name).update();
    }

    /** Title, barcode and options. */
    private String described(String sku) {
        return jdbc.sql("""
                        SELECT concat_ws('|', coalesce(title, ''), coalesce(barcode, ''), coalesce(options::text, ''))
                          FROM supplier_item WHERE sku = :sku
                        """).param("sku", own(sku)).query(String.class).single();
    }

    private JsonNode check(String variant) {
        for (JsonNode check : api.get("/v1/mapping-checks?channel=" + name).expect(200).json().path("items")) {
            if (check.path("variant").asText().equals(variant)) {
                return check;
            }
        }
        return MissingNode.getInstance();
    }

    /** Items of other suppliers are proposed too: no other test has this sku, or this barcode. */
    private String own(String sku) {
        return name + "-" + sku;
    }

    private String ean(int number) {
        return name.replace("described", "77") + "000" + number;
    }

    private Map<String, Object> listing(String variant, Map<String, Object> more, String... skus) {
        Map<String, Object> listing = new LinkedHashMap<>(Map.of("channel", name, "variant", variant));
        if (skus.length > 0) {
            listing.put("sources", List.of(Map.of("rank", 1, "components", List.of(skus).stream()
                    .map(sku -> Map.of("supplier", name, "sku", own(sku), "units", 1))
                    .toList())));
        }
        listing.putAll(more);
        return listing;
    }
}
