package io.stockproof.openapi;

import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;

/**
 * Makes schemas say exactly what is answered and what is accepted. An answer has all members of its record, null only
 * where it is marked so, and no other; a request may leave out what has a default. A record that is both gets a schema
 * for each, the one for requests with {@code Input} after its name.
 */
class ExactSchemas implements GlobalOpenApiCustomizer {

    private static final String INPUT = "Input";

    private final RecordSchemas records;
    private final PostedEvents posted;

    ExactSchemas(RecordSchemas records, PostedEvents posted) {
        this.records = records;
        this.posted = posted;
    }

    @Override
    public void customise(OpenAPI api) {
        posted.describeIn(api);
        Map<String, Schema<?>> named = named(api);
        List<MediaType> requests = new ArrayList<>();
        List<MediaType> answers = new ArrayList<>();
        if (api.getPaths() != null) {
            api.getPaths().values().forEach(path -> path.readOperations().forEach(operation -> {
                collect(operation, requests, answers);
            }));
        }
        if (api.getWebhooks() != null) { // requests of ours
            api.getWebhooks().values()
                    .forEach(path -> collect(path.getPost().getRequestBody().getContent(), answers));
        }
        Set<String> accepted = SchemaWalk.reachable(schemas(requests), named);
        Set<String> answered = SchemaWalk.reachable(schemas(answers), named);

        Set<String> both = new TreeSet<>(accepted);
        both.retainAll(answered);
        for (String name : both) {
            Schema<?> input = copy(require(named, name));
            SchemaWalk.each(input, part -> refer(part, both));
            named.put(name + INPUT, input);
        }
        for (MediaType request : requests) {
            Schema<?> schema = copy(request.getSchema());
            SchemaWalk.each(schema, part -> refer(part, both));
            request.setSchema(schema);
        }
        for (String name : accepted) {
            boolean copied = both.contains(name);
            Schema<?> input = require(named, copied ? name + INPUT : name);
            if (!copied) {
                SchemaWalk.each(input, part -> refer(part, both));
            }
            records.record(name).ifPresent(record -> close(input, record, false));
        }
        answered.forEach(name -> records.record(name).ifPresent(record -> close(require(named, name), record, true)));
        named.forEach(api.getComponents()::addSchemas);
    }

    private static void collect(Operation operation, List<MediaType> requests, List<MediaType> answers) {
        if (operation.getRequestBody() != null) {
            collect(operation.getRequestBody().getContent(), requests);
        }
        if (operation.getResponses() != null) {
            operation.getResponses().values().forEach(response -> collect(response.getContent(), answers));
        }
    }

    private static void collect(@Nullable Content content, List<MediaType> types) {
        if (content != null) {
            content.values().stream().filter(type -> type.getSchema() != null).forEach(types::add);
        }
    }

    private static List<Schema<?>> schemas(List<MediaType> types) {
        List<Schema<?>> schemas = new ArrayList<>();
        types.forEach(type -> schemas.add(type.getSchema()));
        return schemas;
    }

    private static void close(Schema<?> schema, Class<?> record, boolean answered) {
        if (schema.getProperties() == null) {
            return;
        }
        Set<String> required = new LinkedHashSet<>(schema.getRequired() == null ? List.of() : schema.getRequired());
        RecordMembers.of(record).forEach((name, member) -> {
            Schema<?> property = (Schema<?>) schema.getProperties().get(name);
            if (property == null) {
                return;
            }
            if (answered && !member.omittable()) {
                required.add(name);
            } else if (answered) {
                required.remove(name);
            }
            if (member.nullable()) {
                schema.addProperty(name, Nullability.nullable(property));
            }
        });
        schema.setRequired(required.isEmpty() ? null : List.copyOf(required));
        if (schema.getAdditionalProperties() == null && schema.getAllOf() == null) {
            schema.setAdditionalProperties(Boolean.FALSE);
        }
    }

    private static void refer(Schema<?> part, Set<String> both) {
        String name = SchemaWalk.referred(part);
        if (name != null && both.contains(name)) {
            part.set$ref(Components.COMPONENTS_SCHEMAS_REF + name + INPUT);
        }
    }

    private static Schema<?> require(Map<String, Schema<?>> named, String name) {
        return Objects.requireNonNull(named.get(name), name);
    }

    private static Schema<?> copy(Schema<?> schema) {
        return Json31.mapper().convertValue(Json31.mapper().valueToTree(schema), Schema.class);
    }

    private static Map<String, Schema<?>> named(OpenAPI api) {
        Map<String, Schema<?>> named = new TreeMap<>();
        if (api.getComponents() == null) {
            api.setComponents(new Components());
        }
        if (api.getComponents().getSchemas() != null) {
            api.getComponents().getSchemas().forEach((name, schema) -> named.put(name, schema));
        }
        return named;
    }
}
