package io.stockproof.ledger;

import io.stockproof.database.Reports;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.web.Cursor;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads the ledger. */
@Repository
class LedgerRepository {

    private static final String COLUMNS = """
            SELECT e.entry_id, e.seq, s.code AS supplier, i.sku, s.code || '/' || l.code AS location,
                   c.code AS channel, e.cause, e.on_hand_delta, e.reserved_delta, e.on_hand, e.reserved, e.observed_at,
                   e.recorded_at, e.poll_id, e.reference
              FROM (%s) AS e
              JOIN supplier s ON s.supplier_id = e.supplier_id
              JOIN supplier_item i ON i.item_id = e.item_id
              JOIN supplier_location l ON l.location_id = e.location_id
              LEFT JOIN channel c ON c.channel_id = e.channel_id
            """;

    private static final String LAST = COLUMNS.formatted("SELECT * FROM ledger_last(:item, :location, 10)");

    private static final String NEWEST_FIRST = " ORDER BY e.recorded_at DESC, e.entry_id DESC";

    /** Of an item, from each of its positions backwards. */
    private static final String OF_ITEM = COLUMNS.formatted("""
            SELECT o.*
              FROM supplier_item i
              JOIN stock_position p ON p.item_id = i.item_id
             CROSS JOIN LATERAL ledger_last(p.item_id, p.location_id, :limit, since => :after, until => :until,
                                            until_id => :untilId) AS o
             WHERE i.sku = :sku AND %s
            """);

    /** Of all: of each form the newest, since neither is in order with the other. */
    private static final String OF_ALL = COLUMNS.formatted("""
            (SELECT e.item_id, e.location_id, e.seq, e.recorded_at, e.entry_id, e.supplier_id, e.channel_id, e.cause,
                    e.on_hand_delta, e.reserved_delta, e.on_hand, e.reserved, e.observed_at, e.poll_id, e.reference
               FROM ledger_entry e
              WHERE e.recorded_at > :after AND e.recorded_at <= :until
                AND (e.recorded_at, e.entry_id) < (:until, :untilId) AND %1$s
              ORDER BY e.recorded_at DESC, e.entry_id DESC
              LIMIT :limit)
            UNION ALL
            (SELECT e.item_id, e.location_id, e.seq, b.recorded_at, e.entry_id, b.supplier_id, NULL, b.cause,
                    e.on_hand_delta, 0, e.on_hand, e.reserved, e.observed_at, b.poll_id, b.reference
               FROM ledger_block b
              CROSS JOIN LATERAL (
                    SELECT u.*, b.supplier_id
                      FROM unnest(b.item_ids, b.location_ids, b.seqs, b.entry_ids, b.on_hand_deltas, b.on_hands,
                                  b.reserveds, b.observed_ats)
                        AS u (item_id, location_id, seq, entry_id, on_hand_delta, on_hand, reserved, observed_at)) AS e
              WHERE b.recorded_at > :after AND b.recorded_at <= :until
                AND (b.recorded_at, e.entry_id) < (:until, :untilId) AND %1$s
              ORDER BY b.recorded_at DESC, e.entry_id DESC
              LIMIT :limit)
            """);

    // PostgreSQL's own -infinity and infinity, as its driver has them.
    private static final OffsetDateTime BEGINNING = OffsetDateTime.MIN;
    private static final OffsetDateTime END = OffsetDateTime.MAX;

    private final JdbcClient jdbc;
    private final Reports reports;
    private final PastReads past;

    LedgerRepository(JdbcClient jdbc, Reports reports, PastReads past) {
        this.jdbc = jdbc;
        this.reports = reports;
        this.past = past;
    }

    /** Whether there is, or ever was, such a supplier: the ledger speaks of deleted ones for ever. */
    boolean hasSupplier(SupplierCode code) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM supplier WHERE code = :code)")
                .param("code", code.value())
                .query(Boolean.class)
                .single();
    }

    /** The newest first, where reports are read; from {@code after} on, which is exclusive. */
    List<LedgerRow> find(LedgerFilter filter, @Nullable Cursor after, int limit) {
        String sql =
                (filter.sku() == null ? OF_ALL.formatted(where(filter, "e")) : OF_ITEM.formatted(where(filter, "p")))
                        + NEWEST_FIRST + " LIMIT :limit";
        Before before = Before.of(filter, after);
        return past.in(reports.dataSource(), bounded -> bounded.sql(sql)
                .param("supplier", filter.supplier() == null ? null : filter.supplier().value())
                .param("sku", filter.sku())
                .param("locationSupplier", filter.location() == null ? null : filter.location().supplier().value())
                .param("location", filter.location() == null ? null : filter.location().code())
                // The database's times are whole microseconds.
                .param("after", filter.from() == null ? BEGINNING : utc(filter.from().minusNanos(1_000)))
                .param("until", before.at())
                .param("untilId", before.id())
                .param("limit", limit)
                .query(LedgerRow::of)
                .list());
    }

    private static String where(LedgerFilter filter, String table) {
        StringBuilder where = new StringBuilder("true");
        if (filter.supplier() != null) {
            where.append(
                    " AND %s.supplier_id = (SELECT supplier_id FROM supplier WHERE code = :supplier)".formatted(table));
        }
        if (filter.location() != null) {
            where.append("""
                     AND %1$s.supplier_id = (SELECT supplier_id FROM supplier WHERE code = :locationSupplier)
                     AND %1$s.location_id = (SELECT location_id FROM supplier_location JOIN supplier t USING (supplier_id)
                                            WHERE t.code = :locationSupplier AND supplier_location.code = :location)
                    """.formatted(table));
        }
        return where.toString();
    }

    /** What entries come before, by time and number. */
    private record Before(OffsetDateTime at, long id) {

        static Before of(LedgerFilter filter, @Nullable Cursor after) {
            Before end = filter.to() == null ? new Before(END, 0) : new Before(utc(filter.to()), 0);
            Before last = after == null ? end : new Before(utc(Cursors.instant(after, 0)), after.number(1));
            return last.at().isBefore(end.at()) ? last : end;
        }
    }

    static Cursor cursor(LedgerRow row) {
        return Cursor.of(row.recordedAt(), row.id());
    }

    /** A position's entry by its number, one of its last. */
    LedgerRow entry(PositionKey key, long seq) {
        return jdbc.sql(LAST + " WHERE e.seq = :seq")
                .param("item", key.itemId())
                .param("location", key.locationId())
                .param("seq", seq)
                .query(LedgerRow::of)
                .single();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
