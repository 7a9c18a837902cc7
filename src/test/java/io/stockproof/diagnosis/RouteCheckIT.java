package io.stockproof.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import io.stockproof.web.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What could never be sent is found, with what would carry it. */
@StockproofIT
class RouteCheckIT {

    private static final String NAME = "routecheck";

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;

    Api api;

    @BeforeEach
    void makeStore() {
        api = Api.admin(port);
        List<Object> listings = new ArrayList<>();
        for (String variant : List.of("A", "B", "C", "D")) {
            String sku = variant.equals("C") ? "tee" : "lamp";
            listings.add(Map.of("channel", NAME, "variant", variant, "active", !variant.equals("D"), "sources", List.of(
                    Map.of("components", List.of(Map.of("supplier", NAME, "sku", sku))))));
        }
        api.put("/v1/setup", Map.of(
                "suppliers", List.of(Map.of(
                        "code", NAME, "connector", "push",
                        "locations", List.of(Map.of("code", "cn", "kind", "WAREHOUSE", "country", "CN")),
                        "items", List.of(Map.of("sku", "lamp", "attributes", List.of("BATTERY")),
                                Map.of("sku", "tee")))),
                "shippingMethods", List.of(
                        Map.of("code", NAME + "-post", "refuses", List.of("BATTERY"), "lanes", lanes()),
                        Map.of("code", NAME + "-air", "lanes", lanes())),
                "channels", List.of(Map.of(
                        "code", NAME, "shippingMethods", List.of(NAME + "-post"),
                        "referenceContexts", List.of(
                                Map.of("country", "US"), Map.of("country", "NO"),
                                Map.of("country", "US", "shippingMethod", NAME + "-air")))),
                "listings", listings)).expect(200);
    }

    @Test
    void findsWhatNothingCarriesAndWhatNothingReaches() {
        await().until(() -> routes("").size() == 2);
        JsonNode first = routes("").path(0);
        assertThat(first.path("variant").asText()).isEqualTo("A");
        assertThat(first.path("reasons")).extracting(JsonNode::asText).contains("ITEM_RESTRICTED");
        assertThat(first.path("items")).extracting(JsonNode::asText).containsExactly(NAME + "/lamp");
        assertThat(first.at("/proposals/0/method").asText()).isEqualTo(NAME + "-air");
        assertThat(first.at("/proposals/0/score").asInt()).isEqualTo(66);

        String next = api.get("/v1/route-checks?limit=1&channel=" + NAME).json().path("nextCursor").asText();
        assertThat(routes("&limit=1&cursor=" + next)).extracting(one -> one.path("variant").asText())
                .containsExactly("B");
        assertThat(api.header("Accept", "text/csv").get("/v1/route-checks?channel=" + NAME).expect(200).body().lines())
                .hasSize(3).element(1).asString().startsWith(NAME + ",A,");

        JsonNode contexts = api.get("/v1/context-checks?channel=" + NAME).expect(200).json().path("items");
        assertThat(contexts).extracting(one -> one.path("position").asInt()).containsExactly(1, 2);
        assertThat(contexts.at("/0/methods/0/reasons")).extracting(JsonNode::asText).contains("NO_LANE");
        assertThat(contexts.at("/1/proposals/0/method").asText()).isEqualTo(NAME + "-air");
        String after = api.get("/v1/context-checks?limit=1&channel=" + NAME).json().path("nextCursor").asText();
        assertThat(api.get("/v1/context-checks?limit=1&channel=" + NAME + "&cursor=" + after).expect(200).json()
                .at("/items/0/position").asInt()).isEqualTo(2);
    }

    @Test
    void goesOnBehindTheFirstStepAndReadsNoMoreThanThePageNeeds() {
        await().until(() -> routes("").size() == 2);
        jdbc.sql("""
                        INSERT INTO catalog_listing (channel_id, variant, active)
                        SELECT channel_id, 'B' || n, true FROM channel CROSS JOIN generate_series(10001, 12100) AS n
                         WHERE code = :code
                        """).param("code", NAME).update();
        try {
            JsonNode first = api.get("/v1/route-checks?limit=2&channel=" + NAME).expect(200).json();
            assertThat(first.path("items")).hasSize(2);
            JsonNode second = api.get("/v1/route-checks?channel=" + NAME + "&cursor="
                    + first.path("nextCursor").asText()).expect(200).json();
            assertThat(first.path("nextCursor").asText()).as("the step's end").isEqualTo(
                    Cursor.of(NAME, "B10998").encoded());
            assertThat(second.path("items")).isEmpty();
            assertThat(second.path("nextCursor").isNull()).isTrue();
            assertThat(api.header("Accept", "text/csv").get("/v1/route-checks?channel=" + NAME).expect(200).body()
                    .lines()).hasSize(3);
        } finally {
            jdbc.sql("DELETE FROM catalog_listing WHERE variant LIKE 'B1%' AND channel_id ="
                    + " (SELECT channel_id FROM channel WHERE code = :code)").param("code", NAME).update();
        }
    }

    @Test
    void isForOpsAloneAndForTheirOwnChannels() {
        Api.with(port, "checkout").get("/v1/route-checks").expect(403);
        for (String checks : List.of("/v1/route-checks", "/v1/context-checks")) {
            assertThat(Api.with(port, "ops:read").get(checks + "?channel=no-such").expect(404).json().path("type")
                    .asText()).endsWith("unknown-channel");
        }
        api.header("Accept", "text/csv").get("/v1/route-checks?channel=no-such").expect(404);
        api.get("/v1/route-checks?cursor=none").expect(400);
    }

    private JsonNode routes(String more) {
        return api.get("/v1/route-checks?channel=" + NAME + more).expect(200).json().path("items");
    }

    private static List<Object> lanes() {
        return List.of(Map.of("from", Map.of("country", "CN"), "to", Map.of("country", "US"),
                "transitDays", Map.of("min", 3, "max", 9)));
    }
}
