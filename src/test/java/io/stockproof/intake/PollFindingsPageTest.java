package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.connector.ConnectorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page for operators says of each code of a finding what to do. */
class PollFindingsPageTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| [^|]{5,} \\| [^|]{5,} \\|$");

    /** Where a code is written out. */
    private static final Pattern CODE = Pattern
            .compile("(?:Finding\\.(?:of|counted)\\(\\s*|fail\\(run, |\"code\": )\"([A-Z_]+)\"");

    @Test
    void describesEachCodeAndNoOther() throws IOException {
        List<String> page = ROW.matcher(Files.readString(Path.of("src/docs/poll-findings.md"))).results()
                .map(row -> row.group(1))
                .toList();

        assertThat(page).containsExactlyInAnyOrderElementsOf(codes());
    }

    private static Set<String> codes() throws IOException {
        Set<String> codes = new TreeSet<>();
        Arrays.stream(Suspicion.values()).map(Enum::name).forEach(codes::add);
        Arrays.stream(ConnectorException.Kind.values()).map(Enum::name).forEach(codes::add);
        try (var sources = Files.newDirectoryStream(Path.of("src/main/java/io/stockproof/intake"), "*.java")) {
            for (Path source : sources) {
                CODE.matcher(Files.readString(source)).results().map(code -> code.group(1)).forEach(codes::add);
            }
        }
        return codes;
    }
}
