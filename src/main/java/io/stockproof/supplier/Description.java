package io.stockproof.supplier;

import io.stockproof.kernel.Codes;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a supplier's answer says that an item is: texts that the supplier chose, shortened and without what cannot be shown.
 *
 * @param title its first 200 characters
 * @param barcode absent where it is none: longer than 200 characters, or blank
 * @param options none where there are more than 20, or one has a name or a value of more than 60 characters
 */
public record Description(
        String sku, @Nullable String title, @Nullable String barcode, SortedMap<String, String> options) {

    private static final int OPTIONS_MAX = 20;
    private static final int OPTION_CHARACTERS_MAX = 60;
    private static final int LOOKED_AT_MAX = 2_000;

    public Description {
        title = title == null ? null : plain(title);
        title = title == null ? null : shortened(title);
        barcode = barcode == null ? null : plain(barcode);
        barcode = barcode == null || barcode.length() > Codes.TEXT_CHARACTERS_MAX ? null : barcode;
        SortedMap<String, String> sound = new TreeMap<>();
        options.forEach((name, value) -> {
            String plainName = plain(name);
            String plainValue = plain(value);
            if (plainName != null && plainValue != null) {
                sound.putIfAbsent(plainName, plainValue);
            }
        });
        options = isShort(sound) ? sound : Collections.emptySortedMap();
    }

    /** Some of them would be another item's. */
    private static boolean isShort(SortedMap<String, String> options) {
        return options.size() <= OPTIONS_MAX
                && options.entrySet().stream().allMatch(option -> option.getKey().length() <= OPTION_CHARACTERS_MAX
                        && option.getValue().length() <= OPTION_CHARACTERS_MAX);
    }

    /** Blanks and control characters are one blank; what shows nothing, and what no database could hold, is left out. */
    private static @Nullable String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().limit(LOOKED_AT_MAX).forEach(c -> {
            int type = Character.getType(c);
            if (Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                if (!plain.isEmpty() && plain.charAt(plain.length() - 1) != ' ') {
                    plain.append(' ');
                }
            } else if (type != Character.SURROGATE && type != Character.FORMAT && (c & 0xFFFE) != 0xFFFE) {
                plain.appendCodePoint(c);
            }
        });
        String stripped = plain.toString().strip();
        return stripped.isEmpty() ? null : stripped;
    }

    private static String shortened(String text) {
        if (text.length() <= Codes.TEXT_CHARACTERS_MAX) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(Codes.TEXT_CHARACTERS_MAX - 1));
        return text.substring(0, Codes.TEXT_CHARACTERS_MAX - (splits ? 1 : 0)).strip();
    }
}
