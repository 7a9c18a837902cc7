package io.stockproof.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Walks schemas and the schemas in them. */
final class SchemaWalk {

    private SchemaWalk() {}

    /** Calls for the schema and all that it holds, references not followed. */
    static void each(@Nullable Schema<?> root, Consumer<Schema<?>> visitor) {
        if (root == null) {
            return;
        }
        visitor.accept(root);
        for (Schema<?> part : parts(root)) {
            each(part, visitor);
        }
    }

    /** The names of all schemas that can be reached by references. */
    static Set<String> reachable(Collection<Schema<?>> roots, Map<String, Schema<?>> named) {
        Set<String> found = new LinkedHashSet<>();
        Deque<Schema<?>> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            each(open.pop(), schema -> {
                String name = referred(schema);
                if (name != null && named.containsKey(name) && found.add(name)) {
                    open.push(named.get(name));
                }
            });
        }
        return found;
    }

    static @Nullable String referred(Schema<?> schema) {
        String reference = schema.get$ref();
        return reference == null ? null : reference.replace(Components.COMPONENTS_SCHEMAS_REF, "");
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // swagger's model is raw
    private static List<Schema<?>> parts(Schema<?> schema) {
        List<Schema<?>> parts = new ArrayList<>();
        if (schema.getProperties() != null) {
            ((Map<String, Schema>) (Map) schema.getProperties()).values().forEach(part -> parts.add(part));
        }
        for (List<Schema> several : java.util.Arrays.<List<Schema>>asList(
                schema.getAllOf(), schema.getAnyOf(), schema.getOneOf(), schema.getPrefixItems())) {
            if (several != null) {
                several.forEach(part -> parts.add(part));
            }
        }
        if (schema.getItems() != null) {
            parts.add(schema.getItems());
        }
        if (schema.getAdditionalProperties() instanceof Schema<?> values) {
            parts.add(values);
        }
        return parts;
    }
}
