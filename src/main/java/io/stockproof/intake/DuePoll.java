package io.stockproof.intake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a supplier's task knows of its next poll, beside when it is looked at next: which may be earlier, to read again
 * what a message spoke of.
 *
 * @param schedule that it was made for; empty where it was only asked for once
 * @param wholeAt when all there is is due to be read; {@code null} whenever the task is looked at
 */
record DuePoll(String schedule, @Nullable Instant wholeAt) {

    static final DuePoll NONE = new DuePoll("", null);

    private static final String MARK = " whole at ";

    static DuePoll parse(String text) {
        int mark = text.indexOf(MARK);
        return mark < 0
                ? new DuePoll(text, null)
                : new DuePoll(text.substring(0, mark), Instant.parse(text.substring(mark + MARK.length())));
    }

    boolean isDue(Instant now) {
        return wholeAt == null || !now.isBefore(wholeAt);
    }

    String text() {
        return wholeAt == null ? schedule : schedule + MARK + wholeAt;
    }
}
