package io.stockproof.ledger;

import static io.stockproof.ledger.Columns.booleans;
import static io.stockproof.ledger.Columns.instants;
import static io.stockproof.ledger.Columns.ints;
import static io.stockproof.ledger.Columns.longs;

import io.stockproof.database.CopyText;
import io.stockproof.database.RoundTrip;
import io.stockproof.ledger.PositionBatch.ChannelKey;
import io.stockproof.ledger.PositionBatch.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes positions and their ledger entries, set by set. */
@Component
class PositionWriter {

    /** Rows in one statement. */
    private static final int SET_SIZE = 5_000;

    private final JdbcClient jdbc;
    private final JdbcTemplate template;

    PositionWriter(JdbcClient jdbc, JdbcTemplate template) {
        this.jdbc = jdbc;
        this.template = template;
    }

    /** Writes, or adds to {@code trip} what checkout does often: to reserve, and nothing else. */
    int write(PositionBatch batch, RoundTrip trip) {
        if (!batch.isChanged()) {
            return 0;
        }
        if (batch.isOfReservedAlone() && batch.entries().size() <= SET_SIZE) {
            ReservedWriter.write(batch, trip);
            return batch.entries().size();
        }
        inSets(batch.updated(), this::update);
        inSets(batch.created(), this::insert);
        inSets(List.copyOf(batch.channelsChanged().entrySet()), this::writeChannels);
        List<NewEntry> entries = numbered(batch.entries());
        inSets(entries.stream().filter(NewEntry::isStatement).toList(), rows -> BlockWriter.insert(jdbc, rows));
        inSets(entries.stream().filter(entry -> !entry.isStatement()).toList(), this::insertEntries);
        inSets(List.copyOf(batch.silentItems()), this::tellTheFeed);
        return batch.entries().size();
    }

    /** Compares each row's {@code seq} with the one that was locked: a second wall behind the lock. */
    private void update(List<Update> updates) {
        List<LockedPosition> rows = updates.stream().map(Update::after).toList();
        // Arrays out of queries of their own have no length that the planner knows, so it looks each key up.
        int updated = jdbc.sql("""
                        UPDATE stock_position p
                           SET on_hand = n.on_hand, reserved = n.reserved, seq = n.seq, observed_at = n.observed_at,
                               taken_at = n.taken_at, covered = n.covered, missing_polls = n.missing_polls,
                               recorded_at = n.recorded_at,
                               on_hand_xid = CASE WHEN n.stated THEN pg_current_xact_id() ELSE p.on_hand_xid END
                          FROM unnest((SELECT :items::bigint[]), (SELECT :locations::int[]),
                                      (SELECT :lockedSeqs::bigint[]), (SELECT :seqs::bigint[]),
                                      (SELECT :onHands::bigint[]), (SELECT :reserveds::bigint[]),
                                      (SELECT :observedAts::timestamptz[]), (SELECT :takenAts::timestamptz[]),
                                      (SELECT :covereds::boolean[]), (SELECT :missings::int[]),
                                      (SELECT :recordedAts::timestamptz[]), (SELECT :stateds::boolean[]))
                            AS n (item_id, location_id, locked_seq, seq, on_hand, reserved, observed_at, taken_at,
                                  covered, missing_polls, recorded_at, stated)
                         WHERE p.item_id = n.item_id AND p.location_id = n.location_id AND p.seq = n.locked_seq
                        """)
                .params(columns(rows))
                .param("lockedSeqs", longs(updates, update -> update.before().seq()))
                .param("stateds", booleans(rows, LockedPosition::isStatedByOwn))
                .update();
        if (updated != rows.size()) {
            throw new OptimisticLockingFailureException("Positions changed under their lock");
        }
    }

    private void insert(List<LockedPosition> rows) {
        jdbc.sql("""
                        INSERT INTO stock_position (item_id, location_id, supplier_id, on_hand, reserved, seq,
                                                    observed_at, taken_at, covered, missing_polls, recorded_at)
                        SELECT n.*
                          FROM unnest(:items::bigint[], :locations::int[], :suppliers::int[], :onHands::bigint[],
                                      :reserveds::bigint[], :seqs::bigint[], :observedAts::timestamptz[],
                                      :takenAts::timestamptz[], :covereds::boolean[], :missings::int[],
                                      :recordedAts::timestamptz[]) AS n
                        """)
                .params(columns(rows))
                .param("suppliers", ints(rows, LockedPosition::supplierId))
                .update();
    }

    private static Map<String, Object> columns(List<LockedPosition> rows) {
        return Map.of(
                "items", longs(rows, row -> row.key().itemId()),
                "locations", ints(rows, row -> row.key().locationId()),
                "seqs", longs(rows, LockedPosition::seq),
                "onHands", longs(rows, LockedPosition::onHand),
                "reserveds", longs(rows, LockedPosition::reserved),
                "observedAts", instants(rows, row -> row.own().at()),
                "takenAts", instants(rows, row -> row.own().takenAt()),
                "covereds", booleans(rows, LockedPosition::covered),
                "missings", ints(rows, LockedPosition::missingPolls),
                "recordedAts", instants(rows, row -> row.recordedAt()));
    }

    private void writeChannels(List<Map.Entry<ChannelKey, Long>> rows) {
        jdbc.sql("""
                        INSERT INTO stock_position_channel (item_id, location_id, channel_id, reserved)
                        SELECT n.*
                          FROM unnest(:items::bigint[], :locations::int[], :channels::int[], :reserveds::bigint[]) AS n
                            ON CONFLICT (item_id, location_id, channel_id) DO UPDATE SET reserved = excluded.reserved
                        """)
                .param("items", longs(rows, row -> row.getKey().position().itemId()))
                .param("locations", ints(rows, row -> row.getKey().position().locationId()))
                .param("channels", ints(rows, row -> row.getKey().channelId()))
                .param("reserveds", longs(rows, Map.Entry::getValue))
                .update();
    }

    /** In the order in which they were decided, whatever form each is written in: a position's follow its {@code seq}. */
    private List<NewEntry> numbered(List<NewEntry> entries) {
        if (entries.isEmpty()) {
            return entries;
        }
        Long[] numbers = jdbc.sql("SELECT ARRAY(SELECT nextval('ledger_entry_id') FROM generate_series(1, :count))")
                .param("count", entries.size())
                .query((row, n) -> (Long[]) row.getArray(1).getArray())
                .single();
        List<NewEntry> numbered = new ArrayList<>(entries.size());
        for (int n = 0; n < numbers.length; n++) {
            numbered.add(entries.get(n).numbered(numbers[n]));
        }
        return numbered;
    }

    private void insertEntries(List<NewEntry> rows) {
        CopyText entries = new CopyText("""
                COPY ledger_entry (entry_id, item_id, location_id, supplier_id, seq, recorded_at, channel_id, cause,
                                   on_hand_delta, reserved_delta, on_hand, reserved, observed_at, taken_at, poll_id, reference)
                FROM STDIN
                """);
        rows.forEach(row -> entries.row(
                row.id(),
                row.after().key().itemId(),
                row.after().key().locationId(),
                row.after().supplierId(),
                row.after().seq(),
                row.after().recordedAt(),
                row.channelId(),
                row.cause().name(),
                row.onHandDelta(),
                row.reservedDelta(),
                row.after().onHand(),
                row.after().reserved(),
                row.after().own().at(),
                row.after().own().takenAt(),
                row.pollId(),
                row.reference()));
        entries.flush(template);
    }

    /** Of positions that changed without an entry, such as by being seen again. */
    private void tellTheFeed(List<Long> itemIds) {
        jdbc.sql("INSERT INTO ledger_feed (items) VALUES (:items::bigint[])")
                .param("items", itemIds.toArray(Long[]::new))
                .update();
    }

    private static <T> void inSets(List<T> rows, Consumer<List<T>> statement) {
        for (int from = 0; from < rows.size(); from += SET_SIZE) {
            statement.accept(rows.subList(from, Math.min(rows.size(), from + SET_SIZE)));
        }
    }
}
