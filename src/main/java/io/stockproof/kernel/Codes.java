package io.stockproof.kernel;

import java.util.regex.Pattern;

/** What codes, skus and variants may look like, in one place. */
public final class Codes {

    /** The form of the codes of suppliers, locations, channels and shipping methods. */
    public static final String CODE_FORM = "[a-z0-9][a-z0-9._-]{0,63}";

    /** The longest sku, variant, barcode or title, in characters as the database counts them: Unicode's code points. */
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
        if (text.isBlank() || isLong(text)) {
            return false;
        }
        for (int at = 0; at < text.length(); at++) { // for each row of each feed: no streams
            char c = text.charAt(at);
            if (c >= ' ' && c < 0x7F) {
                continue; // as nearly all are
            }
            boolean isPair = Character.isHighSurrogate(c)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1));
            if (isPair) {
                at++;
            } else if (Character.isISOControl(c) || Character.isSurrogate(c) || c >= 0xFFFE) {
                return false; // a lone surrogate cannot be stored as UTF-8
            }
        }
        return true;
    }

    /** Counted only where it must be: most texts are short, and none of twice as many {@code char}s can do. */
    private static boolean isLong(String text) {
        return text.length() > TEXT_CHARACTERS_MAX
                && (text.length() > 2 * TEXT_CHARACTERS_MAX
                        || text.codePointCount(0, text.length()) > TEXT_CHARACTERS_MAX);
    }

    /** Returns {@code text} if it may be a sku or a variant, else throws {@link IllegalArgumentException}. */
    public static String requirePrintable(String text) {
        if (!isPrintable(text)) {
            throw new IllegalArgumentException("must be 1 to " + TEXT_CHARACTERS_MAX + " printable characters");
        }
        return text;
    }
}
