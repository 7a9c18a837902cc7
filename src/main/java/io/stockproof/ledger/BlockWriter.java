package io.stockproof.ledger;

import static io.stockproof.ledger.PositionWriter.longs;
import static io.stockproof.ledger.PositionWriter.texts;
import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes entries of what was stated in blocks: those of one reading share a row, so that a poll's many changes cost little.
 * See {@code src/docs/decisions} for what they cost else.
 */
final class BlockWriter {

    /** Entries in a block: with more it would leave its row for one of the table's attachments, and gain little. */
    static final int BLOCK_MAX = 100;

    /**
     * Items whose ids differ in more than these bits share no block: the audit reads a block for each range of items that it
     * reaches into.
     */
    private static final int BUCKET_BITS = 16;

    private static final String INSERT = """
            INSERT INTO ledger_block (recorded_at, supplier_id, cause, poll_id, reference, item_ids, location_ids, seqs,
                                      entry_ids, on_hand_deltas, on_hands, reserveds, observed_ats, taken_ats,
                                      xids_before)
            SELECT n.recorded_at, n.supplier_id, n.cause, n.poll_id, n.reference, n.item_ids::bigint[],
                   n.location_ids::int[], n.seqs::bigint[], n.entry_ids::bigint[], n.on_hand_deltas::bigint[],
                   n.on_hands::bigint[], n.reserveds::bigint[], n.observed_ats::timestamptz[], n.taken_ats::timestamptz[],
                   replace(n.xids_before, 'own', pg_current_xact_id()::text)::xid8[]
              FROM unnest(:recordedAts::timestamptz[], :suppliers::int[], :causes::text[], :polls::bigint[],
                          :references::text[], :items::text[], :locations::text[], :seqs::text[], :ids::text[],
                          :deltas::text[], :onHands::text[], :reserveds::text[], :observedAts::text[], :takenAts::text[],
                          :xidsBefore::text[])
                AS n (recorded_at, supplier_id, cause, poll_id, reference, item_ids, location_ids, seqs, entry_ids,
                      on_hand_deltas, on_hands, reserveds, observed_ats, taken_ats, xids_before)
            """;

    private BlockWriter() {}

    /** What the entries of a block have in common. */
    private record Common(
            Instant recordedAt, int supplierId, Cause cause, @Nullable Long pollId, @Nullable String reference,
            long bucket) {

        static Common of(NewEntry entry) {
            return new Common(
                    entry.after().recordedAt(), entry.after().supplierId(), entry.cause(), entry.pollId(),
                    entry.reference(), entry.after().key().itemId() >> BUCKET_BITS);
        }
    }

    private record Block(Common common, List<NewEntry> entries) {

        /** A column of them, as PostgreSQL reads an array. */
        String column(Function<NewEntry, @Nullable Object> value) {
            return entries.stream().map(entry -> String.valueOf(value.apply(entry))).collect(joining(",", "{", "}"));
        }
    }

    static void insert(JdbcClient jdbc, List<NewEntry> entries) {
        List<Block> blocks = blocks(entries);
        jdbc.sql(INSERT)
                .param("recordedAts", texts(blocks, block -> block.common().recordedAt().toString()))
                .param("suppliers", PositionWriter.integers(blocks, block -> block.common().supplierId()))
                .param("causes", texts(blocks, block -> block.common().cause().name()))
                .param("polls", longs(blocks, block -> block.common().pollId()))
                .param("references", texts(blocks, block -> block.common().reference()))
                .param("items", columns(blocks, entry -> entry.after().key().itemId()))
                .param("locations", columns(blocks, entry -> entry.after().key().locationId()))
                .param("seqs", columns(blocks, entry -> entry.after().seq()))
                .param("ids", columns(blocks, NewEntry::id))
                .param("deltas", columns(blocks, NewEntry::onHandDelta))
                .param("onHands", columns(blocks, entry -> entry.after().onHand()))
                .param("reserveds", columns(blocks, entry -> entry.after().reserved()))
                .param("observedAts", columns(blocks, entry -> entry.after().own().at()))
                .param("takenAts", columns(blocks, entry -> entry.after().own().takenAt()))
                .param("xidsBefore", columns(blocks, entry -> entry.after().onHandXid()))
                .update();
    }

    /** By item, since a block is found by its first and its last. */
    private static List<Block> blocks(List<NewEntry> entries) {
        Map<Common, List<NewEntry>> alike = new LinkedHashMap<>();
        entries.stream()
                .sorted(Comparator.comparing(entry -> entry.after().key()))
                .forEach(entry -> alike.computeIfAbsent(Common.of(entry), common -> new ArrayList<>()).add(entry));
        List<Block> blocks = new ArrayList<>();
        alike.forEach((common, rows) -> {
            for (int from = 0; from < rows.size(); from += BLOCK_MAX) {
                blocks.add(new Block(common, rows.subList(from, Math.min(rows.size(), from + BLOCK_MAX))));
            }
        });
        return blocks;
    }

    private static String[] columns(List<Block> blocks, Function<NewEntry, @Nullable Object> value) {
        return texts(blocks, block -> block.column(value));
    }
}
