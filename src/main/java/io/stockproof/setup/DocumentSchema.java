package io.stockproof.setup;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What each member of a document may be, by {@code setup-schema.json}; says what is wrong in plain words. */
@Component
class DocumentSchema {

    private static final String FILE = "/setup-schema.json";

    /** Values of a part whose faults are all told. */
    private static final int ALL_FAULTS_NODES_MAX = 20_000;

    /** Members whose own members are named by the document's writer. */
    private static final Set<String> MAPS = Set.of("columns", "headers", "options", "quantityWords");

    private final JsonNode schema;
    private final Map<String, JsonSchema> parts = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    DocumentSchema() {
        schema = load();
        collectNames(schema);
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .formatAssertionsEnabled(true)
                .locale(Locale.ROOT)
                .build();
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(VersionFlag.V202012);
        for (String part : new String[] {"supplier", "declaredLocation", "item", "shippingMethod", "channel",
                "listing"}) {
            ObjectNode root = schema.deepCopy();
            root.remove("type");
            root.remove("properties");
            root.remove("additionalProperties");
            root.put("$ref", "#/$defs/" + part);
            parts.put(part, factory.getSchema(root, config));
        }
        parts.put("", factory.getSchema(schema, config));
        parts.values().forEach(JsonSchema::initializeValidators);
    }

    /**
     * Checks one part of a document, and tells whether it is sound. Unknown members are dropped once they are told, so that
     * they hide nothing else that is wrong: a part with no other fault can be read on, if never be applied.
     *
     * @param part a definition of the schema; empty for the whole document
     */
    boolean isSound(String part, JsonNode tree, Path at, Errors errors) {
        if (errors.isFull()) {
            return false;
        }
        JsonSchema rules = Objects.requireNonNull(parts.get(part));
        Set<ValidationMessage> found = rules.validate(tree, context -> context.setFailFast(true));
        if (found.isEmpty()) {
            return true;
        }
        // A fault takes more memory than what it is about, so a large part is told its first one only.
        boolean large = isLarge(tree);
        boolean readable = !large;
        for (ValidationMessage message : large ? found : rules.validate(tree)) {
            errors.add(path(message, at), detail(message));
            readable &= dropUnknown(message);
        }
        return readable;
    }

    private static boolean dropUnknown(ValidationMessage message) {
        if (!message.getType().equals("additionalProperties")
                || !(message.getInstanceNode() instanceof ObjectNode object)) {
            return false;
        }
        object.remove(message.getProperty());
        return true;
    }

    private static boolean isLarge(JsonNode tree) {
        int nodes = 0;
        Deque<JsonNode> open = new ArrayDeque<>(List.of(tree));
        while (!open.isEmpty()) {
            for (JsonNode child : open.pop()) {
                if (++nodes > ALL_FAULTS_NODES_MAX) {
                    return true;
                }
                if (child.isContainerNode()) {
                    open.push(child);
                }
            }
        }
        return false;
    }

    /** Drops the members that are null, which is as good as leaving them out; unknown ones stay and are refused. */
    void dropNulls(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            object.properties().removeIf(member -> member.getValue().isNull() && names.contains(member.getKey()));
            object.properties().stream()
                    .filter(member -> !MAPS.contains(member.getKey()))
                    .forEach(member -> dropNulls(member.getValue()));
        } else if (tree.isArray()) {
            tree.forEach(this::dropNulls);
        }
    }

    private static JsonNode load() {
        ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        try (InputStream file = DocumentSchema.class.getResourceAsStream(FILE)) {
            ObjectNode schema = (ObjectNode) json.readTree(file);
            // The form of a country is in the file, for editors; which are assigned is known only here.
            ObjectNode country = (ObjectNode) schema.at("/$defs/country");
            country.putArray("enum").addAll(Stream.of(Locale.getISOCountries())
                    .<JsonNode>map(code -> json.getNodeFactory().textNode(code))
                    .toList());
            return schema;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void collectNames(JsonNode part) {
        JsonNode properties = part.get("properties");
        if (properties != null) {
            properties.fieldNames().forEachRemaining(names::add);
        }
        part.forEach(this::collectNames);
    }

    private static Path path(ValidationMessage message, Path at) {
        Path path = at;
        JsonNodePath location = message.getInstanceLocation();
        for (int i = 0; i < location.getNameCount(); i++) {
            Object element = location.getElement(i);
            path = element instanceof Integer index ? path.index(index) : path.member(element.toString());
        }
        String property = message.getProperty();
        return property == null ? path : path.member(property);
    }

    private String detail(ValidationMessage message) {
        JsonNode rule = rule(message);
        String said = rule.path("$comment").asText(null);
        return switch (message.getType()) {
            case "required" -> "is required";
            case "additionalProperties" -> "is not a known member";
            case "type" -> type(rule.path("type").asText(), message.getInstanceNode());
            case "enum" -> said != null ? said : "must be one of " + list(rule.path("enum"));
            case "minimum", "maximum", "exclusiveMinimum", "multipleOf" -> said != null ? said : range(rule);
            case "minLength", "maxLength" -> characters(rule.path("minLength").asInt(), rule.path("maxLength").asInt());
            case "minItems", "maxItems" -> "must have %d to %d entries"
                    .formatted(rule.path("minItems").asInt(0), rule.path("maxItems").asInt());
            case "maxProperties" -> "must have at most " + rule.path("maxProperties").asInt() + " members";
            case "uniqueItems" -> "must name each once";
            default -> said != null ? said : "is not valid";
        };
    }

    /** The object of the schema that holds the keyword which failed. */
    private JsonNode rule(ValidationMessage message) {
        JsonNode rule = schema;
        JsonNodePath location = message.getSchemaLocation().getFragment();
        for (int i = 0; i < location.getNameCount() - 1; i++) {
            Object element = location.getElement(i);
            rule = element instanceof Integer index ? rule.path(index) : rule.path(element.toString());
        }
        return rule;
    }

    private static String type(String wanted, @Nullable JsonNode is) {
        return switch (wanted) {
            case "object" -> "must be an object";
            case "array" -> "must be a list";
            case "boolean" -> "must be true or false";
            case "integer" -> "must be a whole number";
            case "number" -> "must be a number";
            default -> is != null && is.isValueNode() && !is.isNull()
                    ? "must be a text; put it in quotes"
                    : "must be a text";
        };
    }

    private static String range(JsonNode rule) {
        String maximum = rule.path("maximum").asText();
        String decimals =
                rule.has("multipleOf") ? ", in steps of " + rule.path("multipleOf").decimalValue().toPlainString() : "";
        return rule.has("exclusiveMinimum")
                ? "must be above " + rule.path("exclusiveMinimum").asText() + ", to " + maximum + decimals
                : "must be from " + rule.path("minimum").asText() + " to " + maximum + decimals;
    }

    private static String characters(int min, int max) {
        return min == max ? "must be " + min + " character" + (min == 1 ? "" : "s")
                : min == 0 ? "must be at most " + max + " characters" : "must be " + min + " to " + max + " characters";
    }

    private static String list(JsonNode values) {
        StringBuilder text = new StringBuilder();
        values.forEach(value -> text.append(text.isEmpty() ? "" : ", ").append(value.asText()));
        return text.toString();
    }
}
