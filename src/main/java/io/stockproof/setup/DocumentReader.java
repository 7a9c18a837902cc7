package io.stockproof.setup;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.stockproof.problem.ProblemType;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads a document into a tree, with nothing in it that could surprise: no name twice, no YAML alias or tag, no number
 * that cannot be held exactly, no control characters; bounded in size, depth and members.
 */
final class DocumentReader {

    static final int BYTES_MAX = 20 * 1024 * 1024;
    private static final int NODES_MAX = 3_000_000;
    private static final int MEMBERS_MAX = 1_000;
    private static final int TEXT_CHARACTERS_MAX = 10_000;
    private static final int NUMBER_DIGITS_MAX = 40;

    private final JsonParser parser;
    private final Errors errors;
    private int nodes;

    private DocumentReader(JsonParser parser, Errors errors) {
        this.parser = parser;
        this.errors = errors;
    }

    /** Takes a request's body, up to {@link #BYTES_MAX} bytes. */
    static byte[] bytes(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(BYTES_MAX + 1);
        if (bytes.length > BYTES_MAX) {
            throw ProblemType.BODY_TOO_LARGE.because("A setup document has at most " + BYTES_MAX + " bytes.");
        }
        return bytes;
    }

    /** The document's tree; {@code null} where it could not be read at all, which {@code errors} then says. */
    static @Nullable ObjectNode read(byte[] document, Syntax syntax, Errors errors) {
        try (JsonParser parser = syntax.parser(document)) {
            DocumentReader reader = new DocumentReader(parser, errors);
            if (parser.nextToken() == null) {
                errors.add(Path.ROOT, "the document is empty");
                return null;
            }
            JsonNode tree = reader.value(Path.ROOT);
            if (parser.nextToken() != null) {
                errors.add(Path.ROOT, "must be one document; more follows its end");
                return null;
            }
            if (tree instanceof ObjectNode object) {
                return object;
            }
            errors.add(Path.ROOT, "must be an object");
        } catch (JsonProcessingException e) {
            errors.add(Path.ROOT, unreadable(e, syntax));
        } catch (TooLarge e) {
            errors.add(Path.ROOT, "has more than " + NODES_MAX + " values");
        } catch (Hopeless e) {
            return null; // the errors say why
        } catch (IOException | RuntimeException e) {
            // The parsers are fed bytes that nobody has checked; what they throw is about those.
            errors.add(Path.ROOT, "is not readable as " + syntax);
        }
        return null;
    }

    private static final class TooLarge extends RuntimeException {}

    private static final class Hopeless extends RuntimeException {}

    /** The value that begins at the current token; {@code null} where it is refused. */
    private @Nullable JsonNode value(Path at) throws IOException {
        if (++nodes > NODES_MAX) {
            throw new TooLarge();
        }
        if (errors.isFull()) {
            throw new Hopeless();
        }
        if (parser instanceof YAMLParser yaml && isForeign(yaml, at)) {
            parser.skipChildren();
            return null;
        }
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(at);
            case START_ARRAY -> array(at);
            case VALUE_STRING -> text(at);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(at);
            case VALUE_TRUE -> make.booleanNode(true);
            case VALUE_FALSE -> make.booleanNode(false);
            case VALUE_NULL -> make.nullNode();
            default -> throw new IOException("unexpected " + parser.currentToken());
        };
    }

    private boolean isForeign(YAMLParser yaml, Path at) throws IOException {
        if (yaml.isCurrentAlias()) {
            errors.add(at, "must be written out; aliases are not taken");
            return true;
        }
        if (yaml.getTypeId() != null) {
            errors.add(at, "must have no tag; tags are not taken");
            return true;
        }
        return false;
    }

    private JsonNode object(Path at) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        int members = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (++members > MEMBERS_MAX) {
                if (members == MEMBERS_MAX + 1) {
                    errors.add(at, "must have at most " + MEMBERS_MAX + " members");
                }
                parser.skipChildren();
                continue;
            }
            Path memberAt = at.member(name);
            JsonNode value = value(memberAt);
            if (!isClean(name)) {
                errors.add(memberAt, "must have a name without control characters");
            } else if (object.has(name)) {
                errors.add(memberAt, "must be named once");
            } else if (value != null) {
                object.set(name, value);
            }
        }
        return object;
    }

    private JsonNode array(Path at) throws IOException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            JsonNode value = value(at.index(i));
            array.add(value == null ? JsonNodeFactory.instance.nullNode() : value);
        }
        return array;
    }

    private @Nullable JsonNode text(Path at) throws IOException {
        String text = parser.getText();
        if (text.length() > TEXT_CHARACTERS_MAX) {
            errors.add(at, "must be at most " + TEXT_CHARACTERS_MAX + " characters");
            return null;
        }
        if (!isClean(text) && !text.equals("\t")) { // a tab is a good delimiter
            errors.add(at, "must have no control characters");
            return null;
        }
        return JsonNodeFactory.instance.textNode(text);
    }

    private @Nullable JsonNode number(Path at) throws IOException {
        BigDecimal number;
        try {
            number = parser.getDecimalValue();
        } catch (StreamReadException e) {
            errors.add(at, "must be a number"); // YAML's .nan and .inf
            return null;
        }
        if (number.precision() > NUMBER_DIGITS_MAX || Math.abs((long) number.scale()) > NUMBER_DIGITS_MAX) {
            errors.add(at, "must be a number of at most " + NUMBER_DIGITS_MAX + " digits");
            return null;
        }
        BigDecimal plain = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        if (plain.scale() > 0) {
            return DecimalNode.valueOf(plain);
        }
        return plain.precision() - plain.scale() <= 18
                ? JsonNodeFactory.instance.numberNode(plain.longValueExact())
                : JsonNodeFactory.instance.numberNode(plain.toBigIntegerExact());
    }

    private static boolean isClean(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c)
                        || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                        || c == 0xFFFE
                        || c == 0xFFFF);
    }

    /** Where and why, in the parser's words, without the input that the parser quotes beside them. */
    private static String unreadable(JsonProcessingException e, Syntax syntax) {
        String why = e.getCause() instanceof MarkedYAMLException yaml ? yaml.getProblem() : e.getOriginalMessage();
        String firstLine = why == null ? "" : ": " + why.lines().findFirst().orElse("");
        return e.getLocation() == null
                ? "is not valid " + syntax + firstLine
                : "is not valid %s at line %d, column %d%s"
                        .formatted(syntax, e.getLocation().getLineNr(), e.getLocation().getColumnNr(), firstLine);
    }
}
