package io.stockproof.ledger;

import static io.stockproof.ledger.Columns.instants;
import static io.stockproof.ledger.Columns.ints;
import static io.stockproof.ledger.Columns.longs;
import static io.stockproof.ledger.Columns.nullableInts;
import static io.stockproof.ledger.Columns.texts;

import io.stockproof.database.RoundTrip;
import io.stockproof.ledger.PositionBatch.ChannelKey;
import io.stockproof.ledger.PositionBatch.Update;
import java.util.List;
import java.util.Map;
import org.springframework.dao.OptimisticLockingFailureException;

/** Writes what is reserved at positions, by channel too, and the ledger entries: in a trip of the caller's, for checkout. */
final class ReservedWriter {

    private static final String UPDATE = """
            UPDATE stock_position p SET reserved = n.reserved, seq = n.seq, recorded_at = n.recorded_at
              FROM unnest(:items::bigint[], :locations::int[], :lockedSeqs::bigint[], :seqs::bigint[],
                          :reserveds::bigint[], :recordedAts::timestamptz[])
                AS n (item_id, location_id, locked_seq, seq, reserved, recorded_at)
             WHERE p.item_id = n.item_id AND p.location_id = n.location_id AND p.seq = n.locked_seq
            """;

    private static final String WRITE_CHANNELS = """
            INSERT INTO stock_position_channel (item_id, location_id, channel_id, reserved)
            SELECT n.*
              FROM unnest(:channelItems::bigint[], :channelLocations::int[], :channels::int[],
                          :channelReserveds::bigint[]) AS n
                ON CONFLICT (item_id, location_id, channel_id) DO UPDATE SET reserved = excluded.reserved
            """;

    private static final String INSERT_ENTRIES = """
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

    private ReservedWriter() {}

    static void write(PositionBatch batch, RoundTrip trip) {
        updatePositions(batch.updated(), trip);
        writeChannels(List.copyOf(batch.channelsChanged().entrySet()), trip);
        insertEntries(batch.entries(), trip);
    }

    /** Compares each row's {@code seq} with the one that was locked: a second wall behind the lock. */
    private static void updatePositions(List<Update> rows, RoundTrip trip) {
        trip.change(UPDATE,
                Map.of(
                        "items", longs(rows, row -> row.after().key().itemId()),
                        "locations", ints(rows, row -> row.after().key().locationId()),
                        "lockedSeqs", longs(rows, row -> row.before().seq()),
                        "seqs", longs(rows, row -> row.after().seq()),
                        "reserveds", longs(rows, row -> row.after().reserved()),
                        "recordedAts", instants(rows, row -> row.after().recordedAt())),
                updated -> {
                    if (updated != rows.size()) {
                        throw new OptimisticLockingFailureException("Positions changed under their lock");
                    }
                });
    }

    private static void writeChannels(List<Map.Entry<ChannelKey, Long>> rows, RoundTrip trip) {
        trip.change(WRITE_CHANNELS, Map.of(
                "channelItems", longs(rows, row -> row.getKey().position().itemId()),
                "channelLocations", ints(rows, row -> row.getKey().position().locationId()),
                "channels", ints(rows, row -> row.getKey().channelId()),
                "channelReserveds", longs(rows, Map.Entry::getValue)));
    }

    private static void insertEntries(List<NewEntry> rows, RoundTrip trip) {
        trip.change(INSERT_ENTRIES, Map.ofEntries(
                Map.entry("entryItems", longs(rows, row -> row.after().key().itemId())),
                Map.entry("entryLocations", ints(rows, row -> row.after().key().locationId())),
                Map.entry("entrySuppliers", ints(rows, row -> row.after().supplierId())),
                Map.entry("entrySeqs", longs(rows, row -> row.after().seq())),
                Map.entry("entryRecordedAts", instants(rows, row -> row.after().recordedAt())),
                Map.entry("entryChannels", nullableInts(rows, NewEntry::channelId)),
                Map.entry("entryCauses", texts(rows, row -> row.cause().name())),
                Map.entry("entryDeltas", longs(rows, NewEntry::reservedDelta)),
                Map.entry("entryOnHands", longs(rows, row -> row.after().onHand())),
                Map.entry("entryReserveds", longs(rows, row -> row.after().reserved())),
                Map.entry("entryObservedAts", instants(rows, row -> row.after().own().at())),
                Map.entry("entryTakenAts", instants(rows, row -> row.after().own().takenAt())),
                Map.entry("entryReferences", texts(rows, NewEntry::reference))));
    }
}
