package io.stockproof.openapi;

import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How OpenAPI 3.1 says that a value may be null. */
final class Nullability {

    private static final String NULL = "null";

    private Nullability() {}

    static Schema<?> nullable(Schema<?> schema) {
        if (schema.get$ref() != null || schema.getAllOf() != null) {
            return new JsonSchema().anyOf(List.of(schema, new JsonSchema().types(Set.of(NULL))));
        }
        if (schema.getAnyOf() != null || schema.getOneOf() != null) {
            List<Schema<?>> several = new ArrayList<>();
            (schema.getAnyOf() != null ? schema.getAnyOf() : schema.getOneOf())
                    .forEach(one -> several.add((Schema<?>) one));
            boolean known = several.stream().anyMatch(one -> one.getTypes() != null && one.getTypes().contains(NULL));
            return known ? schema : new JsonSchema().anyOf(List.of(schema, new JsonSchema().types(Set.of(NULL))));
        }
        Set<String> types = new LinkedHashSet<>();
        if (schema.getTypes() != null) {
            types.addAll(schema.getTypes());
        } else if (schema.getType() != null) {
            types.add(schema.getType());
        }
        if (!types.isEmpty()) {
            types.add(NULL);
            schema.setTypes(types);
            addNullToEnum(schema);
        }
        return schema;
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // the list holds whatever type the values have
    private static void addNullToEnum(Schema schema) {
        List values = schema.getEnum();
        if (values != null && !values.contains(null)) {
            List more = new ArrayList(values);
            more.add(null);
            schema.setEnum(more);
        }
    }
}
