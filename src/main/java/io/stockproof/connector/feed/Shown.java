package io.stockproof.connector.feed;

/** How much of a supplier's text is repeated in reports. */
final class Shown {

    private static final int CHARACTERS_MAX = 60;

    private Shown() {}

    /** The beginning of {@code text} without what a report or a database could not hold. */
    static String of(String text) {
        String start = text.length() <= CHARACTERS_MAX ? text : text.substring(0, CHARACTERS_MAX);
        StringBuilder shown = new StringBuilder(start.length() + 2).append('"');
        start.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
                .forEach(shown::appendCodePoint);
        return shown.append('"').toString();
    }
}
