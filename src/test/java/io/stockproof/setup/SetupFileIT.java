package io.stockproof.setup;

import static io.stockproof.setup.SetupFixture.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The start-up file, and documents that are refused as such. Each test has codes of its own. */
@StockproofIT
class SetupFileIT {

    @LocalServerPort int port;

    @Autowired SetupFile file;

    Api api;

    @BeforeEach
    void connect() {
        api = Api.admin(port);
    }

    @Test
    void appliesTheStartUpFileOnceUntilItChanges(@TempDir Path folder) throws IOException {
        Path document = folder.resolve("setup.yaml");
        Files.writeString(document, "suppliers: [{code: start, connector: push, name: From the file}]");

        assertThat(file.apply(document.toString())).isTrue();
        api.put("/v1/suppliers/start", Map.of("connector", "push", "name", "By hand")).expect(200);
        assertThat(file.apply(document.toString())).isFalse();
        assertThat(api.get("/v1/suppliers/start").json().path("name").asText()).isEqualTo("By hand");
        Files.writeString(document, "suppliers: [{code: start, connector: push, name: From the new file}]");
        assertThat(file.apply("file:" + document)).isTrue();
        assertThat(api.get("/v1/suppliers/start").json().path("name").asText()).isEqualTo("From the new file");
        assertThat(file.apply(document.toUri().toString())).isFalse();
    }

    @Test
    void stopsTheStartOnAFileThatIsNotValid(@TempDir Path folder) throws IOException {
        Path document = folder.resolve("setup.json");
        Files.writeString(document, "{\"suppliers\": [{\"code\": \"X\", \"connector\": \"push\", \"poll\": 5}]}");

        assertThatThrownBy(() -> file.apply(document.toString()))
                .isInstanceOf(InvalidSetupFile.class)
                .hasMessageContaining("suppliers[0].code must be a code")
                .hasMessageContaining("suppliers[0].poll must be an object");
        assertThatThrownBy(() -> file.apply(folder.resolve("missing.yaml").toString()))
                .hasMessageEndingWith("missing.yaml was not applied: it cannot be read");
        Files.writeString(document, "{}");
        assertThat(file.apply(document.toString())).isTrue();
    }

    @Test
    void refusesToSumSourcesWhileStoredListingsShareAnItemAmongThem() {
        api.header("Content-Type", "application/yaml").put("/v1/setup", document("sums") + """
                - channel: sums
                  variant: TWICE
                  sources:
                  - {rank: 1, components: [{supplier: sums, sku: A}]}
                  - {rank: 2, components: [{supplier: sums, sku: A, units: 2}]}
                """).expect(200);

        JsonNode problem = api.put("/v1/channels/sums", Map.of("sumSources", true)).expect(400).json();

        assertThat(problem.path("errors").path(0).path("pointer").asText()).isEqualTo("sumSources");
        assertThat(problem.path("errors").path(0).path("detail").asText()).contains("sums/TWICE");
    }

    @Test
    void takesOnlyDocumentsOfAKnownTypeAndSize() {
        api.header("Content-Type", "text/plain").put("/v1/setup", "{}").expect(415);
        api.header("Content-Type", "application/x-yaml").put("/v1/setup?dryRun=true", "channels:").expect(200);
        api.header("Content-Type", "text/yaml").put("/v1/setup?dryRun=true", "channels:").expect(200);
        api.put("/v1/setup?dryRun=true", "{\"channels\": [" + " ".repeat(3_000_000) + "]}").expect(200);
        api.unchecked().put("/v1/setup?dryRun=true", " ".repeat(DocumentReader.BYTES_MAX + 1)).expect(413);
    }
}
