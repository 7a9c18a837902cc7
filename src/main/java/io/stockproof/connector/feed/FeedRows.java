package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.RowSink;
import io.stockproof.connector.RowSink.Row;
import io.stockproof.connector.RowSink.RowError;
import io.stockproof.connector.SeenLocation;
import io.stockproof.connector.feed.FeedShape.Field;
import io.stockproof.connector.feed.QuantityGrammar.Quantity;
import io.stockproof.kernel.Codes;
import io.stockproof.supplier.Description;
import io.stockproof.supplier.LocationKind;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns the texts of one row into a row or a row error, whatever the file's format. */
final class FeedRows {

    private static final int LOCATIONS_KEPT_MAX = 10_000;
    private static final Field[] FIELDS = Field.values(); // one copy for all rows

    private final FeedShape shape;
    private final RowSink sink;
    private Instant takenAt;
    private final long rowsMax;
    private final Map<String, SeenAt> locations = new HashMap<>();
    private final Set<Field> seen = EnumSet.noneOf(Field.class);
    private final @Nullable Consumer<Description> descriptions;
    private long rows;
    private String lastDescribed = "";
    private String lastName = "";
    private @Nullable SeenAt lastAt;

    /** A location as this feed writes it. */
    private record SeenAt(@Nullable String code, SeenLocation location) {}

    FeedRows(FeedShape shape, RowSink sink, Instant takenAt, long rowsMax) {
        this.shape = shape;
        this.sink = sink;
        this.takenAt = takenAt;
        this.rowsMax = rowsMax;
        this.descriptions = shape.describes() ? sink.descriptions() : null;
    }

    /**
     * Takes a row whose texts are in {@code values}, in the order of {@link Field}; {@code null} where the row has no
     * such column.
     */
    void row(long line, @Nullable String[] values) throws FeedFault, InterruptedException {
        count();
        for (Field field : FIELDS) {
            if (values[field.ordinal()] != null) {
                seen.add(field);
            }
        }
        String sku = trimmed(values[Field.SKU.ordinal()]);
        if (sku == null || !Codes.isPrintable(sku)) {
            reject(line, null, null, Field.SKU, sku == null || sku.isEmpty()
                    ? "is blank"
                    : "must be 1 to " + Codes.TEXT_CHARACTERS_MAX + " printable characters: " + Shown.of(sku));
            return;
        }
        SeenAt at = location(trimmed(values[Field.LOCATION.ordinal()]));
        if (at.code() == null) {
            reject(line, sku, null, Field.LOCATION, "makes no location's code: " + Shown.of(at.location().name()));
            return;
        }
        String quantity = values[Field.QUANTITY.ordinal()];
        Quantity read = quantity == null ? new Quantity.Unreadable("is missing") : shape.quantities().read(quantity);
        switch (read) {
            case Quantity.Units(long units) -> {
                sink.row(new Row(line, sku, at.code(), at.location(), units, takenAt, takenAt));
                describe(sku, values);
            }
            case Quantity.Unreadable(String why) -> reject(line, sku, at.code(), Field.QUANTITY, why);
        }
    }

    /** Takes a row that has another shape than the rest; its sku where that could be read. */
    void broken(long line, @Nullable String sku, String column, String detail) throws FeedFault, InterruptedException {
        count();
        String trimmed = trimmed(sku);
        sink.rejected(new RowError(
                line, trimmed != null && Codes.isPrintable(trimmed) ? trimmed : null, null, column, detail));
    }

    /** Fails where rows came but a column in none of them: the file is not what was agreed. */
    void end() throws ConnectorException {
        for (Field field : Field.values()) {
            if (rows > 0 && shape.isRequired(field) && !seen.contains(field)) {
                throw new ConnectorException(Kind.MALFORMED, "No row has a column " + Shown.of(shape.column(field)));
            }
        }
    }

    /** How many came so far, those in error included. */
    long rowsSoFar() {
        return rows;
    }

    /** The rows that follow are of an answer that was taken then. */
    void takenFrom(Instant at) {
        takenAt = at;
    }

    private void count() throws FeedFault, InterruptedException {
        if (++rows > rowsMax) {
            throw new FeedFault(Kind.TOO_LARGE, "The file has more than " + rowsMax + " rows");
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("The reading was stopped");
        }
    }

    private void reject(long line, @Nullable String sku, @Nullable String location, Field field, String detail) {
        sink.rejected(new RowError(line, sku, location, shape.column(field), detail));
    }

    /** Of the sound rows of one item that follow each other, the first tells. */
    private void describe(String sku, @Nullable String[] values) {
        if (descriptions != null && !sku.equals(lastDescribed)) {
            lastDescribed = sku;
            descriptions.accept(new Description(
                    sku, values[Field.TITLE.ordinal()], values[Field.BARCODE.ordinal()],
                    OptionText.read(values[Field.OPTIONS.ordinal()])));
        }
    }

    private SeenAt location(@Nullable String text) {
        String name = text == null || text.isEmpty() ? shape.defaultLocation() : text;
        if (lastAt == null || !name.equals(lastName)) {
            lastAt = named(name);
            lastName = name;
        }
        return lastAt;
    }

    private SeenAt named(String name) {
        if (!Codes.isPrintable(name)) { // before it is kept, or looked at by any pattern
            return new SeenAt(null, new SeenLocation(shape.defaultLocation(), LocationKind.WAREHOUSE, null));
        }
        if (locations.size() >= LOCATIONS_KEPT_MAX && !locations.containsKey(name)) {
            return seenAt(name);
        }
        return locations.computeIfAbsent(name, FeedRows::seenAt);
    }

    private static SeenAt seenAt(String name) {
        return new SeenAt(LocationText.code(name), new SeenLocation(
                name.length() <= Codes.TEXT_CHARACTERS_MAX ? name : name.substring(0, Codes.TEXT_CHARACTERS_MAX),
                LocationKind.WAREHOUSE,
                null));
    }

    private static @Nullable String trimmed(@Nullable String text) {
        return text == null ? null : QuantityGrammar.trim(text);
    }
}
