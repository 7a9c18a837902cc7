package io.stockproof.intake;

import io.stockproof.connector.RowSink;
import io.stockproof.connector.SeenLocation;
import io.stockproof.kernel.Codes;
import io.stockproof.ledger.Statement;
import io.stockproof.supplier.Sightings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Takes the rows of one run into the staging tables, some thousands at a time, each in a transaction of its own:
 * while the supplier is waited for, no connection is held. A reading that fails leaves rows that nobody looks at.
 */
final class Staging implements RowSink, Comparison.Out {

    static final int ERRORS_MAX = 1_000;

    private final JdbcTemplate jdbc;
    private final WorkSlots slots;
    private final Sightings sightings;
    private final Run run;
    private final StagingTables tables;
    private final Started started;
    private final List<RowFault> errors = new ArrayList<>();
    private final Map<String, @Nullable SeenLocation> locations = new LinkedHashMap<>();
    private final RowProfile profile = new RowProfile();
    private @Nullable Supplier<Comparison> beginning;
    private @Nullable Comparison comparison;
    private String knownCode = "";
    private final OldestTimes times = new OldestTimes(); // of the readable rows
    private @Nullable StagedDescriptions descriptions;
    private boolean ended;
    private long unplaced;
    private long itemsInScope;
    private long rowsRead;
    private long rowsRejected;
    private long itemsRead;

    Staging(JdbcTemplate jdbc, WorkSlots slots, Sightings sightings, Run run, Started started) {
        this.jdbc = jdbc;
        this.slots = slots;
        this.sightings = sightings;
        this.run = run;
        this.tables = new StagingTables(run.pollId());
        this.started = started;
    }

    /** Compares the rows to come with what is known, once there is one: what they only repeat is not staged. */
    void compare(Supplier<Comparison> beginning) {
        this.beginning = beginning;
    }

    /** Takes what items are, too. */
    void describe(StagedDescriptions listening) {
        descriptions = listening;
    }

    @Override
    public @Nullable StagedDescriptions descriptions() {
        return descriptions;
    }

    @Override
    public void askedInVain() {
        if (descriptions != null) {
            descriptions.askedInVain();
        }
    }

    /**
     * All rows were read; what is staged from now on is staged by whoever has its turn.
     *
     * @param complete whether what none of them speaks of is missing
     */
    void end(boolean complete) {
        Comparison compared = comparison();
        if (compared != null) {
            compared.end(complete);
        }
        flush();
        ended = true;
    }

    @Override
    public void row(Row row) {
        String location = row.location();
        if (!location.equals(knownCode) && !Codes.isCode(location)) {
            rejected(new RowError(row.line(), row.sku(), null, "location", RowFault.noCode(location)));
        } else if (row.quantity() < 0 || row.quantity() > Statement.QUANTITY_MAX) {
            rejected(new RowError(row.line(), row.sku(), location, "quantity", "is not believed: " + row.quantity()));
        } else {
            rowsRead++;
            profile.row(row.quantity());
            noteLocation(row);
            times.note(row.takenAt(), row.observedAt());
            Comparison compared = comparison();
            if (compared == null) {
                row(row.line(), row.sku(), null, location, row.quantity(), row.takenAt(), row.observedAt());
            } else {
                compared.row(row.line(), row.sku(), location, row.quantity(), row.takenAt(), row.observedAt());
            }
        }
    }

    private void noteLocation(Row row) {
        String location = row.location();
        if (!location.equals(knownCode)) {
            if (locations.get(location) == null) {
                locations.put(location, row.seenLocation());
                if (locations.size() > TooManyLocations.MAX) {
                    throw new TooManyLocations();
                }
            }
            knownCode = location;
        }
    }

    @Override
    public void rejected(RowError error) {
        rowsRead++;
        rowsRejected++;
        profile.rejected();
        fault(error.line(), error.sku(), error.location(), error.column(), error.detail());
        String sku = error.sku();
        if (sku != null) {
            String location = error.location();
            String known = location != null && Codes.isCode(location) ? location : null;
            Comparison compared = comparison();
            Long item = compared == null ? null : compared.rejected(sku);
            stage(error.line(), sku, item, known, null, started.at(), started.at());
        }
    }

    @Override
    public void row(long line, String sku, @Nullable Long itemId, String location, long quantity, Instant takenAt,
            Instant observedAt) {
        stage(line, sku, itemId, location, quantity, takenAt, observedAt);
    }

    @Override
    public void item(long itemId) {
        itemsInScope++;
        tables.item(itemId);
        flushIfFull();
    }

    @Override
    public void change(long itemId, int locationId, long quantity, Instant takenAt, Instant observedAt) {
        tables.change(itemId, locationId, quantity, takenAt, observedAt);
        flushIfFull();
    }

    /** Proposes what was compared and needs no staging, beside what is found from staged rows. Returns how much. */
    long propose() {
        long proposed = comparison == null ? 0 : comparison.propose();
        flush();
        return proposed;
    }

    /** What is proposed without being staged; as far as it was too much to be kept here, it is stored already. */
    Proposed proposed() {
        return comparison == null ? Proposed.nothing() : comparison.proposed();
    }

    void storeProposed() {
        proposed().store(this);
        flush();
    }

    @Override
    public void itemRead(String sku, Instant takenAt) {
        itemRead(sku, null, takenAt);
    }

    @Override
    public void itemGone(String sku, String reason, Instant takenAt) {
        itemRead(sku, reason, takenAt);
    }

    @Override
    public void itemResolved(String sku, String pid, String vid) {
        sightings.resolve(run.supplierId(), sku, pid, vid);
    }

    /** Adds a fault that was found later, while there is room; counts it. */
    void fault(long line, @Nullable String sku, @Nullable String location, String column, String detail) {
        if (errors.size() < ERRORS_MAX) {
            String shown = location != null && Codes.isCode(location) ? run.code() + "/" + location : location;
            errors.add(RowFault.of(line, sku, shown, column, detail));
        }
    }

    void countRejected(long more) {
        rowsRejected += more;
    }

    /** Writes what is still buffered. */
    void flush() {
        if (ended) {
            tables.write(jdbc);
        } else {
            slots.inTurnSurely(() -> tables.write(jdbc));
        }
    }

    private void itemRead(String sku, @Nullable String goneReason, Instant takenAt) {
        itemsRead++;
        tables.itemRead(sku, takenAt, goneReason);
        flushIfFull();
    }

    private void stage(
            long line,
            String sku,
            @Nullable Long itemId,
            @Nullable String location,
            @Nullable Long quantity,
            Instant takenAt,
            Instant observedAt) {
        unplaced += itemId == null ? 1 : 0;
        tables.row(line, sku, itemId, location, quantity, takenAt, observedAt);
        flushIfFull();
    }

    private void flushIfFull() {
        if (tables.isFull()) {
            flush();
        }
    }

    Map<String, @Nullable SeenLocation> locations() {
        return locations;
    }

    List<RowFault> errors() {
        return errors;
    }

    /** The comparison, for suppliers read whole; without one, all rows are staged. */
    @Nullable
    Comparison comparison() {
        Supplier<Comparison> begin = beginning;
        if (begin != null) {
            beginning = null;
            slots.inTurnSurely(() -> comparison = begin.get());
        }
        return comparison;
    }

    /** What a comparison that was begun knows. */
    @Nullable
    Comparison begun() {
        return comparison;
    }

    /** Staged rows of which it is not known what item they speak of. */
    long unplaced() {
        return unplaced;
    }

    /** Items that were staged whole, at most. */
    long itemsInScope() {
        return itemsInScope;
    }

    /** Those of the oldest readable rows. */
    OldestTimes times() {
        return times;
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

    Started started() {
        return started;
    }
}
