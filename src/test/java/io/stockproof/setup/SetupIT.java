package io.stockproof.setup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The setup document over HTTP, on a real database. Each test has codes of its own. */
@StockproofIT
class SetupIT {

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
    void appliesTheExampleOfTheDocumentsAndItsExportIsANoOp() throws IOException {
        yaml.put("/v1/setup", example()).expect(200);

        JsonNode again = yaml.put("/v1/setup", example()).expect(200).json();
        String exported = api.get("/v1/setup").expect(200).body();
        JsonNode applied = api.put("/v1/setup", exported).expect(200).json();
        String exportedYaml = api.header("Accept", "application/yaml").get("/v1/setup").expect(200).body();
        JsonNode appliedYaml = yaml.put("/v1/setup", exportedYaml).expect(200).json();

        assertThat(again.path("changes")).isEmpty();
        assertThat(applied.path("changes")).isEmpty();
        assertThat(appliedYaml.path("changes")).isEmpty();
        assertThat(again.path("version").asText()).isNotEmpty();
    }

    private static String example() throws IOException {
        return Files.readString(Path.of("src/docs/setup-example.yaml"));
    }
}
