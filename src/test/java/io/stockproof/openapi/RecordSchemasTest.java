package io.stockproof.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContextImpl;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordSchemasTest {

    record Told(String word) {}

    @Test
    void knowsWhatTheConverterOfAnotherApplicationInTheSameJvmHasRead() {
        RecordSchemas own = new RecordSchemas(new ObjectMapper());
        RecordSchemas other = new RecordSchemas(new ObjectMapper());
        AnnotatedType type = new AnnotatedType(Told.class).resolveAsRef(true);

        String reference = other.resolve(
                type, new ModelConverterContextImpl(other), List.<ModelConverter>of().iterator()).get$ref();

        assertThat(own.record(reference.replaceFirst(".*/", ""))).contains(Told.class);
    }
}
