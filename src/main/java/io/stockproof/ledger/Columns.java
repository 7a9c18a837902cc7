package io.stockproof.ledger;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Columns of rows, as the arrays that a statement takes. Loops and primitives: a poll writes rows by the ten thousand. */
final class Columns {

    private Columns() {}

    static <T> long[] longs(List<T> rows, ToLongFunction<T> column) {
        long[] values = new long[rows.size()];
        for (int row = 0; row < values.length; row++) {
            values[row] = column.applyAsLong(rows.get(row));
        }
        return values;
    }

    static <T> int[] ints(List<T> rows, ToIntFunction<T> column) {
        int[] values = new int[rows.size()];
        for (int row = 0; row < values.length; row++) {
            values[row] = column.applyAsInt(rows.get(row));
        }
        return values;
    }

    static <T> boolean[] booleans(List<T> rows, Predicate<T> column) {
        boolean[] values = new boolean[rows.size()];
        for (int row = 0; row < values.length; row++) {
            values[row] = column.test(rows.get(row));
        }
        return values;
    }

    static <T> Long[] nullableLongs(List<T> rows, Function<T, @Nullable Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }

    static <T> Integer[] nullableInts(List<T> rows, Function<T, @Nullable Integer> column) {
        return rows.stream().map(column).toArray(Integer[]::new);
    }

    static <T> String[] texts(List<T> rows, Function<T, @Nullable String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    /** As texts. Rows that follow each other are mostly of one moment, which is written once. */
    static <T> String[] instants(List<T> rows, Function<T, Instant> column) {
        String[] values = new String[rows.size()];
        Instant last = Instant.MIN;
        String text = "";
        for (int row = 0; row < values.length; row++) {
            Instant instant = column.apply(rows.get(row));
            if (!instant.equals(last)) {
                last = instant;
                text = instant.toString();
            }
            values[row] = text;
        }
        return values;
    }
}
