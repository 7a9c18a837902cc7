package io.stockproof.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.LocationKind;
import io.stockproof.supplier.Locations;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Suppliers, locations, channels and shipping methods as documents of one. Each test has codes of its own. */
@StockproofIT
class ResourcesIT {

    @LocalServerPort int port;

    @Autowired Locations locations;

    Api api;

    @BeforeEach
    void connect() {
        api = Api.admin(port);
    }

    @Test
    void keepsASupplierFromItsCreationToItsDeletion() {
        Answer created = api.put("/v1/suppliers/one", Map.of(
                "connector", "push",
                "locations", List.of(Map.of("code", "de", "kind", "WAREHOUSE", "country", "DE")),
                "items", List.of(Map.of("sku", "A", "weightGrams", 3)))).expect(200);
        Answer shown = api.get("/v1/suppliers/one").expect(200);

        assertThat(created.json().path("code").asText()).isEqualTo("one");
        assertThat(created.json().path("version").asText()).isNotEmpty();
        assertThat(created.header("ETag")).isEqualTo(shown.header("ETag")).isNotEmpty();
        assertThat(shown.json().path("items").path(0).path("weightGrams").asInt()).isEqualTo(3);
        // What an answer shows can be sent back as it is.
        assertThat(api.put("/v1/suppliers/one", shown.body()).expect(200).header("ETag"))
                .isEqualTo(shown.header("ETag"));
        assertThat(api.get("/v1/changes?kind=supplier&code=one").expect(200).json().path("items")).hasSize(1);
        assertThat(api.delete("/v1/suppliers/one").expect(200).json().path("version").asText()).isNotEmpty();
        assertThat(type(api.get("/v1/suppliers/one").expect(404))).isEqualTo("/problems/unknown-supplier");
        assertThat(type(api.delete("/v1/suppliers/one").expect(404))).isEqualTo("/problems/unknown-supplier");
        api.get("/v1/locations/one/de").expect(404);
        JsonNode again = api.put("/v1/suppliers/one", Map.of("connector", "push")).expect(200).json();
        assertThat(again.path("locations")).isEmpty();
        assertThat(again.path("items")).isEmpty();
    }

    @Test
    void readsAFeedFromAFileInAFolderThatIsAllowed() throws IOException {
        java.nio.file.Path folder = Files.createDirectories(java.nio.file.Path.of("target/feeds-of-tests"));
        java.nio.file.Path feed = Files.writeString(folder.resolve("filed-" + port + ".csv"), "sku,quantity\nA,7\n");
        java.nio.file.Path foreign =
                Files.writeString(java.nio.file.Path.of("target/foreign-" + port + ".csv"), "sku,quantity\nA,9\n");
        for (java.nio.file.Path file : List.of(feed, foreign)) {
            api.put("/v1/suppliers/filed", Map.of(
                    "connector", "feed", "feed", Map.of("url", file.toUri().toString(), "format", "CSV",
                            "defaultLocation", "de"),
                    "poll", Map.of("everySeconds", 86_400), "limits", Map.of("retries", 0),
                    "locations", List.of(Map.of("code", "de", "kind", "WAREHOUSE", "country", "DE")))).expect(200);
            String poll = api.post("/v1/suppliers/filed/polls", null).expect(202).header("Location");
            await().atMost(Duration.ofSeconds(30)).until(
                    () -> api.get(poll).expect(200).json().path("finishedAt").isTextual());

            if (file.equals(foreign)) {
                assertThat(api.get(poll).json().path("state").asText()).isEqualTo("FAILED");
                assertThat(api.get(poll).body()).contains("stockproof.outbound.allowed-folders");
            }
            JsonNode position = api.get("/v1/positions?supplier=filed&sku=A").expect(200).json().at("/items/0");
            assertThat(position.path("onHand").asInt()).isEqualTo(7);
        }
        api.delete("/v1/suppliers/filed").expect(200);
    }

    @Test
    void keepsAShippingMethodAndAChannel() {
        api.put("/v1/shipping-methods/two", Map.of("lanes", List.of(Map.of(
                "from", Map.of("country", "CN"), "to", Map.of("country", "US"), "blocked", true)))).expect(200);
        JsonNode method = api.get("/v1/shipping-methods/two").expect(200).json();
        JsonNode channel = api.put("/v1/channels/two", Map.of("shippingMethods", List.of("two"))).expect(200).json();

        assertThat(method.path("lanes").path(0).path("blocked").asBoolean()).isTrue();
        assertThat(channel.path("reservationTtlSeconds").asInt()).isEqualTo(900);
        assertThat(api.get("/v1/channels/two").expect(200).json().path("shippingMethods").path(0).asText())
                .isEqualTo("two");
        api.delete("/v1/channels/two").expect(200);
        api.delete("/v1/shipping-methods/two").expect(200);
        assertThat(type(api.get("/v1/channels/two").expect(404))).isEqualTo("/problems/unknown-channel");
        assertThat(type(api.get("/v1/shipping-methods/two").expect(404))).isEqualTo("/problems/unknown-method");
    }

    @Test
    void confirmsALocationThatASuppliersAnswerBrought() {
        api.put("/v1/suppliers/three", Map.of("connector", "cj")).expect(200);
        SupplierCode supplier = new SupplierCode("three");
        assertThat(locations.createPending(supplier, "gb", "GB", LocationKind.WAREHOUSE, new CountryCode("GB")))
                .isTrue();
        assertThat(locations.createPending(supplier, "gb", "GB", LocationKind.WAREHOUSE, null)).isFalse();
        assertThat(locations.createPending(supplier, "odd", "odd", LocationKind.FACTORY, null)).isTrue();

        JsonNode pending = api.get("/v1/locations?pending=true&supplier=three").expect(200).json();
        ObjectNode shown = (ObjectNode) api.get("/v1/locations/three/gb").expect(200).json();

        assertThat(codes(pending)).containsExactly("gb", "odd");
        assertThat(pending.path("items").path(1).path("country").isNull()).isTrue();
        assertThat(shown.path("pending").asBoolean()).isTrue();
        assertThat(shown.path("active").asBoolean()).isFalse();
        assertThat(api.get("/v1/suppliers/three").json().path("locations")).isEmpty();
        JsonNode confirmed = api.put("/v1/locations/three/gb", shown.put("active", true)).expect(200).json();
        assertThat(confirmed.path("pending").asBoolean()).isFalse();
        assertThat(confirmed.path("active").asBoolean()).isTrue();
        assertThat(confirmed.path("supplier").asText()).isEqualTo("three");
        assertThat(codes(api.get("/v1/locations?pending=true&supplier=three").json())).containsExactly("odd");
        assertThat(codes(api.get("/v1/locations?pending=false&supplier=three").json())).containsExactly("gb");
        api.delete("/v1/locations/three/gb").expect(200);
        assertThat(type(api.get("/v1/locations/three/gb").expect(404))).isEqualTo("/problems/not-found");
        assertThat(locations.createPending(supplier, "gb", "GB", LocationKind.WAREHOUSE, null)).isTrue();
        assertThat(type(api.put("/v1/locations/nobody/gb", shown).expect(404))).isEqualTo("/problems/unknown-supplier");
    }

    @Test
    void takesBackWhatItAnsweredToAPutToo() {
        Map<String, Object> location = Map.of("kind", "WAREHOUSE", "country", "DE");
        for (Map.Entry<String, Map<String, Object>> put : Map.of(
                "suppliers/back", Map.<String, Object>of("connector", "push"),
                "locations/back/l", location,
                "channels/back", Map.<String, Object>of("orderLimit", 5),
                "shipping-methods/back", Map.<String, Object>of("open", false)).entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder())).toList()) { // the supplier before its location
            Answer written = api.put("/v1/" + put.getKey(), put.getValue()).expect(200);

            Answer again = api.put("/v1/" + put.getKey(), written.body()).expect(200);

            assertThat(written.json().path("version").asText()).as(put.getKey()).isNotEmpty();
            assertThat(again.header("ETag")).isEqualTo(written.header("ETag"));
        }
        assertThat(pointers(
                api.put("/v1/setup", "{\"channels\": [{\"code\": \"back\", \"version\": \"1\"}]}").expect(400)))
                .containsExactly("channels[0].version");
        api.delete("/v1/channels/back").expect(200);
        api.delete("/v1/suppliers/back").expect(200);
    }

    @Test
    void sourcesWithoutARankAreRankedAsTheyStand() {
        String document = """
                suppliers: [{code: ranks, connector: push}]
                channels: [{code: ranks}]
                listings:
                - channel: ranks
                  variant: V
                  sources:
                  - components: [{supplier: ranks, sku: A}]
                  - {rank: 1, components: [{supplier: ranks, sku: B}]}
                  - components: [{supplier: ranks, sku: C}]
                """;
        Api yaml = api.header("Content-Type", "application/yaml");
        yaml.put("/v1/setup", document).expect(200);

        JsonNode again = yaml.put("/v1/setup", document).expect(200).json();
        Answer shown = api.get("/v1/listings/ranks/V").expect(200);
        String sheet = api.header("Accept", "text/csv").get("/v1/listings?channel=ranks").expect(200).body();

        assertThat(again.path("changesTotal").asInt()).isZero();
        assertThat(shown.json().path("sources").findValuesAsText("sku")).containsExactly("B", "A", "C");
        assertThat(shown.json().path("sources").findValuesAsText("rank")).containsExactly("1", "2", "3");
        assertThat(sheet).contains("ranks,B,1,1", "ranks,A,1,2", "ranks,C,1,3");
        api.put("/v1/listings/ranks/W", Map.of("sources", List.of(
                Map.of("components", List.of(Map.of("supplier", "ranks", "sku", "A"))),
                Map.of("components", List.of(Map.of("supplier", "ranks", "sku", "B")))))).expect(200);
        assertThat(api.get("/v1/listings/ranks/W").json().path("sources").findValuesAsText("sku"))
                .containsExactly("A", "B");
        api.delete("/v1/channels/ranks").expect(200);
        api.delete("/v1/suppliers/ranks").expect(200);
    }

    @Test
    void aGuardThatIsOffIsOffWhole() {
        Map<String, Object> off = Map.of("maxZeroedShare", 1.0, "maxDroppedUnitsShare", 1.0, "minRowsShare", 0.0);
        JsonNode guard = api.put("/v1/suppliers/off", Map.of("connector", "push", "guard", off)).expect(200).json()
                .path("guard");

        assertThat(guard.path("maxUnknownShare").decimalValue()).isEqualByComparingTo("1");
        assertThat(guard.path("minLikeness").decimalValue()).isEqualByComparingTo("0");
        assertThat(guard.path("holdReplayed").asBoolean()).isFalse();
        api.delete("/v1/suppliers/off").expect(200);
    }

    @ParameterizedTest
    @CsvSource({"polls?supplier=no-such,supplier", "locations?supplier=no-such,supplier",
            "listings?supplier=no-such,supplier", "ledger?supplier=no-such,supplier",
            "positions?supplier=no-such,supplier", "mismatches?supplier=no-such,supplier",
            "shortfalls?supplier=no-such,supplier", "listings?channel=no-such,channel",
            "test-orders?channel=no-such,channel", "test-order-schedules?channel=no-such,channel",
            "mapping-checks?channel=no-such,channel", "route-checks?channel=no-such,channel",
            "context-checks?channel=no-such,channel", "alerts?channel=no-such,channel",
            "digests?channel=no-such,channel", "mismatches/causes?channel=no-such,channel",
            "mismatches/summary?channel=no-such,channel", "shortfalls?channel=no-such,channel"})
    void listsNothingOfWhatThereIsNot(String list, String what) {
        assertThat(type(api.get("/v1/" + list).expect(404))).isEqualTo("/problems/unknown-" + what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"listings", "test-orders"})
    void noSheetEitherIsOfWhatThereIsNot(String list) {
        assertThat(type(api.header("Accept", "text/csv").get("/v1/" + list + "?channel=no-such").expect(404)))
                .isEqualTo("/problems/unknown-channel");
    }

    @Test
    void refusesAnEditOfWhatHasChangedMeanwhile() {
        String tag = api.put("/v1/channels/four", Map.of("name", "first")).expect(200).header("ETag");
        Api editor = api.header("If-Match", tag);
        editor.put("/v1/channels/four", Map.of("name", "second")).expect(200);

        assertThat(type(editor.put("/v1/channels/four", Map.of("name", "third")).expect(409)))
                .isEqualTo("/problems/stale-edit");
        editor.delete("/v1/channels/four").expect(409);
        assertThat(api.get("/v1/channels/four").json().path("name").asText()).isEqualTo("second");
        editor.put("/v1/channels/four-new", Map.of()).expect(409);
        api.get("/v1/channels/four-new").expect(404);
        String current = api.get("/v1/channels/four").header("ETag");
        api.header("If-Match", "\"other\", " + current).delete("/v1/channels/four").expect(200);
    }

    @Test
    void keepsWhatOthersReferToAndNamesThem() {
        api.header("Content-Type", "application/yaml").put("/v1/setup", """
                suppliers: [{code: five, connector: push, locations: [{code: l, kind: WAREHOUSE, country: DE}]}]
                shippingMethods:
                - {code: five, lanes: [{from: {location: five/l}, to: {country: DE}, transitDays: {min: 1, max: 1}}]}
                channels:
                - code: five
                  shippingMethods: [five]
                  allocations: [{location: five/l}]
                  referenceContexts: [{country: DE, shippingMethod: five}]
                listings: [{channel: five, variant: V, sources: [{components: [{supplier: five, sku: S}]}]}]
                """).expect(200);

        assertThat(pointers(api.delete("/v1/suppliers/five").expect(400))).containsExactlyInAnyOrder(
                "listings/five/V", "shipping-methods/five/lanes[0].from.location",
                "channels/five/allocations[0].location");
        assertThat(pointers(api.delete("/v1/locations/five/l").expect(400))).containsExactlyInAnyOrder(
                "shipping-methods/five/lanes[0].from.location", "channels/five/allocations[0].location");
        assertThat(pointers(api.delete("/v1/shipping-methods/five").expect(400))).containsExactlyInAnyOrder(
                "channels/five/shippingMethods[0]", "channels/five/referenceContexts[0].shippingMethod");
        // A channel goes with its listings, and then nothing holds the others.
        api.delete("/v1/channels/five").expect(200);
        assertThat(
                api.get("/v1/changes?kind=listing&code=five/V").expect(200).json().path("items").path(0).path("action")
                        .asText())
                .isEqualTo("DELETED");
        api.delete("/v1/shipping-methods/five").expect(200);
        api.delete("/v1/suppliers/five").expect(200);
        api.put("/v1/channels/five", Map.of()).expect(200);
        api.get("/v1/listings/five/V").expect(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            suppliers/six          | {"connector": "push", "code": "seven"}                       | code
            suppliers/six          | {"connector": "cj", "poll": {"cron": "x"}}                    | poll.cron
            suppliers/six          | {"connector": "cj", "extra": 1}                               | extra
            locations/six/l        | {"supplier": "x", "kind": "FACTORY", "country": "DE"}          | supplier
            locations/six/l        | {"code": "m", "kind": "FACTORY", "country": "DE"}             | code
            locations/six/l        | {"kind": "FACTORY"}                                           | country
            channels/six           | {"shippingMethods": ["no-such"]}                              | shippingMethods[0]
            shipping-methods/six   | {"lanes": [{"from": {"location": "no/such"}, "to": {"country": "DE"}, "blocked": true}]} | lanes[0].from.location
            """)
    void refusesWithPathsFromTheResourceItself(String resource, String body, String pointer) {
        api.put("/v1/suppliers/six", Map.of("connector", "push")).expect(200);

        assertThat(pointers(api.put("/v1/" + resource, body).expect(400))).containsExactly(pointer);
    }

    @Test
    void listsPageByPage() {
        for (String code : List.of("list-c", "list-a", "list-b")) {
            api.put("/v1/suppliers/" + code, Map.of("connector", "push", "locations",
                    List.of(Map.of("code", "l", "kind", "FACTORY", "country", "CN")))).expect(200);
            api.put("/v1/channels/" + code, Map.of()).expect(200);
            api.put("/v1/shipping-methods/" + code, Map.of()).expect(200);
        }
        for (String path : List.of("/v1/suppliers", "/v1/channels", "/v1/shipping-methods", "/v1/locations")) {
            List<String> whole = walk(path, 500);

            assertThat(whole).isSorted().doesNotHaveDuplicates().anyMatch(key -> key.startsWith("list-a"));
            assertThat(walk(path, whole.size() / 3 + 1)).isEqualTo(whole);
            assertThat(keys(api.get(path + "?limit=2").expect(200).json())).isEqualTo(whole.subList(0, 2));
        }
    }

    private static String type(Answer answer) {
        return answer.json().path("type").asText();
    }

    private static List<String> pointers(Answer answer) {
        return texts(answer.json().path("errors"), "pointer");
    }

    private static List<String> codes(JsonNode page) {
        return texts(page.path("items"), "code");
    }

    /** All that there is, however many the other tests have left, page by page. */
    private List<String> walk(String path, int limit) {
        List<String> all = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.get(path + "?limit=" + Math.min(limit, 500) + cursor).expect(200).json();
            all.addAll(keys(page));
            JsonNode next = page.path("nextCursor");
            cursor = next.isNull() ? "" : "&cursor=" + next.asText();
        } while (!cursor.isEmpty());
        return all;
    }

    private static List<String> keys(JsonNode page) {
        return StreamSupport.stream(page.path("items").spliterator(), false)
                .map(item -> item.has("supplier") ? item.path("supplier").asText() + "/" + item.path("code").asText()
                        : item.path("code").asText())
                .toList();
    }

    private static List<String> texts(JsonNode list, String member) {
        return StreamSupport.stream(list.spliterator(), false).map(node -> node.path(member).asText()).toList();
    }
}
