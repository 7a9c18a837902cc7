package io.stockproof.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wrong and doubtful mappings are found, and put right by what is proposed. */
@StockproofIT
class MappingCheckIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;

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

    /** Items of other suppliers are proposed too: no other test has this sku. */
    private String own(String sku) {
        return name + "-" + sku;
    }

    private String proposed(String sku) {
        return name + "/" + own(sku);
    }

    private String proposal(String variant) {
        for (JsonNode check : api.get("/v1/mapping-checks?channel=" + name).expect(200).json().path("items")) {
            if (check.path("variant").asText().equals(variant)) {
                return check.path("proposals").path(0).path("proposal").asText();
            }
        }
        throw new AssertionError("no check of " + variant);
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
