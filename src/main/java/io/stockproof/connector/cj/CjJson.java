package io.stockproof.connector.cj;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CJ's JSON: read strictly, its ids as texts to the last digit. */
final class CjJson {

    /** Far above any stock, far below what sums of many could overflow. */
    private static final long UNITS_MAX = 1_000_000_000_000L;

    private static final int DEPTH_MAX = 50;

    /** Several times what an answer of some hundred variants has; read as a tree they take some 40 bytes each. */
    private static final long TOKENS_MAX = 500_000;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(100)
                    .maxTokenCount(TOKENS_MAX)
                    .build())
            .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private CjJson() {}

    /** Reads a body whole. */
    static JsonNode read(byte[] body) throws ConnectorException {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            if (text.isBlank()) {
                throw new ConnectorException(Kind.TRUNCATED, "The answer is empty");
            }
            return MAPPER.readTree(text);
        } catch (CharacterCodingException e) {
            throw new ConnectorException(Kind.MALFORMED, "The answer holds bytes that are not UTF-8");
        } catch (JsonEOFException e) {
            throw new ConnectorException(Kind.TRUNCATED, "The answer's JSON is cut off");
        } catch (StreamConstraintsException e) {
            throw new ConnectorException(Kind.TOO_LARGE, "The answer nests deeper than " + DEPTH_MAX
                    + ", or has more than " + TOKENS_MAX + " values and names");
        } catch (JsonProcessingException e) {
            throw new ConnectorException(Kind.MALFORMED, "The answer is not JSON");
        }
    }

    static byte[] write(Map<String, ?> body) {
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An id: a text, or a whole number as it is written. {@code null} for all else: a fraction has lost digits. */
    static @Nullable String id(JsonNode node) {
        boolean isId = (node.isTextual() && !node.textValue().isBlank()) || node.isIntegralNumber();
        return isId ? node.asText().strip() : null;
    }

    /** Whole units, 0 or more; {@code null} for all else. Both spellings of a field are looked for. */
    static @Nullable Long units(JsonNode row, String field) {
        JsonNode node = row.hasNonNull(field) ? row.get(field) : row.path(field + "Num");
        return node.isIntegralNumber()
                && node.canConvertToLong()
                && node.longValue() >= 0
                && node.longValue() <= UNITS_MAX
                        ? node.longValue()
                        : null;
    }

    /** The beginning of a text of CJ's, fit for a report. */
    static String shown(JsonNode message) {
        String text = message.asText("").replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
        return text.length() <= 100 ? text : text.substring(0, 100);
    }
}
