package io.stockproof.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the demo prints is what the README shows. */
class DemoWelcomeTest {

    private static final List<Curl> PRINTED = Curl.in(DemoWelcome.text(8080, 8090));

    @Test
    void printsTheReadmesSixLinesInTheirOrder() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        assertThat(readme).contains("it prints its keys and six lines");
        assertThat(PRINTED).hasSize(6);

        for (int step = 1; step <= PRINTED.size(); step++) {
            String shown = readme.substring(
                    readme.indexOf("\n**" + step + ". "), readme.indexOf("\n**" + (step + 1) + ". "));
            assertThat(Curl.in(shown)).as("step " + step).contains(PRINTED.get(step - 1));
        }
    }
}
