package io.stockproof.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.testing.PostgresForTests;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is copied comes out as it went in. */
class CopyTextIT {

    @Test
    void keepsEveryCharacterWhereverItFalls() {
        JdbcTemplate jdbc = new JdbcTemplate(PostgresForTests.empty().ownerDataSource());
        jdbc.execute("CREATE TABLE word (n bigint, word text)");
        CopyText copied = new CopyText("COPY word (n, word) FROM STDIN");
        List<String> words =
                List.of("a".repeat(65_533) + "\uD83D\uDE00", "tab\tnew\nline\rback\\slash \\. \\N", "\uD83D\uDE00");
        for (int n = 0; n < words.size(); n++) {
            copied.row(n, words.get(n));
        }
        copied.row(words.size(), null);

        copied.flush(jdbc);

        assertThat(jdbc.queryForList("SELECT word FROM word ORDER BY n", String.class))
                .containsExactly(words.get(0), words.get(1), words.get(2), null);
    }
}
