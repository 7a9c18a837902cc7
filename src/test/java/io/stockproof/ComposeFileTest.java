package io.stockproof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What {@code docker compose} keeps when its containers are made anew. */
class ComposeFileTest {

    private final Map<String, Object> compose = read();

    @Test
    void keepsTheKeyThatOpensWhatTheDatabaseKeeps() {
        Map<String, Object> service = map(map(compose.get("services")).get("stockproof"));
        Map<String, Object> environment = map(service.get("environment"));

        assertThat(map(compose.get("volumes"))).containsOnlyKeys("database", "data");
        assertThat(service.get("volumes")).isEqualTo(List.of("data:" + environment.get("STOCKPROOF_DATA_DIR")));
        assertThat(environment).containsEntry("STOCKPROOF_SECRET_KEY", "${STOCKPROOF_SECRET_KEY:-}");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        return (Map<String, Object>) node;
    }

    private static Map<String, Object> read() {
        try {
            return new Yaml().load(Files.readString(Path.of("docker-compose.yml")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
