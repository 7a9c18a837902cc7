package io.stockproof.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what Jackson found wrong with a document (JSON or YAML) in the words of its author. */
public final class JsonFault {

    private static final int NAMES_SHOWN_MAX = 30;

    private JsonFault() {}

    /** The member at fault as a path, such as {@code lines[0].quantity}, and what it must be. */
    public static InputError in(JacksonException thrown) {
        String pointer = thrown instanceof JsonMappingException mapping ? pointer(mapping) : "";
        return new InputError(pointer, detail(thrown));
    }

    private static String pointer(JsonMappingException thrown) {
        StringBuilder pointer = new StringBuilder();
        for (JsonMappingException.Reference step : thrown.getPath()) {
            if (step.getFieldName() == null) {
                pointer.append('[').append(Math.max(0, step.getIndex())).append(']');
            } else {
                pointer.append(pointer.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return pointer.toString();
    }

    private static String detail(JacksonException thrown) {
        for (Throwable cause : Causes.of(thrown)) {
            switch (cause) {
                case PropertyBindingException unknown -> {
                    return "is not a known member; known are " + names(unknown.getKnownPropertyIds());
                }
                case StreamConstraintsException tooMuch -> {
                    return "is too deep, too long or has too many digits" + at(tooMuch.getLocation());
                }
                case JsonParseException syntax -> {
                    return syntax(syntax);
                }
                case InvalidFormatException format -> {
                    return expected(format);
                }
                case IllegalArgumentException ours when Expectation.isOurs(ours.getMessage()) -> {
                    return String.valueOf(ours.getMessage());
                }
                default -> {
                    // look deeper
                }
            }
        }
        if (Causes.find(thrown, NullPointerException.class).isPresent()) {
            return "lacks a member that is required, or a member is null that must not be";
        }
        return switch (thrown) {
            case MismatchedInputException mismatch -> expected(mismatch);
            case ValueInstantiationException refused -> "is not valid"; // whose message names the class
            default -> syntax(thrown);
        };
    }

    private static String expected(MismatchedInputException mismatch) {
        Class<?> type = mismatch.getTargetType();
        String message = mismatch.getOriginalMessage();
        if (Expectation.isOurs(message)) {
            return message;
        }
        if (type != null && type.isPrimitive() && message != null && message.startsWith("Cannot map `null`")) {
            return "is required";
        }
        return type == null ? "is not valid" : Expectation.of(type);
    }

    /** The parser speaks of characters and positions only; its message names no class. */
    private static String syntax(JacksonException syntax) {
        String message = syntax.getOriginalMessage();
        boolean fit =
                message != null && message.length() <= 300 && !message.contains("java.") && !message.contains("com.");
        return (fit ? "is not well-formed: " + message.replaceAll("\\s+", " ") : "is not well-formed")
                + at(syntax.getLocation());
    }

    private static String at(@Nullable JsonLocation where) {
        return where == null || where.getLineNr() < 1
                ? ""
                : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
    }

    private static String names(@Nullable Collection<Object> known) {
        if (known == null || known.isEmpty()) {
            return "none";
        }
        return known.stream().map(String::valueOf).sorted().limit(NAMES_SHOWN_MAX).collect(Collectors.joining(", "));
    }
}
