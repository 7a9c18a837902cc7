package io.stockproof.display;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import io.stockproof.problem.InputError;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.Instants;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads an array of displays token by token: one row is in memory, whatever the length. What a row gets wrong is told of
 * that row; what is no such array, or has members that no row has, is refused whole.
 */
final class JsonReport {

    private static final int SKIPPED_TOKENS_MAX = 1_000;

    private final JsonParser parser;
    private long row;

    private JsonReport(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Hands over each row.
     *
     * @throws IOException where the body breaks off
     * @throws Problem where it is no array of rows
     */
    static void read(
            JsonFactory json, InputStream body, long rowsMax, Supplier<Instant> now, Consumer<DisplayRow.Read> rows)
            throws IOException {
        try (JsonParser parser = json.createParser(body)) {
            parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
            new JsonReport(parser).readAll(rowsMax, now, rows);
        } catch (CharConversionException e) {
            throw refused("", "must be JSON in UTF-8");
        }
    }

    private void readAll(long rowsMax, Supplier<Instant> now, Consumer<DisplayRow.Read> rows) throws IOException {
        try {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw refused("", "must be a list of displays");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (row >= rowsMax) {
                    throw ProblemType.BODY_TOO_LARGE.because("The report has more than " + rowsMax + " rows.");
                }
                rows.accept(one(now.get()));
                row++;
            }
            if (parser.nextToken() != null) {
                throw refused("", "must end with the list");
            }
        } catch (JacksonException e) {
            throw refused("[" + row + "]", "is no JSON that can be read, here or shortly after");
        }
    }

    private DisplayRow.Read one(Instant now) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            skip();
            return DisplayRow.fault(row, "", "must be a display");
        }
        String variant = null;
        Long quantity = null;
        Instant observedAt = null;
        @Nullable String[] context = null;
        boolean isContext = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String member = parser.currentName();
            parser.nextToken();
            switch (member) {
                case "variant" -> variant = text();
                case "quantity" -> quantity = number();
                case "observedAt" -> observedAt = instant();
                case "context" -> {
                    isContext = parser.currentToken() != JsonToken.VALUE_NULL;
                    context = context();
                }
                default -> throw refused("[" + row + "]." + shortened(member), "is not a known member");
            }
        }
        return DisplayRow.read(
                row,
                context == null
                        ? new DisplayRow.Raw(variant, quantity, observedAt, isContext, null, null, null, null)
                        : new DisplayRow.Raw(
                                variant, quantity, observedAt, true, context[0], context[1], context[2], context[3]),
                now);
    }

    /** Country, region, postal code and method; {@code null} where it is no object. */
    private @Nullable String @Nullable [] context() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            skip();
            return null;
        }
        @Nullable String[] context = new String[4];
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String member = parser.currentName();
            int at = List.of("country", "region", "postalCode", "shippingMethod").indexOf(member);
            parser.nextToken();
            if (at < 0) {
                throw refused("[" + row + "].context." + shortened(member), "is not a known member");
            }
            context[at] = text();
        }
        return context;
    }

    /** Passes over a value that is none of ours; the parser remembers its members' names, so it may not be long. */
    private void skip() throws IOException {
        int depth = parser.currentToken().isStructStart() ? 1 : 0;
        for (int tokens = 0; depth > 0; tokens++) {
            if (tokens == SKIPPED_TOKENS_MAX) {
                throw refused("[" + row + "]", "holds a value that is far too large");
            }
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw refused("[" + row + "]", "breaks off");
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
    }

    private @Nullable String text() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        skip();
        return null;
    }

    private @Nullable Long number() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            try {
                return parser.getLongValue();
            } catch (InputCoercionException e) {
                return null; // larger than any quantity
            }
        }
        skip();
        return null;
    }

    private @Nullable Instant instant() throws IOException {
        String text = text();
        try {
            return text == null ? null : Instants.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String shortened(String member) {
        return member.length() <= 100 ? member : member.substring(0, 100);
    }

    private static Problem refused(String pointer, String detail) {
        return ProblemType.INVALID_REQUEST.because(
                "The displays are not valid; nothing was applied.", List.of(new InputError(pointer, detail)));
    }
}
