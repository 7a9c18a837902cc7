package io.stockproof.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.Instant;

/** Reads texts that the database can keep, and instants that are written as instants; for JSON and YAML alike. */
public final class StrictValues extends SimpleModule {

    private static final long serialVersionUID = 1L;

    public StrictValues() {
        super("stockproof-strict-values");
        addDeserializer(String.class, new Text());
        addDeserializer(Instant.class, new InstantText());
        addKeyDeserializer(String.class, new Key());
    }

    /** Whether PostgreSQL can store the text: it has no U+0000, and no half of a surrogate pair. */
    static boolean isStorable(String text) {
        return text.indexOf('\0') < 0
                && text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static String requireStorable(String text, DeserializationContext context) throws IOException {
        if (!isStorable(text)) {
            context.reportInputMismatch(String.class, "must not hold U+0000 or half a surrogate pair");
        }
        return text;
    }

    private static final class Text extends StdScalarDeserializer<String> {
        private static final long serialVersionUID = 1L;

        Text() {
            super(String.class);
        }

        @Override
        public com.fasterxml.jackson.databind.type.LogicalType logicalType() {
            return com.fasterxml.jackson.databind.type.LogicalType.Textual;
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = StringDeserializer.instance.deserialize(parser, context);
            return text == null ? text : requireStorable(text, context);
        }
    }

    private static final class InstantText extends StdScalarDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        InstantText() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return (Instant) context.handleUnexpectedToken(Instant.class, parser);
            }
            try {
                return Instants.parse(parser.getText());
            } catch (IllegalArgumentException e) {
                throw context.weirdStringException(parser.getText(), Instant.class, String.valueOf(e.getMessage()));
            }
        }
    }

    private static final class Key extends KeyDeserializer {
        @Override
        public Object deserializeKey(String key, DeserializationContext context) throws IOException {
            return requireStorable(key, context);
        }
    }
}
