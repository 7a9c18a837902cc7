package io.stockproof.problem;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a value of a Java type must look like, in the words of the client, who has never heard of Java. */
final class Expectation {

    private Expectation() {}

    static String of(Class<?> type) {
        if (type.isEnum()) {
            return "must be one of "
                    + Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
        }
        if (type == int.class || type == Integer.class) {
            return "must be a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
        }
        if (type == long.class || type == Long.class || type == short.class || type == Short.class) {
            return "must be a whole number of at most 18 digits";
        }
        if (Number.class.isAssignableFrom(type) || type == double.class || type == float.class) {
            return "must be a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "must be true or false";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "must be text";
        }
        if (type == Instant.class) {
            return "must be an instant such as 2026-11-23T18:39:00Z";
        }
        if (type == LocalDate.class) {
            return "must be a date such as 2026-11-23";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "must be a list";
        }
        if (Map.class.isAssignableFrom(type) || type.isRecord()) {
            return "must be an object";
        }
        return "is not valid";
    }

    /** Whether an exception's message was written for clients: our values say what they must be, and name no class. */
    static boolean isOurs(@Nullable String message) {
        return message != null && message.contains("must ") && !message.contains("java.")
                && !message.contains("stockproof");
    }
}
