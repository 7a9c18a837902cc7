package io.stockproof.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.Descriptions;
import io.stockproof.supplier.Suppliers;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import io.stockproof.web.Cursor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Wrong and doubtful mappings are found, and put right by what is proposed. */
@StockproofIT
class MappingCheckIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;
    @Autowired MappingCheckReader reader;
    @Autowired MappingCandidates candidates;
    @Autowired ListingWriter writer;
    @Autowired Descriptions descriptions;
    @Autowired Suppliers suppliers;
    @Autowired PlatformTransactionManager transactions;

    String name;
    Api api;

    @BeforeEach
    void makeStore() {
        name = "mapcheck" + NUMBER.incrementAndGet();
        api = Api.admin(port);
        List<Object> items = new ArrayList<>();
        for (String sku : List.of("right", "Like", "LIKE", "gone", "gone-red", "shared", "other")) {
            items.add(sku.startsWith("gone")
                    ? Map.of("sku", own(sku), "ref", Map.of("pid", "P-" + name, "vid", own(sku)))
                    : Map.of("sku", own(sku)));
        }
        api.put("/v1/setup", Map.of(
                "suppliers", List.of(Map.of("code", name, "connector", "push", "items", items)),
                "channels", List.of(Map.of("code", name)),
                "listings", List.of(
                        listing("A-MISSING", Map.of("sku", own("RIGHT"))),
                        listing("B-AMBIGUOUS", Map.of(), "like"),
                        listing("C-BROKEN", Map.of("options", Map.of("color", "red")), "right", "gone"),
                        listing("D-DOUBLED", Map.of(), "shared"),
                        listing("E-DOUBLED", Map.of(), "shared"),
                        listing("F-OTHER", Map.of("barcode", own("other")), "right"),
                        listing("G-SOUND", Map.of("sku", own("LIKE")), "LIKE"),
                        listing("H-OFF", Map.of("active", false)))))
                .expect(200);
        jdbc.sql("""
                        UPDATE supplier_item SET broken_since = clock_timestamp() WHERE sku LIKE '%-gone'
                           AND supplier_id = (SELECT supplier_id FROM supplier WHERE code = :code)
                        """)
                .param("code", name)
                .update();
    }

    @Test
    void findsEachKindWithItsProposals() {
        JsonNode items = api.get("/v1/mapping-checks?channel=" + name).expect(200).json().path("items");

        assertThat(items).extracting(item -> item.path("variant").asText() + " " + item.path("kind").asText() + " "
                + item.path("proposals").path(0).path("proposal").asText())
                .containsExactly(
                        "A-MISSING MISSING " + proposed("right"),
                        "B-AMBIGUOUS AMBIGUOUS " + proposed("LIKE"),
                        "C-BROKEN BROKEN " + proposed("gone-red"),
                        "D-DOUBLED DOUBLED ",
                        "E-DOUBLED DOUBLED ",
                        "F-OTHER DISAGREEING " + proposed("other"));
        assertThat(items.path(3).path("others")).hasSize(1);
        JsonNode first = api.get("/v1/mapping-checks?limit=1&kind=DOUBLED&channel=" + name).expect(200).json();
        assertThat(first.path("items").path(0).path("variant").asText()).isEqualTo("D-DOUBLED");
        assertThat(api.get("/v1/mapping-checks?limit=1&kind=DOUBLED&channel=" + name + "&cursor="
                + first.path("nextCursor").asText()).expect(200).json().path("items").path(0).path("variant").asText())
                .isEqualTo("E-DOUBLED");
        String sheet = api.header("Accept", "text/csv").get("/v1/mapping-checks?channel=" + name).expect(200).body();
        assertThat(sheet.lines()).hasSize(7).element(1).asString().startsWith(name + ",A-MISSING,MISSING,");
        api.get("/v1/mapping-checks?kind=LOST").expect(400);
        assertThat(api.get("/v1/mapping-checks?channel=nobody").expect(404).json().path("type").asText())
                .isEqualTo("/problems/unknown-channel");
    }

    @Test
    void appliesWhatIsProposedAndNothingElse() {
        for (String variant : List.of("A-MISSING", "B-AMBIGUOUS", "C-BROKEN", "F-OTHER")) {
            String proposal = proposal(variant);
            api.post(path(variant), Map.of("proposal", proposed("shared"))).expect(400);
            JsonNode listing = api.post(path(variant), Map.of("proposal", proposal)).expect(200).json().path("listing");
            assertThat(listing.path("state").asText()).isEqualTo("MAPPED");
            assertThat(listing.toString()).contains(proposal.substring(proposal.indexOf('/') + 1));
            // The first two are doubled now, and of that nothing is proposed; the others are sound.
            api.post(path(variant), Map.of("proposal", proposal)).expect(variant.compareTo("C") < 0 ? 400 : 409);
        }
        assertThat(api.get("/v1/listings/" + name + "/C-BROKEN").json().path("sources").path(0).path("components"))
                .extracting(part -> part.path("sku").asText()).containsExactly(own("right"), own("gone-red"));
        assertThat(api.get("/v1/changes?kind=listing&code=" + name + "/A-MISSING").expect(200).json().path("items"))
                .hasSize(2);
        api.post(path("NO-SUCH"), Map.of("proposal", "x/y")).expect(404);
        Api.with(port, "ops:read").post(path("D-DOUBLED"), Map.of("proposal", "x/y")).expect(403);
    }

    @Test
    void findsItemsThatAreUnlikeTheirListings() {
        describe("right", "6901234567892", Map.of("Color", "red", "size", "M"));
        describe("other", "4006381333931", Map.of("color", "blue"));
        api.put("/v1/setup", Map.of("listings", List.of(
                listing("U-BARCODE", Map.of("barcode", "4006381333931", "options", Map.of("color", "blue")), "right"),
                listing("U-LIKE", Map.of("barcode", "06901234567892", "options", Map.of("COLOR", "Red ")), "right"),
                listing("U-BUNDLE", Map.of("barcode", "1", "options", Map.of("color", "x")), "right", "shared"))))
                .expect(200);

        JsonNode unlike = api.get("/v1/mapping-checks?kind=UNLIKE&channel=" + name).expect(200).json().path("items");

        assertThat(unlike).extracting(one -> one.path("variant").asText()).containsExactly("U-BARCODE");
        assertThat(unlike.at("/0/differences")).extracting(one -> one.path("what").asText() + " "
                + one.path("expected").asText() + " " + one.path("found").asText())
                .containsExactly("barcode 4006381333931 6901234567892", "option color blue red");
        assertThat(unlike.at("/0/proposals/0/proposal").asText()).isEqualTo(proposed("other"));
        assertThat(unlike.at("/0/proposals/0/reasons")).extracting(JsonNode::asText)
                .contains("its barcode is the listing's", "it is color blue, too");
        api.post(path("U-BARCODE"), Map.of("proposal", proposed("other"))).expect(200);
        assertThat(kindOf("U-BARCODE")).isNull();
    }

    @Test
    void findsMappingsWhoseItemsHaveChangedSinceUntilAPersonConfirmsThem() {
        describe("other", "4006381333931", Map.of("color", "blue"));
        api.put("/v1/setup", Map.of("listings", List.of(listing("V-CHANGED", Map.of(), "other")))).expect(200);
        assertThat(kindOf("V-CHANGED")).isNull();

        describe("other", "4006381333931", Map.of("color", "black"));
        JsonNode changed = check("V-CHANGED");
        assertThat(changed.path("kind").asText()).isEqualTo("CHANGED");
        assertThat(changed.path("detail").asText()).isEqualTo(proposed("other")
                + ": option color is \"black\", not \"blue\" since it was mapped.");
        assertThat(changed.at("/differences/0/at").asText()).isNotEmpty();
        describe("other", "4006381333931", Map.of("color", "blue"));
        assertThat(kindOf("V-CHANGED")).as("it is again what it was").isNull();
        describe("other", "4006381333931", Map.of("color", "green"));
        assertThat(check("V-CHANGED").at("/differences/0/found").asText()).isEqualTo("green");

        JsonNode green = check("V-CHANGED");
        api.post(confirm("V-CHANGED"), seen(changed)).expect(409);
        api.post(confirm("V-CHANGED"), Map.of()).expect(400);
        api.post(confirm("V-CHANGED"), seen(green)).expect(200);
        assertThat(kindOf("V-CHANGED")).isNull();
        api.post(confirm("V-CHANGED"), seen(green)).expect(409);
        assertThat(api.get("/v1/changes?kind=listing&code=" + name + "/V-CHANGED").expect(200).body())
                .contains("confirmed to be right");
        tell("vid-none");
        assertThat(kindOf("V-CHANGED")).isNull();
        tell(own("other"));
        assertThat(check("V-CHANGED").path("detail").asText()).contains("variantKey has changed");
        for (int i = 0; i < 12; i++) {
            tell(own("other"));
        }
        assertThat(jdbc.sql("SELECT max(jsonb_array_length(edits)) FROM supplier_item_edit").query(Integer.class)
                .single()).as("ten are kept").isEqualTo(10);

        assertThat(check("A-MISSING").path("doubt").isNull()).isTrue();
        api.post(confirm("A-MISSING"), Map.of("kind", "MISSING", "doubt", "none")).expect(409);
        assertThat(kindOf("E-DOUBLED")).isEqualTo("DOUBLED");
        confirmed("E-DOUBLED");
        assertThat(kindOf("E-DOUBLED")).isNull();
        api.put("/v1/listings/" + name + "/E-DOUBLED", listing("E-DOUBLED", Map.of("barcode", "1"), "shared"))
                .expect(200);
        assertThat(kindOf("E-DOUBLED")).as("the listing is another one").isEqualTo("DOUBLED");
        Api.with(port, "ops:read").post(confirm("D-DOUBLED"), seen(check("D-DOUBLED"))).expect(403);
        api.post(confirm("NO-SUCH"), seen(green)).expect(404);
    }

    @Test
    void noNumberOfEditsHidesWhatAnItemWasWhenItWasMapped() {
        describe("other", "0", Map.of());
        describe("other", "1", Map.of()); // before
        api.put("/v1/setup", Map.of("listings", List.of(listing("V-TOGGLED", Map.of(), "other")))).expect(200);
        tell(own("other"));
        for (int i = 0; i < 12; i++) {
            describe("other", i % 2 == 0 ? "2" : "3", Map.of());
        }
        describe("other", "2", Map.of());
        assertThat(check("V-TOGGLED").path("detail").asText()).contains("barcode is \"2\", not \"1\"");
        describe("other", "1", Map.of());
        assertThat(check("V-TOGGLED").path("differences")).extracting(one -> one.path("what").asText())
                .as("it is again what it was").doesNotContain("barcode");
    }

    @Test
    void proposesOfWhatASupplierClaimsAFew() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            status.setRollbackOnly();
            addClaims(30);
            jdbc.sql("UPDATE catalog_listing SET barcode = :barcode WHERE variant IN ('A-MISSING', 'G-SOUND')"
                    + " AND channel_id = (SELECT channel_id FROM channel WHERE code = :code)")
                    .param("barcode", "77-" + name).param("code", name).update();
            MappingCheck missing = reader.find(new ListingKey(new ChannelCode(name), "A-MISSING")).orElseThrow();
            assertThat(candidates.of(List.of(missing), jdbc).get(0)).filteredOn(one -> one.barcode() != null)
                    .hasSize(3).allMatch(MappingProposal.Candidate::claimed);
            assertThat(missing.proposals()).filteredOn(one -> one.score() == 70).isNotEmpty();
        });
    }

    @Test
    void confirmsTheDoubtThatWasSeenAndNoOther() {
        confirmed("F-OTHER");
        assertThat(kindOf("F-OTHER")).isNull();
        JsonNode doubled = check("E-DOUBLED");
        api.put("/v1/listings/" + name + "/E-DOUBLED", listing("E-DOUBLED", Map.of("barcode", "1"), "shared"))
                .expect(200);
        api.post(confirm("E-DOUBLED"), Map.of("kind", "UNLIKE", "doubt", doubled.path("doubt").asText())).expect(409);
        confirmed("E-DOUBLED");
        assertThat(kindOf("E-DOUBLED")).isNull();

        describe("shared", "2", Map.of());
        assertThat(kindOf("E-DOUBLED")).as("what is stated later").isEqualTo("UNLIKE");
        confirmed("E-DOUBLED");
        assertThat(kindOf("E-DOUBLED")).as("both are settled").isNull();
        describe("shared", "3", Map.of());
        assertThat(kindOf("E-DOUBLED")).as("unlike in another way").isEqualTo("UNLIKE");
        confirmed("E-DOUBLED");
        assertThat(kindOf("E-DOUBLED")).as("and no longer what was mapped").isEqualTo("CHANGED");
        confirmed("E-DOUBLED");
        assertThat(kindOf("E-DOUBLED")).isNull();
    }

    @Test
    void showsAnEditThatACheckHadNotSeenWhenItWasConfirmed() {
        describe("right", "1", Map.of());
        api.put("/v1/setup", Map.of("listings", List.of(listing("W-LATE", Map.of(), "right")))).expect(200);
        describe("right", "2", Map.of());
        ListingKey key = new ListingKey(new ChannelCode(name), "W-LATE");
        MappingCheck seen = reader.find(key).orElseThrow();
        describe("right", "3", Map.of());

        new TransactionTemplate(transactions).executeWithoutResult(status -> writer.confirm(key, seen));

        assertThat(check("W-LATE").path("detail").asText()).contains("barcode is \"3\", not \"2\"");
    }

    @Test
    void proposesNothingForADoubtAboutOneOfSeveralItems() {
        describe("right", "1", Map.of("color", "red"));
        describe("other", "2", Map.of("color", "blue"));
        Map<String, Object> listing = listing("X-RANKED", Map.of("barcode", "2"), "right");
        listing.put("sources", List.of(source(1, "right"), source(2, "shared")));
        api.put("/v1/setup", Map.of("listings", List.of(listing))).expect(200);

        JsonNode check = check("X-RANKED");
        assertThat(check.path("kind").asText()).isEqualTo("UNLIKE");
        assertThat(check.path("proposals")).isEmpty();
        api.post(path("X-RANKED"), Map.of("proposal", proposed("other"))).expect(400);
    }

    @Test
    void findsThatAnItemIsAnotherOnceItIsDeclaredAgain() {
        describe("other", "4006381333931", Map.of());
        describe("shared", "1", Map.of());
        api.put("/v1/setup", Map.of("listings", List.of(listing("Y-AGAIN", Map.of(), "other")))).expect(200);
        SupplierCode supplier = new SupplierCode(name);
        new TransactionTemplate(transactions).executeWithoutResult(status -> suppliers.undeclareItems(
                supplier, List.of(own("other"), own("LIKE"))));
        assertThat(kindOf("Y-AGAIN")).isNull();

        describe("other", "4006381333932", Map.of());
        assertThat(check("Y-AGAIN").path("detail").asText()).contains("not \"4006381333931\"");
        describe("other", "4006381333931", Map.of());
        assertThat(kindOf("Y-AGAIN")).as("it is again what it was").isNull();
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            suppliers.delete(supplier);
            assertThat(jdbc.sql("""
                            SELECT edits #>> '{-1,was,barcode}' FROM supplier_item_edit JOIN supplier_item i USING (item_id)
                              JOIN supplier USING (supplier_id)
                             WHERE code = :code AND i.sku LIKE '%-shared'
                            """).param("code", name).query(String.class).list()).containsExactly("1");
            status.setRollbackOnly();
        });
    }

    @Test
    void proposesOfManyTheListingsOwnSuppliersAndNoDeletedOnes() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            status.setRollbackOnly();
            addDeletedSuppliers(40, own("other"));
            MappingCheck check = reader.find(new ListingKey(new ChannelCode(name), "F-OTHER")).orElseThrow();
            assertThat(check.proposals()).extracting(MappingProposal::proposal).containsExactly(proposed("other"));

            jdbc.sql("UPDATE supplier SET deleted_at = NULL WHERE code LIKE :codes").param("codes", "a-" + name + "-%")
                    .update();
            assertThat(candidates.of(List.of(check), jdbc).get(0)).hasSize(20)
                    .extracting(MappingProposal.Candidate::item)
                    .contains(new ItemKey(new SupplierCode(name), own("other")));
            assertThat(reader.find(new ListingKey(new ChannelCode(name), "F-OTHER")).orElseThrow().proposals()
                    .getFirst().proposal()).isEqualTo(proposed("other"));
        });
    }

    @Test
    void goesThroughAnyNumberOfListingsPieceByPiece() {
        MappingCheckReader.Filter all = new MappingCheckReader.Filter(Set.of(), new ChannelCode(name), null);
        List<String> found = new ArrayList<>();
        Cursor after = null;
        int pages = 0;
        do {
            MappingCheckReader.Found page = reader.list(all, after, 10, 2);
            page.checks().forEach(check -> found.add(check.variant()));
            after = page.next();
            pages++;
        } while (after != null);

        assertThat(found).containsExactly(
                "A-MISSING", "B-AMBIGUOUS", "C-BROKEN", "D-DOUBLED", "E-DOUBLED", "F-OTHER");
        assertThat(pages).isEqualTo(4);
    }

    private void addDeletedSuppliers(int count, String sku) {
        jdbc.sql("""
                        WITH added AS (
                            INSERT INTO supplier (code, name, connector, freshness_max_age_seconds, freshness_when_stale,
                                reflection_delay_seconds, stock_is, live, paused, guard_max_zeroed_share,
                                guard_max_dropped_units_share, guard_min_rows_share, guard_min_items,
                                guard_missing_grace_polls, limit_requests_per_second, limit_concurrency,
                                limit_timeout_seconds, limit_retries, deleted_at)
                            SELECT 'a-' || :code || '-' || n, 'x', 'PUSH', 86400, 'EXCLUDE', 600, 'GROSS', false, false, 1, 1, 0,
                                   0, 1, 1, 1, 10, 3, now()
                              FROM generate_series(1, :count) AS n
                            RETURNING supplier_id)
                        INSERT INTO supplier_item (supplier_id, sku) SELECT supplier_id, :sku FROM added
                        """)
                .param("code", name)
                .param("count", count)
                .param("sku", sku)
                .update();
    }

    /** Items of the supplier that its answers say have the barcode. */
    private void addClaims(int count) {
        jdbc.sql("""
                        INSERT INTO supplier_item (supplier_id, sku, barcode, described_at)
                        SELECT supplier_id, code || '-claim-' || n, '77-' || code, now()
                          FROM supplier CROSS JOIN generate_series(1, :count) AS n WHERE code = :code
                        """)
                .param("code", name).param("count", count).update();
    }

    private void describe(String sku, String barcode, Map<String, String> options) {
        api.put("/v1/setup", Map.of("suppliers", List.of(Map.of(
                "code", name, "connector", "push", "items", List.of(Map.of(
                        "sku", own(sku), "barcode", barcode, "options", options,
                        "ref", Map.of("pid", "P-" + own(sku), "vid", own(sku))))))))
                .expect(200);
    }

    private void tell(String vid) {
        int supplier = jdbc.sql("SELECT supplier_id FROM supplier WHERE code = :code").param("code", name)
                .query(Integer.class).single();
        new TransactionTemplate(transactions).executeWithoutResult(status -> descriptions.told(
                supplier, List.of(vid), List.of(), List.of("variantKey")));
    }

    private JsonNode check(String variant) {
        for (JsonNode check : api.get("/v1/mapping-checks?channel=" + name).expect(200).json().path("items")) {
            if (check.path("variant").asText().equals(variant)) {
                return check;
            }
        }
        return MissingNode.getInstance();
    }

    private String kindOf(String variant) {
        return check(variant).path("kind").asText(null);
    }

    private void confirmed(String variant) {
        api.post(confirm(variant), seen(check(variant))).expect(200);
    }

    private static Map<String, Object> seen(JsonNode check) {
        return Map.of("kind", check.path("kind").asText(), "doubt", check.path("doubt").asText());
    }

    private Map<String, Object> source(int rank, String sku) {
        return Map.of("rank", rank, "components", List.of(Map.of("supplier", name, "sku", own(sku), "units", 1)));
    }

    private String confirm(String variant) {
        return "/v1/mapping-checks/" + name + "/" + variant + "/confirm";
    }

    /** Items of other suppliers are proposed too: no other test has this sku. */
    private String own(String sku) {
        return name + "-" + sku;
    }

    private String proposed(String sku) {
        return name + "/" + own(sku);
    }

    private String proposal(String variant) {
        return check(variant).path("proposals").path(0).path("proposal").asText();
    }

    private String path(String variant) {
        return "/v1/mapping-checks/" + name + "/" + variant + "/apply";
    }

    private Map<String, Object> listing(String variant, Map<String, Object> more, String... skus) {
        Map<String, Object> listing = new LinkedHashMap<>(Map.of("channel", name, "variant", variant));
        List<Object> components = new ArrayList<>();
        for (String sku : skus) {
            components.add(Map.of("supplier", name, "sku", own(sku), "units", 1));
        }
        if (!components.isEmpty()) {
            listing.put("sources", List.of(Map.of("rank", 1, "components", components)));
        }
        listing.putAll(more);
        return listing;
    }
}
