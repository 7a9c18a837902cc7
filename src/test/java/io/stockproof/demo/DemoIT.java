package io.stockproof.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.StockproofApplication;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.TestDatabaseConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;

/** The demonstration, from its start to the end of its story, against suppliers that answer over HTTP. */
@SpringBootTest(classes = StockproofApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT, properties = "stockproof.demo.port=0")
@DirtiesContext
@ActiveProfiles("demo")
@Import(TestDatabaseConfiguration.class)
class DemoIT {

    /** A poll is due every five seconds; the rest is for machines that are busy. */
    private static final Duration ONE_POLL = Duration.ofSeconds(30);

    @LocalServerPort int port;
    @Autowired DemoSuppliers suppliers;

    @Test
    void tellsTheStoryOfTenThousandUnitsAtTheFactory() throws Exception {
        List<Curl> story = Curl.in(DemoWelcome.text(port, suppliers.port()));
        await().atMost(ONE_POLL).untilAsserted(() -> assertThat(paste(story.get(0)).expect(200).body())
                .contains("\"purchasable\":0,", "\"reasons\":[\"FACTORY_EXCLUDED\"]"));

        JsonNode why = paste(story.get(1)).expect(200).json();
        assertThat(why.path("advertised").asLong()).isEqualTo(10_077);
        JsonNode component = why.at("/components/0");
        assertThat(component.path("usable").asLong()).isZero();
        assertThat(component.path("withheld")).hasSize(1);
        assertThat(component.at("/withheld/0/reason").asText()).isEqualTo("FACTORY_EXCLUDED");
        assertThat(component.at("/withheld/0/quantity").asLong()).isEqualTo(10_077);
        assertThat(why.path("smallestFix").toString()).contains("FACTORY_EXCLUDED", "10077");

        await().atMost(ONE_POLL).untilAsserted(() -> {
            JsonNode shown = paste(story.get(5)).expect(200).json().path("items");
            for (int most = 0; most < 2; most++) {
                assertThat(shown.path(most).path("variant").asText()).isEqualTo("TEE-RED-M");
                assertThat(shown.path(most).path("rootCause").asText()).isEqualTo("SUP_FACTORY_ONLY");
                assertThat(shown.path(most).path("overstatedUnits").asLong()).isEqualTo(10_077);
            }
        });

        assertThat(post(story.get(2).uri())).contains("moved 77 units");
        await().atMost(ONE_POLL).untilAsserted(() -> assertThat(
                paste(story.get(3)).expect(200).json().at("/items/0/purchasable").asLong()).isEqualTo(77));
        List<String> changes = new ArrayList<>();
        paste(story.get(4)).expect(200).json().path("items").forEach(
                entry -> changes.add(entry.path("location").asText() + " " + entry.path("onHandDelta").asLong()));
        assertThat(changes).contains("cj/cn 77", "cj/cn-factory -77", "cj/cn-factory 10077");
    }

    @Test
    void sellsWhatTheOtherSuppliersHave() {
        Api storefront = Api.anonymous(port).key(DemoKeys.STOREFRONT);
        await().atMost(ONE_POLL).untilAsserted(() -> {
            JsonNode items = storefront.post("/v1/availability/query", Map.of(
                    "channel", "main",
                    "destination", Map.of("country", "US"),
                    "variants", List.of("DESK-SET", "CHAIR-OAK", "LAMP-OAK"))).expect(200).json().path("items");
            // Two notebooks a set: 60 at the start, one less a minute.
            assertThat(items.path(0).path("purchasable").asLong()).isBetween(20L, 30L);
            assertThat(items.path(1).path("purchasable").asLong()).isEqualTo(14);
            assertThat(items.path(2).path("observedAt").isNull()).isFalse();
        });
    }

    @Test
    void letsEachKeyDoItsJobOnly() {
        Api anonymous = Api.anonymous(port);
        anonymous.key(DemoKeys.STOREFRONT).get("/v1/suppliers").expect(403);
        anonymous.key(DemoKeys.CHECKOUT).get("/v1/suppliers").expect(403);
        anonymous.key(DemoKeys.OPS).get("/v1/suppliers").expect(200);
        anonymous.key(DemoKeys.OPS).get("/v1/keys").expect(403);
        anonymous.key(DemoKeys.ADMIN).get("/v1/keys").expect(200);
    }

    @Test
    void comesBackToItsOwnData(@Autowired DemoKeys keys, @Autowired DemoMark mark) {
        assertThat(mark.isSet()).isTrue();
        assertThatCode(keys::afterPropertiesSet).doesNotThrowAnyException();
    }

    @Test
    void refusesControlsThatMakeNoSense() throws Exception {
        assertThat(post("/demo/move?units=-1")).contains("must be from 0");
        assertThat(post("/demo/move")).contains("must be from 0");
        assertThat(post("/demo/else")).contains("no such action");
    }

    /** What comes of a line that the demo has printed. */
    private Answer paste(Curl line) {
        return line.send(Api.anonymous(port));
    }

    private String post(String path) throws IOException, InterruptedException {
        return post(URI.create("http://127.0.0.1:" + suppliers.port() + path));
    }

    private static String post(URI uri) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
