package io.stockproof.connector.feed;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of a CSV that was read last. Of its values it keeps those that are wanted; of the first record all, since
 * they may name the columns. One object for all records of a file.
 */
final class CsvValues extends AbstractBaseCsvCallbackHandler<CsvValues> {

    private final StrictReader text;
    private final List<String> first = new ArrayList<>();
    private int[] columns = {};
    private @Nullable String[] wanted = {};
    private int width = -1;
    private int fields;
    private long characters;
    private boolean more;

    CsvValues(StrictReader text) {
        this.text = text;
    }

    /** The values of the first record. */
    List<String> first() {
        return first;
    }

    /**
     * Names the columns, by number from 0, whose values are kept from now on; -1 is none. Records that follow are as wide
     * as the first.
     */
    void want(int[] numbers) {
        columns = numbers.clone();
        wanted = new @Nullable String[columns.length];
        width = first.size();
    }

    /** Of the first record, as of those that follow, what is wanted. {@code null} where it has no such column. */
    @Nullable
    String[] ofFirst() {
        for (int field = 0; field < columns.length; field++) {
            int column = columns[field];
            wanted[field] = column >= 0 && column < first.size() ? first.get(column) : null;
        }
        return wanted;
    }

    /** What is wanted, in the order of {@link #want}; {@code null} where the record has no such column. */
    @Nullable
    String[] wanted() {
        return wanted;
    }

    /** Where it begins. */
    long line() {
        return getStartingLineNumber();
    }

    int fields() {
        return fields;
    }

    /** Of all of its values. */
    long characters() {
        return characters;
    }

    int width() {
        return width;
    }

    /** Whether something stands behind the last column; some programs end each row with a delimiter. */
    boolean hasMore() {
        return more;
    }

    @Override
    protected void handleBegin(long line) {
        text.rowBegins();
        Arrays.fill(wanted, null);
        fields = 0;
        characters = 0;
        more = false;
    }

    @Override
    protected void handleField(int number, char[] buffer, int offset, int length, boolean quoted) {
        int from = offset;
        int to = offset + length;
        fields++;
        characters += length;
        if (!quoted) {
            while (from < to && Character.isWhitespace(buffer[from])) {
                from++;
            }
            while (to > from && Character.isWhitespace(buffer[to - 1])) {
                to--;
            }
        }
        if (width < 0) {
            first.add(new String(buffer, from, to - from));
        } else if (number >= width) {
            more |= !new String(buffer, from, to - from).isBlank();
        }
        for (int field = 0; field < columns.length; field++) {
            if (columns[field] == number) {
                wanted[field] = new String(buffer, from, to - from);
            }
        }
    }

    @Override
    protected CsvValues buildRecord() {
        return this;
    }
}
