package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.testing.StockproofIT;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What it costs to tell what came between. */
@StockproofIT
class SeenChangesIT {

    private static final int LINES = 500;
    private static final SeenChanges.Place NOWHERE = new SeenChanges.Place(new ChannelCode("none"), null);

    @Autowired DataSource database;
    @Autowired JdbcClient jdbc;
    @Autowired BatchLocks locks;
    @Autowired TransactionTemplate transaction;

    /** Counts the statements that it runs. */
    private static final class Counting extends JdbcTemplate {

        private final AtomicInteger statements = new AtomicInteger();

        Counting(DataSource database) {
            super(database);
        }

        @Override
        public <T> T query(
                PreparedStatementCreator creator,
                PreparedStatementSetter setter,
                ResultSetExtractor<T> extractor) {
            statements.incrementAndGet();
            return super.query(creator, setter, extractor);
        }
    }

    @Test
    void asksTwiceHoweverManyLinesAndVersionsThereAre() {
        Counting template = new Counting(database);
        SeenChanges changes = new SeenChanges(JdbcClient.create(template));

        assertThat(changes.of(NOWHERE, shown(1))).hasSize(1);
        int forOne = template.statements.getAndSet(0);
        assertThat(changes.of(NOWHERE, shown(LINES))).hasSize(LINES);

        assertThat(template.statements).hasValue(forOne).hasValue(2);
    }

    private static List<SeenChanges.Shown> shown(int lines) {
        return IntStream.range(0, lines)
                .mapToObj(i -> new SeenChanges.Shown(
                        i, "%d:%d:".formatted(1_000_000_000 + i, 1_000_000_000 + i), "V" + i, Set.of((long) i)))
                .toList();
    }

    @Test
    void findsWhatConcernsEveryListingByWhenItWasWritten() {
        String plan = plan(SeenChanges.RULES);

        assertThat(plan).contains("Scan Backward using access_change_general");
        assertThat(plan).as("of a resource its newest").contains("Index Scan Backward using access_change_resource");
        assertThat(plan).as("no table is read whole").doesNotContain("Seq Scan");
    }

    @Test
    void readsOfEachPositionItsNewestEntriesAlone() {
        assertThat(plan(SeenChanges.ENTRIES))
                .containsPattern("Index Cond: \\(item_id = s\\w*\\.item_id\\)")
                .containsPattern("Index Scan Backward using ledger_entry_\\w+_pkey on ledger_entry")
                .containsPattern("Index Scan using ledger_block_\\w+_xid_\\w+_idx on ledger_block")
                .doesNotContain("Seq Scan on ledger_");
    }

    @Test
    void letsNoStatementOfAValidationTakeLong() {
        Cart.Line line = new Cart.Line("1", "A", 1, null);
        Cart cart = new Cart(
                NOWHERE.channel(), Destination.of(new CountryCode("DE")), null, List.of(line), null, null, null);

        assertThat(transaction.<String>execute(status -> {
            locks.read(cart);
            return jdbc.sql("SHOW statement_timeout").query(String.class).single();
        })).isEqualTo("3s");
    }

    /** The tables are small here, so that all would be read whole if that were not ruled out. */
    private String plan(String sql) {
        return Objects.requireNonNull(transaction.execute(status -> {
            jdbc.sql("SET LOCAL enable_seqscan = off").update();
            jdbc.sql("SET LOCAL enable_bitmapscan = off").update();
            jdbc.sql("SET LOCAL enable_sort = off").update();
            return String.join("\n", jdbc.sql("EXPLAIN " + sql)
                    .param("versions", new String[] {"3:3:"})
                    .param("itemOf", new Long[] {1L})
                    .param("lineOf", new Integer[] {0})
                    .param("versionOf", new Integer[] {1})
                    .param("variants", new String[] {"V"})
                    .param("method", null)
                    .param("channel", "none")
                    .param("most", SeenChanges.ENTRIES_MAX)
                    .param("depth", SeenChanges.ENTRIES_MAX)
                    .query(String.class)
                    .list());
        }));
    }
}
