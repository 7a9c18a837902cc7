package io.stockproof.ledger;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the database refuses by itself, should the service ever ask for it: each constraint of stock, ledger and holds. */
class SecondWallIT {

    private static final List<String> TABLES = List.of(
            "stock_position", "stock_position_channel", "stock_held", "ledger_entry", "ledger_block",
            "checkout_reservation", "checkout_line", "checkout_allocation");

    private static final String RESERVATION = "'rsv_0123456789abcdef0123456789abcdef'";

    private static LedgerFixture ledger;

    @BeforeAll
    static void aPositionWithAHold() {
        ledger = LedgerFixture.aPosition();
        ledger.change(batch -> batch.observe(ledger.key, Statement.pushed(10, Instant.now())));
        ledger.change(batch -> batch.reserve(ledger.key, ledger.channel, 4, Cause.RESERVED, "r1"));
        update("INSERT INTO stock_held SELECT item_id, location_id, supplier_id, 1, 5 FROM stock_position");
        update("INSERT INTO checkout_reservation (reservation_id, channel_id, state, principal, country, created_at,"
                + " expires_at) VALUES (" + RESERVATION + ", :channel, 'HELD', 'test', 'US', now(), now())");
        update("INSERT INTO checkout_line VALUES (" + RESERVATION + ", 0, 'line', 'TEE', 4, 'air')");
        update("INSERT INTO checkout_allocation SELECT " + RESERVATION
                + ", 0, 1, item_id, location_id, 4, 'HELD', NULL FROM stock_position");
    }

    @Test
    void refusesWhatNoCheckAllows() {
        Map<String, Set<String>> refusals = new TreeMap<>();
        for (String change : List.of(
                "UPDATE stock_position SET on_hand = -1",
                "UPDATE stock_position SET reserved = -1",
                "UPDATE stock_position SET seq = 0",
                "UPDATE stock_position SET missing_polls = -1",
                "UPDATE stock_position_channel SET reserved = -1",
                "UPDATE stock_held SET on_hand = -1",
                entry("seq", "0"),
                entry("cause", "'GUESSED'"),
                entry("on_hand", "-1"),
                entry("reserved", "-1"),
                entry("reference", "repeat('x', 501)"),
                block("cause", "'RESERVED'"),
                block("reference", "repeat('x', 501)"),
                block("seqs", "'{0}'"),
                block("on_hands", "'{-1}'"),
                block("reserveds", "'{-1}'"),
                block("seqs", "'{3, 4}'"),
                block("on_hands", "'{NULL}'"),
                "UPDATE checkout_reservation SET reservation_id = 'rsv_1'",
                "UPDATE checkout_reservation SET state = 'LOST'",
                "UPDATE checkout_reservation SET reference = repeat('x', 201)",
                "UPDATE checkout_reservation SET order_id = repeat('x', 201)",
                "UPDATE checkout_reservation SET state = 'CONFIRMED', order_id = 'o'",
                "UPDATE checkout_reservation SET state = 'REFLECTED', confirmed_at = now()",
                "UPDATE checkout_line SET ordinal = 500",
                "UPDATE checkout_line SET line_id = ''",
                "UPDATE checkout_line SET quantity = 0",
                "UPDATE checkout_line SET quantity = 1000001",
                "UPDATE checkout_allocation SET units = 0",
                "UPDATE checkout_allocation SET state = 'LOST'",
                "UPDATE checkout_allocation SET state = 'CONFIRMED'")) {
            String constraint = RefusedByTheDatabase.constraint(() -> update(change));
            assertThat(constraint).as(change).isNotNull();
            refusals.computeIfAbsent(constraint, name -> new TreeSet<>()).add(change);
        }

        assertThat(refusals.keySet()).as("every check that there is").containsExactlyInAnyOrderElementsOf(checks());
    }

    /** Which are in force: a check that was added without being proven of the rows before it would let those stand. */
    private static Set<String> checks() {
        return new TreeSet<>(ledger.jdbc.sql("""
                        SELECT conname FROM pg_constraint
                         WHERE contype = 'c' AND convalidated AND conrelid::regclass::text IN (:tables)
                        """).param("tables", TABLES).query(String.class).list());
    }

    /** What was stated before there were blocks stands in ledger_entry, so that the check is not proven of all rows. */
    @Test
    void refusesAStatementThatNoPositionWouldLeadTo() {
        assertThat(constraint("INSERT INTO ledger_entry (item_id, location_id, seq, recorded_at, supplier_id, cause,"
                + " on_hand_delta, reserved_delta, on_hand, reserved, observed_at, taken_at) SELECT item_id, location_id,"
                + " seq + 1, now(), supplier_id, 'OBSERVED', 1, 0, on_hand + 1, reserved, now(), now() FROM stock_position"))
                .isEqualTo("ledger_entry_reserves");
    }

    @Test
    void refusesToLoseOrDoubleARow() {
        assertThat(List.of(
                constraint("INSERT INTO stock_position SELECT * FROM stock_position"),
                constraint("INSERT INTO stock_position_channel SELECT * FROM stock_position_channel"),
                constraint("INSERT INTO stock_held SELECT * FROM stock_held"),
                constraint("INSERT INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 2"),
                constraint("INSERT INTO checkout_line SELECT * FROM checkout_line"),
                constraint("INSERT INTO checkout_allocation SELECT * FROM checkout_allocation"),
                constraint("UPDATE stock_position_channel SET item_id = item_id + 1"),
                constraint("UPDATE stock_position_channel SET channel_id = channel_id + 1"),
                constraint("UPDATE stock_position SET supplier_id = supplier_id + 1"),
                constraint("UPDATE checkout_line SET reservation_id = 'rsv_ffffffffffffffffffffffffffffffff'")))
                .containsExactly(
                        "stock_position_pkey", "stock_position_channel_pkey", "stock_held_pkey",
                        "ledger_entry_" + month() + "_pkey", "checkout_line_pkey", "checkout_allocation_pkey",
                        "stock_position_channel_item_id_location_id_fkey", "stock_position_channel_channel_id_fkey",
                        "stock_position_supplier_id_fkey", "checkout_line_reservation_id_fkey");
    }

    /** The other way about: a supplier may honestly have less than is reserved, and no wall stands in its way. */
    @Test
    void letsASuppliersStockFallBelowWhatIsReserved() {
        ledger.change(batch -> batch.observe(ledger.key, Statement.pushed(1, Instant.now())));

        assertThat(
                ledger.jdbc.sql("SELECT on_hand || ' ' || reserved FROM stock_position").query(String.class).single())
                .isEqualTo("1 4");
    }

    private static String month() {
        return ledger.jdbc.sql("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')").query(String.class).single();
    }

    private static String constraint(String sql) {
        return RefusedByTheDatabase.constraint(() -> update(sql));
    }

    /** The last entry once more, as the next one, but for one column. */
    private static String entry(String column, String value) {
        return "INSERT INTO ledger_entry (item_id, location_id, seq, recorded_at, supplier_id, channel_id, cause,"
                + " on_hand_delta, reserved_delta, on_hand, reserved, observed_at, taken_at, reference) SELECT item_id, location_id, "
                + of("seq", "seq + 1", column, value) + ", now(), supplier_id, channel_id, "
                + of("cause", "cause", column, value)
                + ", 0, 0, " + of("on_hand", "on_hand", column, value) + ", "
                + of("reserved", "reserved", column, value) + ", now(), now(), "
                + of("reference", "reference", column, value) + " FROM ledger_entry ORDER BY seq DESC LIMIT 1";
    }

    /** The last block once more, but for one column. */
    private static String block(String column, String value) {
        List<String> columns = List.of("recorded_at", "supplier_id", "cause", "reference", "item_ids", "location_ids",
                "seqs",
                "entry_ids", "on_hand_deltas", "on_hands", "reserveds", "observed_ats", "taken_ats", "xids_before");
        return "INSERT INTO ledger_block (" + String.join(", ", columns) + ") SELECT "
                + columns.stream().map(name -> of(name, name, column, value)).collect(joining(", "))
                + " FROM ledger_block LIMIT 1";
    }

    private static String of(String name, String unchanged, String column, String value) {
        return name.equals(column) ? value : unchanged;
    }

    private static void update(String sql) {
        if (sql.contains(":channel")) {
            ledger.jdbc.sql(sql).param("channel", ledger.channel).update();
        } else {
            ledger.jdbc.sql(sql).update();
        }
    }
}
