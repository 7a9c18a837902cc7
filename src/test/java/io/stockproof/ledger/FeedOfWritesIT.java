package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whatever can change an answer is told, and what cannot is not. */
class FeedOfWritesIT {

    private final LedgerFixture ledger = LedgerFixture.aPosition();
    private final JdbcClient jdbc = ledger.jdbc;
    private final ChangeFeed feed = new ChangeFeed(jdbc, ledger.transaction.getTransactionManager());
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private final long item = ledger.key.itemId();

    private String before;

    @BeforeEach
    void begin() {
        ledger.change(batch -> batch.observe(ledger.key, Statement.pushed(5, now.minusSeconds(60))));
        write("INSERT INTO catalog_listing (channel_id, variant) VALUES (%d, 'TEE')".formatted(ledger.channel));
        write("""
                INSERT INTO catalog_component (channel_id, variant, rank, ordinal, supplier_id, sku, item_id, units)
                SELECT %d, 'TEE', 1, 0, supplier_id, sku, item_id, 1 FROM supplier_item
                """.formatted(ledger.channel));
        before = feed.since(null).to();
    }

    @Test
    void aPositionThatChanged() {
        ledger.change(batch -> batch.observe(ledger.key, Statement.pushed(6, now)));
        assertThat(told().items()).containsExactly(item);
    }

    @Test
    void aPositionThatWasOnlySeenAgain() {
        ledger.change(batch -> batch.observe(ledger.key, Statement.pushed(5, now)));
        assertThat(told().items()).containsExactly(item);
    }

    @Test
    void aPositionThatAPollDidNotCarry() {
        ledger.change(batch -> batch.uncover(ledger.key, now, true));
        assertThat(told().items()).containsExactly(item);
    }

    @Test
    void unitsThatWereReserved() {
        ledger.change(batch -> batch.reserve(ledger.key, ledger.channel, 1, Cause.RESERVED, "r"));
        assertThat(told().items()).containsExactly(item);
    }

    @Test
    void aPollThatFoundNothingChanged() {
        Coverage coverage = new Coverage(jdbc);
        int supplier = jdbc.sql("SELECT supplier_id FROM supplier").query(Integer.class).single();
        ledger.transaction.executeWithoutResult(status -> coverage.raise(supplier, now, now));
        assertThat(told()).returns(Set.of(supplier), Changes::suppliersCovered).returns(Set.of(), Changes::items);
        ledger.transaction.executeWithoutResult(status -> coverage.raise(supplier, now.plusSeconds(1), null));
        assertThat(told().suppliersCovered()).containsExactly(supplier);

        ledger.transaction.executeWithoutResult(status -> coverage.raiseItems(
                new Long[] {item}, new String[] {now.toString()}, new String[] {now.toString()}));
        assertThat(told().items()).containsExactly(item);
    }

    @Test
    void anItemThatIsNoLongerWhatItWas() {
        write("UPDATE supplier_item SET broken_since = now()");
        assertThat(told().items()).containsExactly(item);
        write("UPDATE supplier_item SET contradictory = true");
        assertThat(told().items()).containsExactly(item);
        write("UPDATE supplier_item SET weight_grams = 12, broken_since = clock_timestamp()");
        assertThat(told().items()).containsExactly(item);
        write("UPDATE supplier_item SET ref_pid = 'p', broken_reason = 'other'");
        assertThat(told().isEmpty()).as("what no answer depends on").isTrue();
    }

    @Test
    void aListingThatIsMadeMappedSwitchedOrGone() {
        Map<Integer, Set<String>> tee = Map.of(ledger.channel, Set.of("TEE"));
        write("UPDATE catalog_listing SET title = 'A tee'");
        assertThat(told().isEmpty()).as("a title").isTrue();
        write("UPDATE catalog_listing SET active = false");
        assertThat(told().listings()).isEqualTo(tee);
        write("UPDATE catalog_component SET units = 2");
        assertThat(told().listings()).isEqualTo(tee);
        write("DELETE FROM catalog_component");
        assertThat(told().listings()).isEqualTo(tee);
        write("DELETE FROM catalog_listing");
        assertThat(told().listings()).isEqualTo(tee);
        write("INSERT INTO catalog_listing (channel_id, variant) VALUES (%d, 'CAP')".formatted(ledger.channel));
        assertThat(told().listings()).isEqualTo(Map.of(ledger.channel, Set.of("CAP")));
    }

    @Test
    void aListingThatGoesWithItsComponentsOnce() {
        write("DELETE FROM catalog_listing");
        assertThat(told().listings()).isEqualTo(Map.of(ledger.channel, Set.of("TEE")));
        assertThat(jdbc.sql(
                "SELECT count(*) FROM ledger_feed WHERE xid = (SELECT max(xid::text::bigint)::text::xid8 FROM ledger_feed)")
                .query(Integer.class).single()).isEqualTo(1);
    }

    @Test
    void moreListingsThanAreNamedAsAChannel() {
        write("INSERT INTO catalog_listing (channel_id, variant) SELECT %d, 'V' || n FROM generate_series(1, 10001) n"
                .formatted(ledger.channel));
        assertThat(told()).returns(Set.of(ledger.channel), Changes::channels).returns(Map.of(), Changes::listings);
    }

    @Test
    void rulesThatChanged() {
        assertThat(told().rules()).isFalse();
        write("UPDATE access_rules_version SET version = version + 1");
        assertThat(told().rules()).isTrue();
    }

    private void write(String sql) {
        jdbc.sql(sql).update();
    }

    /** Since it was asked last. */
    private Changes told() {
        Changes changes = feed.since(before);
        assertThat(changes.reset()).isFalse();
        before = changes.to();
        return changes;
    }
}
