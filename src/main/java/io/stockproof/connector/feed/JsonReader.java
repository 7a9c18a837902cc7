package io.stockproof.connector.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.feed.FeedShape.Field;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the objects of a JSON array, wherever in the document it is, or one object a line. */
final class JsonReader {

    private final FeedShape shape;
    private final FeedProperties properties;
    private final ColumnPaths paths;
    private long row;
    private int columns;
    private boolean found;
    private @Nullable String next;

    JsonReader(FeedShape shape, FeedProperties properties) {
        this.shape = shape;
        this.properties = properties;
        this.paths = ColumnPaths.of(shape, "\\.");
    }

    void read(StrictReader text, FeedRows rows) throws IOException, InterruptedException {
        row = rows.rowsSoFar();
        JsonFactory json = JsonFactory.builder()
                // Both would keep every name of the document; what must not come twice is looked at here.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(properties.depthMax())
                        .maxStringLength(properties.rowCharactersMax())
                        .maxNameLength(properties.rowCharactersMax())
                        .maxNumberLength(1000)
                        .build())
                .build();
        try (JsonParser parser = json.createParser(text)) {
            document(parser, text, rows);
        } catch (JsonEOFException e) {
            throw new FeedFault(Kind.TRUNCATED, "The JSON is cut off");
        } catch (StreamConstraintsException e) {
            throw new FeedFault(Kind.TOO_LARGE, "The JSON has a value too long, or nests deeper than "
                    + properties.depthMax());
        } catch (JsonProcessingException e) {
            FeedFault fault = FeedFault.in(e);
            throw fault != null ? fault : new FeedFault(Kind.MALFORMED, "The body is not JSON" + where(e));
        }
    }

    /** What leads to the next page, as this one has it; {@code null} where it is the last. */
    @Nullable
    String next() {
        return next;
    }

    private static @Nullable String next(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NULL || value == JsonToken.VALUE_FALSE) {
            return null;
        }
        if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
            String text = parser.getText().strip();
            return text.isEmpty() ? null : text;
        }
        throw new FeedFault(Kind.MALFORMED, "What should lead to the next page is no text");
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
    }

    private void document(JsonParser parser, StrictReader text, FeedRows rows)
            throws IOException, InterruptedException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new FeedFault(Kind.MALFORMED, "The body is empty");
        }
        if (shape.rows() != null && !shape.rows().isEmpty()) {
            walk(parser, JsonPlace.of(shape.rows(), shape.next()), text, rows);
            if (!found) {
                throw new FeedFault(Kind.MALFORMED, "The JSON has no array at " + Shown.of(shape.rows()));
            }
        } else if (first == JsonToken.START_ARRAY) {
            array(parser, text, rows);
        } else {
            for (JsonToken token = first; token != null; token = parser.nextToken()) {
                element(parser, text, rows);
            }
            return;
        }
        if (parser.nextToken() != null) {
            throw new FeedFault(Kind.MALFORMED, "The JSON goes on after its end");
        }
    }

    /** Reads what stands at the places below {@code here}, the value at hand, and passes over all else. */
    private void walk(JsonParser parser, JsonPlace here, StrictReader text, FeedRows rows)
            throws IOException, InterruptedException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            passOver(parser, text);
            return;
        }
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            JsonPlace place = here.child(parser.currentName());
            if (place != null && !seen.add(parser.currentName())) {
                throw new FeedFault(Kind.MALFORMED,
                        "The JSON has " + Shown.of(parser.currentName()) + " more than once");
            }
            JsonToken value = parser.nextToken();
            if (place == null) {
                passOver(parser, text);
            } else if (place.isRows() && value == JsonToken.START_ARRAY) {
                array(parser, text, rows);
                found = true;
            } else if (place.isNext()) {
                next = next(parser, value);
            } else {
                walk(parser, place, text, rows);
            }
        }
    }

    /** Passes over the value at hand, however long it is. */
    private static void passOver(JsonParser parser, StrictReader text) throws IOException {
        int open = 0;
        do {
            text.rowBegins();
            open += parser.currentToken().isStructStart() ? 1 : parser.currentToken().isStructEnd() ? -1 : 0;
        } while (open > 0 && parser.nextToken() != null);
    }

    private void array(JsonParser parser, StrictReader text, FeedRows rows) throws IOException, InterruptedException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            element(parser, text, rows);
        }
    }

    private void element(JsonParser parser, StrictReader text, FeedRows rows) throws IOException, InterruptedException {
        row++;
        columns = 0;
        text.rowBegins();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            rows.broken(row, null, "", "is no object");
            return;
        }
        @Nullable String[] values = new @Nullable String[Field.values().length];
        object(parser, paths, values);
        rows.row(row, values);
    }

    private void object(JsonParser parser, ColumnPaths node, @Nullable String[] values) throws IOException {
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            if (++columns > properties.columnsMax()) {
                throw new FeedFault(Kind.TOO_LARGE,
                        "Row " + row + " has more than " + properties.columnsMax() + " columns");
            }
            if (!seen.add(parser.currentName())) {
                throw new FeedFault(Kind.MALFORMED,
                        "Row " + row + " has " + Shown.of(parser.currentName()) + " more than once");
            }
            ColumnPaths child = node.child(parser.currentName());
            JsonToken value = parser.nextToken();
            if (child != null && !child.fields().isEmpty()) {
                String text = child.fields().contains(Field.OPTIONS) && value.isStructStart()
                        ? JsonOptions.read(parser)
                        : text(parser, value);
                child.fields().forEach(field -> values[field.ordinal()] = text);
            } else if (child != null && value == JsonToken.START_OBJECT) {
                object(parser, child, values);
            } else {
                parser.skipChildren();
            }
        }
    }

    /** What is no text is shown as such, so that it is rejected. */
    private static String text(JsonParser parser, JsonToken value) throws IOException {
        if (value.isStructStart()) {
            parser.skipChildren();
            return "[…]";
        }
        return value == JsonToken.VALUE_NULL ? "" : parser.getText();
    }
}
