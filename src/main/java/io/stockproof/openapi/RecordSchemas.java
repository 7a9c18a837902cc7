package io.stockproof.openapi;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Swagger's own reading of types, with our names, remembering which record each named schema describes. Swagger keeps its
 * converters by JVM, not by application: where several run in one, any of them may read the types of all. So names, and
 * what they stand for, are the JVM's too.
 */
class RecordSchemas extends ModelResolver {

    private static final SchemaNames NAMES = new SchemaNames();
    private static final Map<String, Class<?>> RECORDS = new ConcurrentHashMap<>();

    RecordSchemas(ObjectMapper mapper) {
        super(mapper, NAMES);
        openapi31(true);
    }

    Optional<Class<?>> record(String schemaName) {
        return Optional.ofNullable(RECORDS.get(schemaName));
    }

    @Override
    @SuppressWarnings("rawtypes") // as swagger declares it
    public @Nullable Schema resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        Schema<?> schema = super.resolve(type, context, chain);
        JavaType java = type.getType() == null ? null : objectMapper().constructType(type.getType());
        if (schema != null && java != null && java.getRawClass().isRecord()) {
            String name = schema.get$ref() == null ? schema.getName() : schema.get$ref();
            if (name != null) {
                RECORDS.put(name.replace(Components.COMPONENTS_SCHEMAS_REF, ""), java.getRawClass());
            }
        }
        return schema;
    }
}
