package io.stockproof.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param nextCursor asks for the page after this one; {@code null} at the end
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Page<T>(List<T> items, @Nullable String nextCursor) {

    public Page {
        items = List.copyOf(items);
    }

    /**
     * Makes a page of rows that were read with a limit of one more than {@code request} asks for.
     *
     * @param key the cursor of a row: what the rows are sorted by
     */
    public static <T> Page<T> of(List<T> rows, PageRequest request, Function<T, Cursor> key) {
        if (rows.size() <= request.limit()) {
            return new Page<>(rows, null);
        }
        List<T> shown = rows.subList(0, request.limit());
        return new Page<>(shown, key.apply(shown.getLast()).encoded());
    }
}
