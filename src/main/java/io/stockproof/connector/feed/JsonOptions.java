package io.stockproof.connector.feed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads an item's options where a JSON has them as an object, {@code {"color": "red"}}, or as a list of objects that each have
 * a name and a value. What has another form is passed over.
 */
final class JsonOptions {

    private JsonOptions() {}

    /** Reads the value at hand to its end, as the text that {@link OptionText} reads. */
    static String read(JsonParser parser) throws IOException {
        StringBuilder text = new StringBuilder();
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                add(text, name, scalar(parser, parser.nextToken()));
            }
            return text.toString();
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                named(parser, text);
            } else {
                parser.skipChildren();
            }
        }
        return text.toString();
    }

    private static void named(JsonParser parser, StringBuilder text) throws IOException {
        String name = null;
        String value = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String member = parser.currentName();
            String scalar = scalar(parser, parser.nextToken());
            switch (member) {
                case "name", "key" -> name = scalar;
                case "value" -> value = scalar;
                default -> {
                }
            }
        }
        add(text, name, value);
    }

    private static @Nullable String scalar(JsonParser parser, JsonToken value) throws IOException {
        if (value.isStructStart()) {
            parser.skipChildren();
            return null;
        }
        return value == JsonToken.VALUE_NULL ? null : parser.getText();
    }

    private static void add(StringBuilder text, @Nullable String name, @Nullable String value) {
        if (name != null && value != null && text.length() <= OptionText.CHARACTERS_MAX) { // longer ones are none
            text.append(OptionText.of(name, value));
        }
    }
}
