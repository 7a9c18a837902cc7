package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.feed.FeedShape.Field;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Reads a CSV record by record. */
final class CsvReader {

    private final FeedShape shape;
    private final FeedProperties properties;

    CsvReader(FeedShape shape, FeedProperties properties) {
        this.shape = shape;
        this.properties = properties;
    }

    void read(StrictReader text, FeedRows rows) throws IOException, InterruptedException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(shape.delimiter())
                .setQuote(shape.quote())
                .setIgnoreEmptyLines(true)
                .setIgnoreSurroundingSpaces(true)
                .get();
        try (CSVParser parser = CSVParser.builder().setReader(text).setFormat(format).get()) {
            CSVRecord first = next(parser, text);
            if (first == null || first.stream().allMatch(String::isBlank)) {
                throw new FeedFault(Kind.MALFORMED, "The body is empty");
            }
            int[] columns = shape.header() ? byName(first) : byNumber();
            int width = first.size();
            CSVRecord record = shape.header() ? next(parser, text) : first;
            for (; record != null; record = next(parser, text)) {
                row(parser.getCurrentLineNumber(), record, columns, width, rows);
            }
        }
    }

    private @Nullable CSVRecord next(CSVParser parser, StrictReader text) throws IOException {
        text.rowBegins();
        @Nullable CSVRecord record;
        try {
            Iterator<CSVRecord> records = parser.iterator();
            record = records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            FeedFault fault = FeedFault.in(e);
            throw fault != null ? fault : syntax(parser, e);
        }
        if (record != null && record.size() > properties.columnsMax()) {
            throw new FeedFault(Kind.TOO_LARGE,
                    "Line " + parser.getCurrentLineNumber() + " has more than " + properties.columnsMax() + " columns");
        }
        return record;
    }

    private static FeedFault syntax(CSVParser parser, UncheckedIOException failure) {
        return String.valueOf(failure.getMessage()).contains("EOF")
                ? new FeedFault(Kind.TRUNCATED, "The file ends within a quoted value")
                : new FeedFault(Kind.MALFORMED, "Line " + parser.getCurrentLineNumber() + " is quoted wrongly");
    }

    private void row(long line, CSVRecord record, int[] columns, int width, FeedRows rows)
            throws FeedFault, InterruptedException {
        long characters = 0;
        for (String value : record) {
            characters += value.length();
        }
        if (characters > properties.rowCharactersMax()) {
            throw new FeedFault(Kind.TOO_LARGE,
                    "Line " + line + " has more than " + properties.rowCharactersMax() + " characters");
        }
        @Nullable String[] values = new @Nullable String[columns.length];
        for (int field = 0; field < columns.length; field++) {
            values[field] = columns[field] >= 0 && columns[field] < record.size() ? record.get(columns[field]) : null;
        }
        if (record.size() < width || hasMore(record, width)) {
            rows.broken(line, record.size() > width ? null : values[Field.SKU.ordinal()], "",
                    "has " + record.size() + " columns, where " + (shape.header() ? "the header" : "the first row")
                            + " has " + width);
            return;
        }
        rows.row(line, values);
    }

    /** Whether something stands behind the last column; some programs end each row with a delimiter. */
    private static boolean hasMore(CSVRecord record, int width) {
        for (int column = width; column < record.size(); column++) {
            if (!record.get(column).isBlank()) {
                return true;
            }
        }
        return false;
    }

    private int[] byName(CSVRecord header) throws FeedFault {
        int[] columns = new int[Field.values().length];
        for (Field field : Field.values()) {
            columns[field.ordinal()] = column(header, field);
        }
        return columns;
    }

    /** To the letter if there is one such column, else without regard to case. */
    private int column(CSVRecord header, Field field) throws FeedFault {
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
        if (matches.size() > 1) {
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
