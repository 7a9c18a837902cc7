package io.stockproof.connector.feed;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a feed's quantity may look like: whole units, or one of the words that the supplier's settings give a number.
 * Nothing is guessed: what could mean two numbers means none.
 */
final class QuantityGrammar {

    /** Far above any stock, far below what sums of many could overflow. */
    static final long UNITS_MAX = 1_000_000_000_000L;

    private static final int DIGITS_MAX = 18;

    /** So many digits are never above {@link #UNITS_MAX}. */
    private static final int PLAIN_DIGITS_MAX = 12;

    private final Map<String, Long> words;
    private final @Nullable Character thousands;
    /** Whether digits alone mean a number, and nothing else. */
    private final boolean digitsArePlain;

    /** A quantity, or why there is none. */
    sealed interface Quantity {
        record Units(long units) implements Quantity {}

        record Unreadable(String why) implements Quantity {}
    }

    QuantityGrammar(@Nullable Map<String, Long> words, @Nullable Character thousands) {
        this.words = words == null
                ? Map.of()
                : words.entrySet().stream()
                        .collect(Collectors.toUnmodifiableMap(e -> word(e.getKey()), Map.Entry::getValue, Math::min));
        this.thousands = thousands;
        this.digitsArePlain = this.words.keySet().stream().noneMatch(word -> digits(word, 0, word.length()))
                && (thousands == null || !digits(thousands.toString(), 0, 1));
    }

    /** Reads {@code text}; a blank one is unreadable, never zero. */
    Quantity read(String text) {
        if (digitsArePlain && text.length() <= PLAIN_DIGITS_MAX && digits(text, 0, text.length())) {
            return new Quantity.Units(Long.parseLong(text)); // as nearly all are
        }
        Long meant = words.get(word(text));
        if (meant != null) {
            return new Quantity.Units(meant);
        }
        String trimmed = trim(text);
        if (trimmed.isEmpty()) {
            return new Quantity.Unreadable("is blank");
        }
        if (trimmed.charAt(0) == '-' && digits(trimmed, 1, trimmed.length())) {
            return new Quantity.Unreadable("is negative: " + shown(text));
        }
        return whole(trimmed, text);
    }

    private Quantity whole(String trimmed, String text) {
        int mark = decimalMark(trimmed);
        String units = mark < 0 ? trimmed : trimmed.substring(0, mark);
        if (mark >= 0) {
            String fraction = trimmed.substring(mark + 1);
            if (!digits(fraction, 0, fraction.length()) || fraction.chars().anyMatch(c -> c != '0')) {
                return new Quantity.Unreadable("is no whole number: " + shown(text));
            }
            if (fraction.length() == 3 && thousands == null) {
                return new Quantity.Unreadable(
                        "may be a thousand or a fraction, for want of a thousandsSeparator: " + shown(text));
            }
        }
        String plain = ungrouped(units);
        if (plain == null || !digits(plain, 0, plain.length())) {
            return new Quantity.Unreadable("is no whole number: " + shown(text));
        }
        String significant = plain.replaceFirst("^0+(?=.)", "");
        if (significant.length() > DIGITS_MAX || Long.parseLong(significant) > UNITS_MAX) {
            return new Quantity.Unreadable("is above " + UNITS_MAX + ": " + shown(text));
        }
        return new Quantity.Units(Long.parseLong(significant));
    }

    /** Where the fraction begins: at the last point or comma, if that does not group thousands; else -1. */
    private int decimalMark(String text) {
        int mark = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
        return mark >= 0 && thousands != null && isThousands(text.charAt(mark)) ? -1 : mark;
    }

    /** {@code null} where the separators do not stand before each three digits. */
    private @Nullable String ungrouped(String units) {
        if (thousands == null || units.chars().noneMatch(c -> isThousands((char) c))) {
            return units;
        }
        StringBuilder plain = new StringBuilder();
        int sinceSeparator = 0;
        for (int at = units.length() - 1; at >= 0; at--) {
            char c = units.charAt(at);
            if (sinceSeparator == 3) {
                if (!isThousands(c) || at == 0) {
                    return null;
                }
                sinceSeparator = 0;
            } else {
                plain.append(c);
                sinceSeparator++;
            }
        }
        return plain.reverse().toString();
    }

    private boolean isThousands(char c) {
        return thousands != null && (c == thousands || (thousands == ' ' && isBlank(c)));
    }

    private static boolean digits(String text, int from, int to) {
        for (int at = from; at < to; at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                return false;
            }
        }
        return to > from;
    }

    private static boolean isBlank(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Without blanks at its ends, those that do not break included. */
    static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static String word(String text) {
        StringBuilder word = new StringBuilder(text.length());
        text.chars().filter(c -> !isBlank(c)).forEach(c -> word.append((char) c));
        return word.toString().toLowerCase(Locale.ROOT);
    }

    private static String shown(String text) {
        return Shown.of(text);
    }
}
