package io.stockproof.setup;

import static io.stockproof.setup.SetupFixture.document;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a dry run tells of the quantities that could be bought. */
@StockproofIT
class SetupEffectsIT {

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;

    Api api;
    Api yaml;

    @BeforeEach
    void connect() {
        api = Api.admin(port);
        yaml = api.header("Content-Type", "application/yaml");
    }

    @Test
    void tellsWhatADryRunWouldMakeOfTheQuantitiesThatCanBeBought() {
        yaml.put("/v1/setup", document("effect") + "- {channel: effect, variant: BARE}\n").expect(200);
        api.post("/v1/suppliers/effect/observations", List.of(Map.of(
                "sku", "A", "location", "us", "quantity", 9, "observedAt", databaseNow()))).expect(200);
        String halved =
                document("effect").replace("{location: effect/de, share: 0.5}", "{location: effect/us, units: 4}");

        JsonNode effect = effect("effect", yaml.put("/v1/setup?dryRun=true", halved));

        assertThat(effect.at("/destination/country").asText()).isEqualTo("US");
        assertThat(effect.path("shippingMethod").asText()).isEqualTo("effect");
        assertThat(effect.path("listingsChecked").asInt()).isEqualTo(2);
        assertThat(effect.path("truncated").asBoolean()).isFalse();
        assertThat(effect.path("listings").toString()).isEqualTo("[{\"variant\":\"V\",\"before\":9,\"after\":4}]");
        assertThat(effect.path("listingsChanged").asInt()).isEqualTo(1);
        assertThat(effect.path("becomingUnavailable").asInt()).isZero();
        String closed = document("effect").replace("transitDays: {min: 1, max: 3}", "blocked: true");
        JsonNode gone = effect("effect", yaml.put("/v1/setup?dryRun=true", closed));
        assertThat(gone.path("becomingUnavailable").asInt()).isEqualTo(1);
        assertThat(gone.path("becomingAvailable").asInt()).isZero();
        assertThat(
                effect("effect", yaml.put("/v1/setup?dryRun=true", document("effect"))).path("listingsChanged").asInt())
                .isZero();
        assertThat(yaml.put("/v1/setup", document("effect")).expect(200).json().path("effects")).isEmpty();
    }

    private static JsonNode effect(String channel, Answer answer) {
        return StreamSupport.stream(answer.expect(200).json().path("effects").spliterator(), false)
                .filter(effect -> effect.path("channel").asText().equals(channel))
                .findFirst()
                .orElseThrow();
    }

    private String databaseNow() {
        return jdbc.sql("SELECT clock_timestamp()").query(OffsetDateTime.class).single().toInstant().toString();
    }

    @Test
    void countsListingsThatTheDocumentWouldMakeAndTakeAway() {
        yaml.put("/v1/setup", document("effects")).expect(200);
        api.post("/v1/suppliers/effects/observations", List.of(Map.of(
                "sku", "A", "location", "us", "quantity", 9, "observedAt", databaseNow()))).expect(200);

        JsonNode made = effect("effects", yaml.put("/v1/setup?dryRun=true", document("effects")
                + "- {channel: effects, variant: NEW, sources: [{components: [{supplier: effects, sku: A, units: 2}]}]}"));

        assertThat(made.path("listings").toString()).isEqualTo("[{\"variant\":\"NEW\",\"before\":0,\"after\":4}]");
        assertThat(made.path("becomingAvailable").asInt()).isEqualTo(1);
        assertThat(made.path("listingsChecked").asInt()).isEqualTo(2);
        api.get("/v1/listings/effects/NEW").expect(404);
    }
}
