package io.stockproof.kernel;

import java.util.regex.Pattern;

/** What codes, skus and variants may look like, in one place. */
public final class Codes {

    /** The form of the codes of suppliers, locations, channels and shipping methods. */
    public static final String CODE_FORM = "[a-z0-9][a-z0-9._-]{0,63}";

    /** The longest sku, variant, barcode or title, in characters. */
    public static final int TEXT_CHARACTERS_MAX = 200;

    private static final Pattern CODE = Pattern.compile(CODE_FORM);

    private Codes() {}

    /** Whether {@code text} has the form of a code. */
    public static boolean isCode(String text) {
        return CODE.matcher(text).matches();
    }

    /** Returns {@code text} if it has the form of a code, else throws {@link IllegalArgumentException}. */
    public static String requireCode(String text) {
        if (!isCode(text)) {
            throw new IllegalArgumentException("must match " + CODE_FORM);
        }
        return text;
    }

    /** Whether {@code text} may be a sku or a variant: 1 to 200 characters, none of them a control character. */
    public static boolean isPrintable(String text) {
        return !text.isBlank()
                && text.length() <= TEXT_CHARACTERS_MAX
                && text.chars().noneMatch(Character::isISOControl)
                && text.chars().noneMatch(c -> c == 0xFFFE || c == 0xFFFF)
                && isWellFormed(text);
    }

    /** Returns {@code text} if it may be a sku or a variant, else throws {@link IllegalArgumentException}. */
    public static String requirePrintable(String text) {
        if (!isPrintable(text)) {
            throw new IllegalArgumentException("must be 1 to " + TEXT_CHARACTERS_MAX + " printable characters");
        }
        return text;
    }

    /** A lone surrogate cannot be stored as UTF-8, so it is refused at the edge. */
    private static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
