package io.stockproof.ledger;

import static io.stockproof.ledger.Columns.instants;
import static io.stockproof.ledger.Columns.ints;
import static io.stockproof.ledger.Columns.longs;
import static io.stockproof.ledger.Columns.nullableLongs;
import static io.stockproof.ledger.Columns.texts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    // Of each column of all entries a block takes its slice. Arrays come out of queries of their own, or each block would
    // have the whole of those that need a cast, the times, cast anew.
    private static final String INSERT = """
            INSERT INTO ledger_block (recorded_at, supplier_id, cause, poll_id, reference, item_ids, location_ids, seqs,
                                      entry_ids, on_hand_deltas, on_hands, reserveds, observed_ats, taken_ats,
                                      xids_before)
            SELECT n.recorded_at, n.supplier_id, n.cause, n.poll_id, n.reference,
                   ((SELECT :items::bigint[]))[n.first : n.last], ((SELECT :locations::int[]))[n.first : n.last],
                   ((SELECT :seqs::bigint[]))[n.first : n.last], ((SELECT :ids::bigint[]))[n.first : n.last],
                   ((SELECT :deltas::bigint[]))[n.first : n.last], ((SELECT :onHands::bigint[]))[n.first : n.last],
                   ((SELECT :reserveds::bigint[]))[n.first : n.last],
                   ((SELECT :observedAts::timestamptz[]))[n.first : n.last],
                   ((SELECT :takenAts::timestamptz[]))[n.first : n.last],
                   replace(n.xids_before, 'own', pg_current_xact_id()::text)::xid8[]
              FROM unnest(:firsts::int[], :lasts::int[], :recordedAts::timestamptz[], :suppliers::int[], :causes::text[],
                          :polls::bigint[], :references::text[], :xidsBefore::text[])
                AS n (first, last, recorded_at, supplier_id, cause, poll_id, reference, xids_before)
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

    /** Entries that follow each other in the columns, from {@code first}; there they begin at 1, as PostgreSQL counts. */
    private record Block(Common common, int first, List<NewEntry> entries) {

        int last() {
            return first + entries.size() - 1;
        }

        /** As PostgreSQL reads an array. */
        String xidsBefore() {
            StringBuilder xids = new StringBuilder("{");
            for (NewEntry entry : entries) {
                xids.append(xids.length() > 1 ? "," : "").append(entry.after().onHandXid());
            }
            return xids.append('}').toString();
        }
    }

    static void insert(JdbcClient jdbc, List<NewEntry> entries) {
        List<Block> blocks = blocks(entries);
        List<NewEntry> rows = new ArrayList<>(entries.size());
        blocks.forEach(block -> rows.addAll(block.entries()));
        jdbc.sql(INSERT)
                .param("firsts", ints(blocks, Block::first))
                .param("lasts", ints(blocks, Block::last))
                .param("recordedAts", instants(blocks, block -> block.common().recordedAt()))
                .param("suppliers", ints(blocks, block -> block.common().supplierId()))
                .param("causes", texts(blocks, block -> block.common().cause().name()))
                .param("polls", nullableLongs(blocks, block -> block.common().pollId()))
                .param("references", texts(blocks, block -> block.common().reference()))
                .param("xidsBefore", texts(blocks, Block::xidsBefore))
                .param("items", longs(rows, entry -> entry.after().key().itemId()))
                .param("locations", ints(rows, entry -> entry.after().key().locationId()))
                .param("seqs", longs(rows, entry -> entry.after().seq()))
                .param("ids", longs(rows, NewEntry::number))
                .param("deltas", longs(rows, NewEntry::onHandDelta))
                .param("onHands", longs(rows, entry -> entry.after().onHand()))
                .param("reserveds", longs(rows, entry -> entry.after().reserved()))
                .param("observedAts", instants(rows, entry -> entry.after().own().at()))
                .param("takenAts", instants(rows, entry -> entry.after().own().takenAt()))
                .update();
    }

    /** By item, since a block is found by its first and its last. */
    private static List<Block> blocks(List<NewEntry> entries) {
        Map<Common, List<NewEntry>> alike = new LinkedHashMap<>();
        List<NewEntry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparing(entry -> entry.after().key()));
        for (NewEntry entry : sorted) {
            alike.computeIfAbsent(Common.of(entry), common -> new ArrayList<>()).add(entry);
        }
        List<Block> blocks = new ArrayList<>();
        int first = 1;
        for (Map.Entry<Common, List<NewEntry>> rows : alike.entrySet()) {
            List<NewEntry> all = rows.getValue();
            for (int from = 0; from < all.size(); from += BLOCK_MAX) {
                Block block =
                        new Block(rows.getKey(), first, all.subList(from, Math.min(all.size(), from + BLOCK_MAX)));
                blocks.add(block);
                first = block.last() + 1;
            }
        }
        return blocks;
    }
}
