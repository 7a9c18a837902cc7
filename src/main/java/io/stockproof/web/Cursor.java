package io.stockproof.web;

import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Where a list goes on: the sort key of the last row shown. Opaque to clients. */
public record Cursor(List<String> parts) {

    private static final String SEPARATOR = "\u001f";

    public Cursor {
        parts = List.copyOf(parts);
    }

    /** From the sort key's parts, in order, as their texts; none may hold the separator U+001F. */
    public static Cursor of(Object... parts) {
        return new Cursor(java.util.Arrays.stream(parts).map(String::valueOf).toList());
    }

    /** Reads what {@link #encoded()} wrote; anything else is the client's error. */
    public static Cursor decode(String text) {
        try {
            String joined = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            return new Cursor(List.of(joined.split(SEPARATOR, -1)));
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    /** As a client gets it and gives it back: fit for a URL. */
    public String encoded() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(SEPARATOR, parts).getBytes(StandardCharsets.UTF_8));
    }

    /** The {@code index}-th part as a number. */
    public long number(int index) {
        try {
            return Long.parseLong(text(index));
        } catch (NumberFormatException e) {
            throw invalid();
        }
    }

    /** The {@code index}-th part as an instant. */
    public java.time.Instant instant(int index) {
        try {
            return Instants.parse(text(index));
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    /** The {@code index}-th part. */
    public String text(int index) {
        if (index >= parts.size() || parts.get(index).indexOf('\0') >= 0) {
            throw invalid();
        }
        return parts.get(index);
    }

    private static io.stockproof.problem.Problem invalid() {
        return ProblemType.INVALID_REQUEST.because(
                "The cursor is none that this service gave.",
                List.of(new InputError("cursor", "must be the nextCursor of an earlier page")));
    }
}
