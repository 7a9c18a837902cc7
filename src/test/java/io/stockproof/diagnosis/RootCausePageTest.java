package io.stockproof.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page for operators says of each cause what the service does. */
class RootCausePageTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| (\\w+) \\| (\\w+) \\| (\\w+) \\| [^|]{10,} \\| [^|]{5,} \\|$");

    @Test
    void describesEachCauseAndNoOther() throws IOException {
        List<String> page = ROW.matcher(Files.readString(Path.of("src/docs/root-causes.md"))).results()
                .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3) + " " + row.group(4))
                .toList();

        assertThat(page).containsExactlyElementsOf(Arrays.stream(RootCause.values())
                .map(cause -> cause + " " + cause.layer() + " " + cause.owner() + " " + cause.fix())
                .toList());
    }
}
