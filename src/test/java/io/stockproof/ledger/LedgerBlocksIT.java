package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.ledger.LedgerAudit.Violation;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was stated is kept in blocks, and found from its positions, in one order with what was reserved. */
class LedgerBlocksIT {

    private static final int CHANGES = 150;

    private LedgerFixture ledger;

    @BeforeEach
    void open() {
        ledger = LedgerFixture.aPosition();
    }

    /** Any history, in any number of transactions: any of its last entries, also before any of them. */
    @Test
    void findsTheLastEntriesOfAnyHistory() {
        Random random = new Random(7);
        List<String> entries = new ArrayList<>();
        List<Instant> times = new ArrayList<>();
        for (int n = 0; n < CHANGES; n++) {
            int together = 1 + random.nextInt(3);
            ledger.change(batch -> {
                for (int i = 0; i < together; i++) {
                    entries.add(0, changeAnything(batch, random));
                    times.add(0, batch.now());
                }
            });
        }

        for (int most : List.of(1, 2, 7, 50, 1_000)) {
            assertThat(last(most, "")).isEqualTo(entries.subList(0, Math.min(most, entries.size())));
        }
        for (int n = 0; n < 40; n++) {
            Instant until = times.get(random.nextInt(times.size()));
            Instant since = times.get(random.nextInt(times.size()));
            int most = 1 + random.nextInt(20);
            List<String> then = new ArrayList<>();
            for (int i = 0; i < entries.size() && then.size() < most; i++) {
                if (!times.get(i).isAfter(until) && times.get(i).isAfter(since)) {
                    then.add(entries.get(i));
                }
            }
            assertThat(last(most, ", until => '" + until + "', since => '" + since + "'")).isEqualTo(then);
        }
        assertThat(ledger.audit.run().violations()).isEmpty();
    }

    /** The same over months that are closed: the way back begins at what they have left, wherever that is of use. */
    @Test
    void findsTheLastEntriesBeforeAnyOfThemOverClosedMonths() {
        ledger = LedgerFixture.aPosition(LedgerAuditIT.SETTLED);
        Random random = new Random(3);
        for (LocalDate month : List.of(LedgerAuditIT.FIRST.minusMonths(2), LedgerAuditIT.FIRST.minusMonths(1),
                LedgerAuditIT.FIRST, LedgerAuditIT.SECOND)) {
            boolean reservedAlone = month.equals(LedgerAuditIT.FIRST);
            for (int n = 0; n < 9; n++) {
                ledger.recordIn(month, batch -> {
                    if (reservedAlone) {
                        batch.reserve(ledger.key, ledger.channel, 1, Cause.RESERVED, "r");
                    } else {
                        changeAnything(batch, random);
                    }
                });
            }
        }
        for (int n = 0; n < 9; n++) {
            ledger.change(batch -> changeAnything(batch, random));
        }
        assertThat(ledger.months.closeDue()).isEmpty();
        assertThat(ledger.months.last()).isEqualTo(LedgerAuditIT.SECOND);
        List<Entry> entries = ledger.jdbc.sql("""
                        SELECT seq, recorded_at, entry_id, on_hand_delta, is_in_block
                          FROM ledger_of_items(0, 1000000) ORDER BY seq DESC
                        """).query(Entry.class).list();
        assertThat(entries).hasSize(45);

        for (Entry before : entries) {
            for (int most : List.of(1, 3, 100)) {
                String until = ", until => '" + before.recordedAt() + "', until_id => " + before.entryId();
                long above = before.seq() - 6;
                assertThat(seqs("ledger_last", most, until)).as("before %s", before)
                        .isEqualTo(seqs(entries, most, entry -> entry.seq() < before.seq()));
                assertThat(seqs("ledger_last", most, until + ", above => " + above))
                        .isEqualTo(seqs(entries, most, entry -> entry.seq() < before.seq() && entry.seq() > above));
                assertThat(seqs("ledger_statements", most, until + ", moved => true, above => " + above))
                        .isEqualTo(seqs(entries, most, entry -> entry.seq() < before.seq() && entry.seq() > above
                                && entry.isInBlock() && entry.onHandDelta() != 0));
            }
        }
        assertThat(ledger.audit.run().violations()).isEmpty();
    }

    record Entry(long seq, OffsetDateTime recordedAt, long entryId, long onHandDelta, boolean isInBlock) {}

    private List<Long> seqs(String function, int most, String more) {
        return ledger.jdbc.sql("""
                        SELECT e.seq
                          FROM stock_position p
                         CROSS JOIN %s(p.item_id, p.location_id, %d%s) AS e
                         ORDER BY e.seq DESC
                        """.formatted(function, most, more)).query(Long.class).list();
    }

    private static List<Long> seqs(List<Entry> entries, int most, Predicate<Entry> which) {
        return entries.stream().filter(which).limit(most).map(Entry::seq).toList();
    }

    private String changeAnything(PositionBatch batch, Random random) {
        LockedPosition before = java.util.Objects.requireNonNull(batch.find(ledger.key));
        switch (before.exists() ? random.nextInt(4) : 0) {
            case 0, 1 ->
                    batch.observe(ledger.key, Statement.pushed(before.onHand() + 1 + random.nextInt(5), batch.now()));
            case 2 -> batch.adjust(
                    ledger.key,
                    new Statement(random.nextBoolean() ? before.onHand() : random.nextInt(9), batch.now(), batch.now(),
                            Cause.ADJUSTED, null,
                            "{\"counted\", NULL}"));
            default -> batch.reserve(
                    ledger.key, ledger.channel, 1 + random.nextInt(3), Cause.RESERVED, "r");
        }
        LockedPosition after = java.util.Objects.requireNonNull(batch.find(ledger.key));
        NewEntry entry = batch.entries().getLast();
        return after.seq() + " " + entry.cause() + " " + entry.onHandDelta() + " " + entry.reservedDelta() + " "
                + after.onHand() + " " + after.reserved() + " " + entry.reference();
    }

    private List<String> last(int most, String more) {
        return ledger.jdbc.sql("""
                        SELECT e.seq || ' ' || e.cause || ' ' || e.on_hand_delta || ' ' || e.reserved_delta || ' ' || e.on_hand
                               || ' ' || e.reserved || ' ' || coalesce(e.reference, 'null')
                          FROM stock_position p
                         CROSS JOIN ledger_last(p.item_id, p.location_id, %d%s) AS e
                         ORDER BY e.seq DESC
                        """.formatted(most, more)).query(String.class).list();
    }

    @Test
    void keepsThoseOfAReadingTogether() {
        List<PositionKey> keys = items(2 * BlockWriter.BLOCK_MAX + 50);
        Instant read = Instant.now();
        observe(keys, key -> 5 + key.itemId(), read);
        observe(keys.subList(0, 120), key -> 0L, read.plusSeconds(1));

        assertThat(ledger.jdbc.sql("SELECT cardinality(item_ids) FROM ledger_block ORDER BY recorded_at, first_item_id")
                .query(Integer.class).list()).containsExactly(100, 100, 50, 100, 20);
        assertThat(ledger.jdbc.sql("""
                        SELECT string_agg(e.on_hand_delta::text, ' ' ORDER BY e.seq)
                          FROM stock_position p
                         CROSS JOIN ledger_last(p.item_id, p.location_id, 10) AS e
                         WHERE p.item_id = ANY (:items)
                         GROUP BY p.item_id ORDER BY p.item_id
                        """)
                .param("items", new Long[] {keys.get(119).itemId(), keys.get(120).itemId()})
                .query(String.class).list())
                .containsExactly(
                        (5 + keys.get(119).itemId()) + " -" + (5 + keys.get(119).itemId()),
                        String.valueOf(5 + keys.get(120).itemId()));
        assertThat(ledger.audit.run()).isEqualTo(new LedgerAudit.Findings(keys.size(), List.of(), null));
    }

    /** More than one statement takes. */
    @Test
    void keepsOfEachEntryWhatIsItsOwnHoweverManyAreWrittenTogether() {
        List<PositionKey> keys = items(5_150);
        Instant read = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<String> said = new ArrayList<>();
        for (int round = 1; round <= 2; round++) {
            Instant taken = read.plusSeconds(100L * round);
            long units = 10L * round;
            ledger.transaction.executeWithoutResult(status -> {
                PositionBatch batch = ledger.positions.lock(keys);
                for (PositionKey key : keys) {
                    Instant own = taken.plusMillis(key.itemId());
                    batch.observe(key, Statement.read(units + key.itemId(), own, own.plusMillis(1), 1));
                    said.add(key.itemId() + " " + (units + key.itemId()) + " " + own.toEpochMilli() + " "
                            + (own.toEpochMilli() + 1));
                }
                assertThat(ledger.positions.write(batch)).isEqualTo(keys.size());
            });
        }

        assertThat(ledger.jdbc.sql("""
                        SELECT e.item_id || ' ' || e.on_hand || ' ' || (extract(epoch FROM e.taken_at) * 1000)::bigint || ' '
                               || (extract(epoch FROM e.observed_at) * 1000)::bigint
                          FROM stock_position p
                         CROSS JOIN ledger_last(p.item_id, p.location_id, 10) AS e
                         ORDER BY e.seq, e.item_id
                        """).query(String.class).list()).isEqualTo(said);
        assertThat(ledger.audit.run()).isEqualTo(new LedgerAudit.Findings(keys.size(), List.of(), null));
    }

    private List<PositionKey> items(int count) {
        return ledger.jdbc.sql("""
                        INSERT INTO supplier_item (supplier_id, sku)
                        SELECT supplier_id, 'B' || n FROM supplier, generate_series(1, :count) AS n RETURNING item_id
                        """)
                .param("count", count)
                .query((row, n) -> new PositionKey(row.getLong(1), ledger.key.locationId()))
                .list();
    }

    /** Else the audit would read a block for every range of items between its first and its last. */
    @Test
    void keepsItemsApartWhoseIdsAreFarFromEachOther() {
        long far = ledger.key.itemId() + (1 << 17);
        ledger.owner.sql("""
                        INSERT INTO supplier_item (item_id, supplier_id, sku) OVERRIDING SYSTEM VALUE
                        SELECT :far, supplier_id, 'FAR' FROM supplier
                        """).param("far", far).update();
        observe(List.of(ledger.key, new PositionKey(far, ledger.key.locationId())), key -> 3L, Instant.now());

        assertThat(ledger.jdbc.sql("SELECT item_ids::text FROM ledger_block ORDER BY first_item_id").query(String.class)
                .list()).containsExactly("{" + ledger.key.itemId() + "}", "{" + far + "}");
    }

    private void observe(List<PositionKey> keys, java.util.function.ToLongFunction<PositionKey> quantity,
            Instant read) {
        ledger.transaction.executeWithoutResult(status -> {
            PositionBatch batch = ledger.positions.lock(keys);
            keys.forEach(key -> batch.observe(key, Statement.read(quantity.applyAsLong(key), read, read, 1)));
            ledger.positions.write(batch);
        });
    }

    /** As a position would have been written by what knows nothing of blocks. */
    @Test
    void theAuditFindsAPositionThatLeadsElsewhere() {
        state(4);
        state(5);
        assertThat(rules()).isEmpty();
        String right = ledger.jdbc.sql("SELECT on_hand_xid::text FROM stock_position").query(String.class).single();

        ledger.owner.sql("UPDATE stock_position SET on_hand_xid = '3'").update();
        assertThat(rules()).containsExactly("FOLD");
        state(6);
        assertThat(rules()).containsExactly("CHAIN");
        ledger.unprotected("UPDATE ledger_block SET xids_before = '{" + right + "}' WHERE seqs = '{3}'");
        assertThat(rules()).isEmpty();
    }

    /** An instance of the version before knows the feed, and no blocks. */
    @Test
    void tellsOfABlockWhoReadsTheFeedAlone() {
        state(4);

        assertThat(ledger.jdbc.sql("SELECT items::text FROM ledger_feed WHERE of_block").query(String.class).list())
                .containsExactly("{" + ledger.key.itemId() + "}");
    }

    /** Whatever is written in which form: by number as by seq. */
    @Test
    void numbersEntriesAsTheyFollow() {
        ledger.change(batch -> batch.observe(ledger.key, Statement.pushed(4, batch.now())));
        ledger.change(batch -> {
            batch.reserve(ledger.key, ledger.channel, 1, Cause.RESERVED, "r");
            batch.observe(ledger.key, Statement.pushed(5, batch.now()));
            batch.adjust(ledger.key, new Statement(6, batch.now(), batch.now(), Cause.ADJUSTED, null, "counted"));
            batch.reserve(ledger.key, ledger.channel, 1, Cause.RESERVED, "r");
        });
        String numbers = "SELECT e.entry_id FROM stock_position p, ledger_last(p.item_id, p.location_id, 10) AS e";
        List<Long> all = ledger.jdbc.sql(numbers + " ORDER BY e.seq").query(Long.class).list();

        assertThat(all).hasSize(5).isSorted();
        for (int n = 1; n < all.size(); n++) {
            assertThat(ledger.jdbc.sql("""
                            SELECT e.entry_id
                              FROM stock_position p
                             CROSS JOIN ledger_last(p.item_id, p.location_id, 1, until => p.recorded_at, until_id => :before)
                                     AS e
                            """).param("before", all.get(n)).query(Long.class).list())
                    .as("the last before, of one time").containsExactly(all.get(n - 1));
        }
    }

    private void state(long quantity) {
        Consumer<PositionBatch> statement = batch -> batch.observe(ledger.key, Statement.pushed(quantity, batch.now()));
        ledger.change(statement);
    }

    private List<String> rules() {
        return ledger.audit.run().violations().stream().map(Violation::rule).toList();
    }
}
