package io.stockproof.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A row of an answer that was not believed.
 *
 * @param line from 1
 * @param location {@code supplier/code}, or what stood there if it is no code
 * @param column in the supplier's words
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record RowFault(
        long line, @Nullable String sku, @Nullable String location, String column, String detail) {

    static RowFault of(long line, @Nullable String sku, @Nullable String location, String column, String detail) {
        return new RowFault(line, storable(sku), storable(location), column, String.valueOf(storable(detail)));
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

    /** What is wrong with a text that should be a code: its beginning is repeated. */
    static String noCode(String text) {
        StringBuilder printable = new StringBuilder("is no code: '");
        text.codePoints().limit(40).map(c -> Character.isISOControl(c) ? '?' : c).forEach(printable::appendCodePoint);
        return printable.append('\'').toString();
    }
}
