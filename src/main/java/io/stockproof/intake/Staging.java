package io.stockproof.intake;

import io.stockproof.connector.RowSink;
import io.stockproof.connector.SeenLocation;
import io.stockproof.kernel.Codes;
import io.stockproof.ledger.Statement;
import io.stockproof.supplier.Sightings;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Takes the rows of one run into the staging tables, {@value #ROWS_AT_ONCE} at a time, each in a transaction of its own:
 * while the supplier is waited for, no connection is held. A reading that fails leaves rows that nobody looks at.
 */
final class Staging implements RowSink {

    static final int ERRORS_MAX = 1_000;
    private static final int ROWS_AT_ONCE = 4_000;

    private final JdbcTemplate jdbc;
    private final WorkSlots slots;
    private final Sightings sightings;
    private final Run run;
    private final Instant startedAt;
    private final StringBuilder rows = new StringBuilder();
    private final StringBuilder items = new StringBuilder();
    private final List<RowFault> errors = new ArrayList<>();
    private final Map<String, @Nullable SeenLocation> locations = new LinkedHashMap<>();
    private final RowProfile profile = new RowProfile();
    private int buffered;
    private long rowsRead;
    private long rowsRejected;
    private long itemsRead;

    Staging(JdbcTemplate jdbc, WorkSlots slots, Sightings sightings, Run run, Instant startedAt) {
        this.jdbc = jdbc;
        this.slots = slots;
        this.sightings = sightings;
        this.run = run;
        this.startedAt = startedAt;
    }

    @Override
    public void row(Row row) {
        String location = row.location();
        if (!Codes.isPrintable(row.sku())) {
            rejected(new RowError(row.line(), null, null, "sku", "is not 1 to 200 printable characters"));
        } else if (!Codes.isCode(location)) {
            rejected(new RowError(row.line(), row.sku(), null, "location", "is no code: " + shortened(location)));
        } else if (row.quantity() < 0 || row.quantity() > Statement.QUANTITY_MAX) {
            rejected(new RowError(row.line(), row.sku(), location, "quantity", "is not believed: " + row.quantity()));
        } else {
            rowsRead++;
            profile.row(row.quantity());
            if (!locations.containsKey(location) || locations.get(location) == null) {
                locations.put(location, row.seenLocation());
                requireFewLocations();
            }
            stage(row.line(), row.sku(), location, row.quantity(), row.takenAt(), row.observedAt());
        }
    }

    @Override
    public void rejected(RowError error) {
        rowsRead++;
        rowsRejected++;
        profile.rejected();
        fault(error.line(), error.sku(), error.location(), error.column(), error.detail());
        String sku = error.sku();
        if (sku != null && Codes.isPrintable(sku)) {
            String location = error.location();
            String known = location != null && Codes.isCode(location) ? location : null;
            stage(error.line(), sku, known, null, startedAt, startedAt);
        }
    }

    @Override
    public void itemRead(String sku, Instant takenAt) {
        item(sku, null, takenAt);
    }

    @Override
    public void itemGone(String sku, String reason, Instant takenAt) {
        item(sku, reason, takenAt);
    }

    @Override
    public void itemResolved(String sku, String pid, String vid) {
        sightings.resolve(run.supplierId(), sku, pid, vid);
    }

    /** Adds a fault that was found later, while there is room; counts it. */
    void fault(long line, @Nullable String sku, @Nullable String location, String column, String detail) {
        if (errors.size() < ERRORS_MAX) {
            String shown = location != null && Codes.isCode(location) ? run.code() + "/" + location : location;
            errors.add(new RowFault(line, storable(sku), storable(shown), column, String.valueOf(storable(detail))));
        }
    }

    void countRejected(long more) {
        rowsRejected += more;
    }

    /** Writes what is still buffered. */
    void flush() {
        slots.inTurnSurely(() -> {
            copy("COPY intake_row (poll_id, line, sku, location, quantity, taken_at, observed_at) FROM STDIN", rows);
            copy("COPY intake_item_read (poll_id, sku, taken_at, gone_reason) FROM STDIN", items);
        });
        buffered = 0;
    }

    private void item(String sku, @Nullable String goneReason, Instant takenAt) {
        itemsRead++;
        field(items, Long.toString(run.pollId())).append('\t');
        field(items, sku).append('\t');
        field(items, takenAt.toString()).append('\t');
        field(items, goneReason).append('\n');
        flushIfFull();
    }

    private void stage(
            long line,
            String sku,
            @Nullable String location,
            @Nullable Long quantity,
            Instant takenAt,
            Instant observedAt) {
        field(rows, Long.toString(run.pollId())).append('\t');
        field(rows, Long.toString(line)).append('\t');
        field(rows, sku).append('\t');
        field(rows, location).append('\t');
        field(rows, quantity == null ? null : quantity.toString()).append('\t');
        field(rows, takenAt.toString()).append('\t');
        field(rows, observedAt.toString()).append('\n');
        flushIfFull();
    }

    private void flushIfFull() {
        if (++buffered >= ROWS_AT_ONCE) {
            flush();
        }
    }

    private void copy(String sql, StringBuilder text) {
        if (text.isEmpty()) {
            return;
        }
        jdbc.execute((ConnectionCallback<Long>) connection -> {
            try {
                return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql,
                        new StringReader(text.toString()));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        text.setLength(0);
    }

    /** COPY's text format. */
    private static StringBuilder field(StringBuilder out, @Nullable String value) {
        if (value == null) {
            return out.append("\\N");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                default -> out.append(c);
            }
        }
        return out;
    }

    private void requireFewLocations() {
        if (locations.size() > TooManyLocations.MAX) {
            throw new TooManyLocations();
        }
    }

    /** What a supplier sends may hold what the database cannot keep. */
    private static @Nullable String storable(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return text.codePoints()
                .limit(500)
                .map(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String shortened(String text) {
        String printable = text.codePoints()
                .limit(40)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return "'" + printable + "'";
    }

    Map<String, @Nullable SeenLocation> locations() {
        return locations;
    }

    List<RowFault> errors() {
        return errors;
    }

    long rowsRead() {
        return rowsRead;
    }

    long rowsRejected() {
        return rowsRejected;
    }

    long itemsRead() {
        return itemsRead;
    }

    /** What the rows look like as a whole. */
    Profile profile() {
        return profile.profile();
    }

    Instant startedAt() {
        return startedAt;
    }
}
