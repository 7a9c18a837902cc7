package io.stockproof.web;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** A sheet, streamed row by row. Texts that a spreadsheet would run as a formula are written with a leading quote. */
public final class CsvAnswer {

    public static final String MEDIA_TYPE = "text/csv";

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

    /**
     * A sheet, written as its rows come: UTF-8 with a header line. Once it has begun it can only break off, so {@code rows}
     * is to check whatever may be refused beforehand.
     */
    public static ResponseEntity<StreamingResponseBody> of(List<String> header, Rows rows) {
        StreamingResponseBody body = out -> {
            CSVFormat format = CSVFormat.RFC4180.builder().setHeader(header.toArray(String[]::new)).get();
            try (CSVPrinter printer = new CSVPrinter(new OutputStreamWriter(out, StandardCharsets.UTF_8), format)) {
                rows.writeTo(cells -> printer.printRecord(java.util.Arrays.stream(cells).map(CsvAnswer::safe)));
            }
        };
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .body(body);
    }

    /**
     * OWASP's rule against formula injection: no text cell starts with {@code = + - @}, with their full-width forms, or with
     * a control character, which some spreadsheets drop before they look. A text that has leading quotes before such a character gets one more, so that {@link #plain} takes back what this added and
     * nothing else.
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
