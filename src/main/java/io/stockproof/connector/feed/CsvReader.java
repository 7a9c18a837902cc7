package io.stockproof.connector.feed;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.feed.FeedShape.Field;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a CSV record by record. */
final class CsvReader {

    /** Opens no value: of a character's two halves it is the second, which no text begins with. */
    private static final char NO_QUOTE = '\uDFFF';

    private final FeedShape shape;
    private final FeedProperties properties;

    CsvReader(FeedShape shape, FeedProperties properties) {
        this.shape = shape;
        this.properties = properties;
    }

    void read(StrictReader text, FeedRows rows) throws IOException, InterruptedException {
        CsvValues values = new CsvValues(text);
        Character quote = shape.quote();
        try (var parser = de.siegmar.fastcsv.reader.CsvReader.builder()
                .fieldSeparator(shape.delimiter())
                .quoteCharacter(quote == null ? NO_QUOTE : quote)
                .trimWhitespacesAroundQuotes(true)
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .maxBufferSize(properties.rowCharactersMax() + StrictReader.READ_AHEAD_MAX)
                .build(values, text)) {
            Iterator<CsvValues> records = parser.iterator();
            if (!hasNext(records, values) || values.first().stream().allMatch(String::isBlank)) {
                throw new FeedFault(Kind.MALFORMED, "The body is empty");
            }
            values.want(shape.header() ? byName(values.first()) : byNumber());
            if (!shape.header()) {
                row(values, values.ofFirst(), rows);
            }
            while (hasNext(records, values)) {
                row(values, values.wanted(), rows);
            }
        }
    }

    /** Reads the next record into {@code values}. */
    private boolean hasNext(Iterator<CsvValues> records, CsvValues values) throws FeedFault {
        try {
            if (!records.hasNext()) {
                return false;
            }
            records.next();
        } catch (UncheckedIOException | CsvParseException e) {
            FeedFault fault = FeedFault.in(e);
            throw fault != null ? fault : syntax(values, e);
        }
        if (values.fields() > properties.columnsMax()) {
            throw new FeedFault(Kind.TOO_LARGE,
                    "Line " + values.line() + " has more than " + properties.columnsMax() + " columns");
        }
        return true;
    }

    private static FeedFault syntax(CsvValues values, RuntimeException failure) {
        return String.valueOf(failure.getMessage()).contains("Unclosed")
                ? new FeedFault(Kind.TRUNCATED, "The file ends within a quoted value")
                : new FeedFault(Kind.MALFORMED, "Line " + values.line() + " is quoted wrongly");
    }

    private void row(CsvValues record, @Nullable String[] values, FeedRows rows)
            throws FeedFault, InterruptedException {
        long line = record.line();
        if (record.characters() > properties.rowCharactersMax()) {
            throw new FeedFault(Kind.TOO_LARGE,
                    "Line " + line + " has more than " + properties.rowCharactersMax() + " characters");
        }
        int width = record.width();
        if (record.fields() < width || record.hasMore()) {
            rows.broken(line, record.fields() > width ? null : values[Field.SKU.ordinal()], "",
                    "has " + record.fields() + " columns, where " + (shape.header() ? "the header" : "the first row")
                            + " has " + width);
            return;
        }
        rows.row(line, values);
    }

    private int[] byName(List<String> header) throws FeedFault {
        int[] columns = new int[Field.values().length];
        for (Field field : Field.values()) {
            columns[field.ordinal()] = shape.isRead(field) ? column(header, field) : -1;
        }
        return columns;
    }

    /** To the letter if there is one such column, else without regard to case. */
    private int column(List<String> header, Field field) throws FeedFault {
        String wanted = shape.column(field).strip();
        List<Integer> exact = new ArrayList<>();
        List<Integer> alike = new ArrayList<>();
        for (int column = 0; column < header.size(); column++) {
            String name = QuantityGrammar.trim(header.get(column));
            if (name.equals(wanted)) {
                exact.add(column);
            }
            if (name.equalsIgnoreCase(wanted)) {
                alike.add(column);
            }
        }
        List<Integer> matches = exact.isEmpty() ? alike : exact;
        if (matches.size() > 1 && !Field.DESCRIBING.contains(field)) { // the first will do to tell what an item is
            throw new FeedFault(Kind.MALFORMED, "The header has the column " + Shown.of(wanted) + " more than once");
        }
        if (matches.isEmpty() && shape.isRequired(field)) {
            throw new FeedFault(Kind.MALFORMED, "The header has no column " + Shown.of(wanted));
        }
        return matches.isEmpty() ? -1 : matches.getFirst();
    }

    private int[] byNumber() throws FeedFault {
        int[] columns = new int[Field.values().length];
        for (Field field : Field.values()) {
            String number = shape.columns().get(field);
            if (number != null && !number.matches("[1-9]\\d{0,5}")) {
                throw new FeedFault(Kind.MISCONFIGURED,
                        "Without a header, feed.columns." + field.text() + " must be a column's number, from 1");
            }
            columns[field.ordinal()] = number == null ? -1 : Integer.parseInt(number) - 1;
        }
        return columns;
    }
}
