package io.stockproof.ledger;

import static io.stockproof.ledger.PositionWriter.integers;
import static io.stockproof.ledger.PositionWriter.longs;
import static io.stockproof.ledger.PositionWriter.texts;

import io.stockproof.ledger.PositionBatch.ChannelKey;
import java.util.List;
import java.util.Map;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes what is reserved at positions, by channel too, and the ledger entries: in one round trip, for checkout. */
final class ReservedWriter {

    // The first statement's count is what the driver answers.
    private static final String WRITE = """
            UPDATE stock_position p SET reserved = n.reserved, seq = n.seq, recorded_at = n.recorded_at
              FROM unnest(:items::bigint[], :locations::int[], :lockedSeqs::bigint[], :seqs::bigint[],
                          :reserveds::bigint[], :recordedAts::timestamptz[])
                AS n (item_id, location_id, locked_seq, seq, reserved, recorded_at)
             WHERE p.item_id = n.item_id AND p.location_id = n.location_id AND p.seq = n.locked_seq;

            INSERT INTO stock_position_channel (item_id, location_id, channel_id, reserved)
            SELECT n.*
              FROM unnest(:channelItems::bigint[], :channelLocations::int[], :channels::int[],
                          :channelReserveds::bigint[]) AS n
                ON CONFLICT (item_id, location_id, channel_id) DO UPDATE SET reserved = excluded.reserved;

            INSERT INTO ledger_entry (item_id, location_id, supplier_id, seq, recorded_at, channel_id, cause,
                                      on_hand_delta, reserved_delta, on_hand, reserved, observed_at, taken_at,
                                      reference)
            SELECT n.item_id, n.location_id, n.supplier_id, n.seq, n.recorded_at, n.channel_id, n.cause, 0, n.delta,
                   n.on_hand, n.reserved, n.observed_at, n.taken_at, n.reference
              FROM unnest(:entryItems::bigint[], :entryLocations::int[], :entrySuppliers::int[], :entrySeqs::bigint[],
                          :entryRecordedAts::timestamptz[], :entryChannels::int[], :entryCauses::text[],
                          :entryDeltas::bigint[], :entryOnHands::bigint[], :entryReserveds::bigint[],
                          :entryObservedAts::timestamptz[], :entryTakenAts::timestamptz[], :entryReferences::text[])
                AS n (item_id, location_id, supplier_id, seq, recorded_at, channel_id, cause, delta, on_hand, reserved,
                      observed_at, taken_at, reference)
            """;

    private final JdbcClient jdbc;

    ReservedWriter(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Compares each row's {@code seq} with the one that was locked: a second wall behind the lock. */
    void write(PositionBatch batch) {
        List<Map.Entry<LockedPosition, LockedPosition>> pairs = List.copyOf(batch.updated().entrySet());
        List<LockedPosition> rows = pairs.stream().map(Map.Entry::getValue).toList();
        List<Map.Entry<ChannelKey, Long>> channels = List.copyOf(batch.channelsChanged().entrySet());
        int updated = entries(jdbc.sql(WRITE), batch.entries())
                .param("items", longs(rows, row -> row.key().itemId()))
                .param("locations", integers(rows, row -> row.key().locationId()))
                .param("lockedSeqs", pairs.stream().map(pair -> pair.getKey().seq()).toArray(Long[]::new))
                .param("seqs", longs(rows, LockedPosition::seq))
                .param("reserveds", longs(rows, LockedPosition::reserved))
                .param("recordedAts", texts(rows, row -> row.recordedAt().toString()))
                .param("channelItems", longs(channels, row -> row.getKey().position().itemId()))
                .param("channelLocations", integers(channels, row -> row.getKey().position().locationId()))
                .param("channels", integers(channels, row -> row.getKey().channelId()))
                .param("channelReserveds", longs(channels, Map.Entry::getValue))
                .update();
        if (updated != rows.size()) {
            throw new OptimisticLockingFailureException("Positions changed under their lock");
        }
    }

    private static JdbcClient.StatementSpec entries(JdbcClient.StatementSpec statement, List<NewEntry> rows) {
        return statement
                .param("entryItems", longs(rows, row -> row.after().key().itemId()))
                .param("entryLocations", integers(rows, row -> row.after().key().locationId()))
                .param("entrySuppliers", integers(rows, row -> row.after().supplierId()))
                .param("entrySeqs", longs(rows, row -> row.after().seq()))
                .param("entryRecordedAts", texts(rows, row -> row.after().recordedAt().toString()))
                .param("entryChannels", integers(rows, NewEntry::channelId))
                .param("entryCauses", texts(rows, row -> row.cause().name()))
                .param("entryDeltas", longs(rows, NewEntry::reservedDelta))
                .param("entryOnHands", longs(rows, row -> row.after().onHand()))
                .param("entryReserveds", longs(rows, row -> row.after().reserved()))
                .param("entryObservedAts", texts(rows, row -> row.after().own().at().toString()))
                .param("entryTakenAts", texts(rows, row -> row.after().own().takenAt().toString()))
                .param("entryReferences", texts(rows, NewEntry::reference));
    }
}
