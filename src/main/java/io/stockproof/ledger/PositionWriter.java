package io.stockproof.ledger;

import io.stockproof.database.CopyText;
import io.stockproof.database.RoundTrip;
import io.stockproof.ledger.PositionBatch.ChannelKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
        if (batch.entries().isEmpty() && batch.updated().isEmpty() && batch.created().isEmpty()) {
            return 0;
        }
        if (batch.isOfReservedAlone() && batch.entries().size() <= SET_SIZE) {
            ReservedWriter.write(batch, trip);
            return batch.entries().size();
        }
        inSets(batch.updated().entrySet(), this::update);
        inSets(batch.created(), this::insert);
        inSets(batch.channelsChanged().entrySet(), this::writeChannels);
        List<NewEntry> entries = numbered(batch.entries());
        inSets(entries.stream().filter(NewEntry::isStatement).toList(), rows -> BlockWriter.insert(jdbc, rows));
        inSets(entries.stream().filter(entry -> !entry.isStatement()).toList(), this::insertEntries);
        inSets(batch.silentItems(), this::tellTheFeed);
        return batch.entries().size();
    }

    /** Compares each row's {@code seq} with the one that was locked: a second wall behind the lock. */
    private void update(List<Map.Entry<LockedPosition, LockedPosition>> pairs) {
        List<LockedPosition> rows = pairs.stream().map(Map.Entry::getValue).toList();
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
                .param("lockedSeqs", pairs.stream().map(pair -> pair.getKey().seq()).toArray(Long[]::new))
                .param("stateds", rows.stream().map(LockedPosition::isStatedByOwn).toArray(Boolean[]::new))
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
                .param("suppliers", integers(rows, LockedPosition::supplierId))
                .update();
    }

    private static Map<String, Object> columns(List<LockedPosition> rows) {
        return Map.of(
                "items", longs(rows, row -> row.key().itemId()),
                "locations", integers(rows, row -> row.key().locationId()),
                "seqs", longs(rows, LockedPosition::seq),
                "onHands", longs(rows, LockedPosition::onHand),
                "reserveds", longs(rows, LockedPosition::reserved),
                "observedAts", texts(rows, row -> row.own().at().toString()),
                "takenAts", texts(rows, row -> row.own().takenAt().toString()),
                "covereds", rows.stream().map(LockedPosition::covered).toArray(Boolean[]::new),
                "missings", integers(rows, LockedPosition::missingPolls),
                "recordedAts", texts(rows, row -> row.recordedAt().toString()));
    }

    private void writeChannels(List<Map.Entry<ChannelKey, Long>> rows) {
        jdbc.sql("""
                        INSERT INTO stock_position_channel (item_id, location_id, channel_id, reserved)
                        SELECT n.*
                          FROM unnest(:items::bigint[], :locations::int[], :channels::int[], :reserveds::bigint[]) AS n
                            ON CONFLICT (item_id, location_id, channel_id) DO UPDATE SET reserved = excluded.reserved
                        """)
                .param("items", longs(rows, row -> row.getKey().position().itemId()))
                .param("locations", integers(rows, row -> row.getKey().position().locationId()))
                .param("channels", integers(rows, row -> row.getKey().channelId()))
                .param("reserveds", longs(rows, Map.Entry::getValue))
                .update();
    }

    /** In the order in which they were decided, whatever form each is written in: a position's follow its {@code seq}. */
    private List<NewEntry> numbered(List<NewEntry> entries) {
        if (entries.isEmpty()) {
            return entries;
        }
        List<Long> numbers = jdbc.sql("SELECT nextval('ledger_entry_id') FROM generate_series(1, :count)")
                .param("count", entries.size())
                .query(Long.class)
                .list();
        return IntStream.range(0, entries.size()).mapToObj(n -> entries.get(n).numbered(numbers.get(n))).toList();
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

    private static <T> void inSets(Collection<T> all, java.util.function.Consumer<List<T>> statement) {
        List<T> rows = new ArrayList<>(all);
        for (int from = 0; from < rows.size(); from += SET_SIZE) {
            statement.accept(rows.subList(from, Math.min(rows.size(), from + SET_SIZE)));
        }
    }

    static <T> Long[] longs(List<T> rows, Function<T, @Nullable Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }

    static <T> Integer[] integers(List<T> rows, Function<T, @Nullable Integer> column) {
        return rows.stream().map(column).toArray(Integer[]::new);
    }

    static <T> String[] texts(List<T> rows, Function<T, @Nullable String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }
}
