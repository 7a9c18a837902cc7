package io.stockproof.connector.feed;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an item's options where they are one text, such as {@code color: red; size: M} or {@code color=red|size=M}. A text
 * with a part that is no name and value tells none: half of it would be another item.
 */
final class OptionText {

    private static final char NAME_ENDS = '\u0001';
    private static final char VALUE_ENDS = '\u0002';
    static final int CHARACTERS_MAX = 4_000;
    private static final Pattern PARTS = Pattern.compile("[;|\\n]");

    private OptionText() {}

    /** One option that is known as such, whatever its name and value hold. */
    static String of(String name, String value) {
        return name.replace(NAME_ENDS, ' ').replace(VALUE_ENDS, ' ') + NAME_ENDS
                + value.replace(NAME_ENDS, ' ').replace(VALUE_ENDS, ' ') + VALUE_ENDS;
    }

    /** By name; none where the text is another. */
    static SortedMap<String, String> read(@Nullable String text) {
        if (text == null || text.isBlank() || text.length() > CHARACTERS_MAX) {
            return Collections.emptySortedMap();
        }
        boolean isMarked = text.indexOf(VALUE_ENDS) >= 0;
        String[] parts = isMarked
                ? text.split(String.valueOf(VALUE_ENDS))
                : PARTS.matcher(text).find() ? PARTS.split(text) : text.split(",");
        SortedMap<String, String> options = new TreeMap<>();
        for (String part : parts) {
            int at = isMarked ? part.indexOf(NAME_ENDS) : firstOf(part);
            if (at > 0) {
                options.putIfAbsent(part.substring(0, at).strip(), part.substring(at + 1).strip());
            } else if (!part.isBlank()) {
                return Collections.emptySortedMap();
            }
        }
        return options;
    }

    private static int firstOf(String part) {
        int colon = part.indexOf(':');
        int equal = part.indexOf('=');
        return colon < 0 ? equal : equal < 0 ? colon : Math.min(colon, equal);
    }
}
