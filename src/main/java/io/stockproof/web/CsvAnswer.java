package io.stockproof.web;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** A sheet, streamed row by row. Texts that a spreadsheet would run as a formula are written with a leading quote. */
public final class CsvAnswer {

    public static final String MEDIA_TYPE = "text/csv";

    private static final int STEP = 1_000;

    private static final String FORMULAS = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    private CsvAnswer() {}

    /** Writes a sheet's rows. */
    @FunctionalInterface
    public interface Rows {
        void writeTo(RowWriter writer) throws IOException;
    }

    /** Takes one row; numbers stay numbers, texts are made safe. */
    @FunctionalInterface
    public interface RowWriter {
        void row(@Nullable Object... cells) throws IOException;
    }

    /** Finds what of a list comes after {@code after}, at most {@code limit} of it. */
    @FunctionalInterface
    public interface Steps<R> {
        List<R> find(@Nullable Cursor after, int limit);
    }

    /** Writes what one of a list is in a sheet: a row, or several. */
    @FunctionalInterface
    public interface Shown<R> {
        void writeTo(RowWriter writer, R shown) throws IOException;
    }

    /**
     * A whole list as a sheet. Read in steps by key, so that a slow reader holds no connection and no old snapshot.
     *
     * @param cursor where the list goes on after one of it
     */
    public static <R> ResponseEntity<StreamingResponseBody> inSteps(
            List<String> header, Steps<R> list, Function<R, Cursor> cursor, Shown<R> shown) {
        return of(header, writer -> {
            Cursor after = null;
            List<R> step;
            do {
                step = list.find(after, STEP);
                for (R row : step) {
                    shown.writeTo(writer, row);
                    after = cursor.apply(row);
                }
            } while (step.size() == STEP);
        });
    }

    /**
     * A sheet, written as its rows come: UTF-8 with a header line. Once it has begun it can only break off, so {@code rows}
     * is to check whatever may be refused beforehand.
     */
    public static ResponseEntity<StreamingResponseBody> of(List<String> header, Rows rows) {
        StreamingResponseBody body = out -> {
            CSVFormat format = CSVFormat.RFC4180.builder().setHeader(header.toArray(String[]::new)).get();
            try (CSVPrinter printer = new CSVPrinter(new OutputStreamWriter(out, StandardCharsets.UTF_8), format)) {
                rows.writeTo(cells -> printer.printRecord(Arrays.stream(cells).map(CsvAnswer::safe)));
            }
        };
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .body(body);
    }

    /**
     * OWASP's rule against formula injection: no text cell starts with {@code = + - @}, with their full-width forms, or with
     * a control character, which some spreadsheets drop before they look. A text that has leading quotes before such a
     * character gets one more, so that {@link #plain} takes back what this added and nothing else.
     */
    static @Nullable Object safe(@Nullable Object cell) {
        if (cell == null || cell instanceof Number || cell instanceof Boolean) {
            return cell;
        }
        String text = cell.toString();
        return isFormula(text) ? "'" + text : text;
    }

    /** The text of a cell that {@link #of} wrote. */
    public static String plain(String cell) {
        return cell.startsWith("'") && isFormula(cell) ? cell.substring(1) : cell;
    }

    /** Whether a spreadsheet would run it, but for leading quotes and what has no width. */
    private static boolean isFormula(String text) {
        int quotes = 0;
        while (quotes < text.length()
                && (text.charAt(quotes) == '\'' || Character.getType(text.charAt(quotes)) == Character.FORMAT)) {
            quotes++;
        }
        return quotes < text.length()
                && (FORMULAS.indexOf(text.charAt(quotes)) >= 0 || Character.isISOControl(text.charAt(quotes)));
    }
}
