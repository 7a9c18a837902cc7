package io.stockproof.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.access.Caller;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.web.Client;
import io.stockproof.web.PageRequest;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** What springdoc cannot see by itself; nothing where {@code springdoc.api-docs.enabled} is false. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "springdoc.api-docs.enabled", matchIfMissing = true)
class OpenApiConfiguration {

    private static final String KEY = "key";

    static {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(Caller.class, Client.class, PageRequest.class)
                .replaceWithSchema(SupplierCode.class, code())
                .replaceWithSchema(ChannelCode.class, code())
                .replaceWithSchema(MethodCode.class, code())
                .replaceWithSchema(LocationCode.class, new StringSchema().pattern("^[^/]+/[^/]+$").example("cj/us"))
                .replaceWithSchema(CountryCode.class, new StringSchema().pattern("^[A-Z]{2}$").example("US"))
                .replaceWithSchema(MediaType.class, new StringSchema())
                .replaceWithSchema(StreamingResponseBody.class, new StringSchema())
                .replaceWithSchema(JsonNode.class, new Schema<>());
    }

    @Bean
    OpenAPI api() {
        return new OpenAPI()
                .info(new Info()
                        .title("Stockproof")
                        .description("How many units of a variant can be bought now, sent to this destination, by this "
                                + "shipping method; and why not more.")
                        .version("1")
                        .license(new License()
                                .name("Apache-2.0")
                                .url("https://www.apache.org/licenses/LICENSE-2.0")))
                .servers(List.of(new Server().url("/")))
                .addSecurityItem(new SecurityRequirement().addList(KEY))
                .components(new Components()
                        .addSecuritySchemes(KEY, new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("An API key, made by POST /v1/keys."))
                        .addSchemas("InputError", inputError())
                        .addSchemas("Problem", problem()));
    }

    @Bean
    RecordSchemas recordSchemas(ObjectMapperProvider mappers) {
        return new RecordSchemas(mappers.jsonMapper());
    }

    @Bean
    ExactSchemas exactSchemas(RecordSchemas records, ObjectProvider<PostedEvent> events) {
        return new ExactSchemas(records, new PostedEvents(events.stream().toList()));
    }

    @Bean
    DocumentedOperations documentedOperations() {
        return new DocumentedOperations();
    }

    private static Schema<?> code() {
        return new StringSchema().pattern("^" + Codes.CODE_FORM + "$");
    }

    private static Schema<?> inputError() {
        Schema<?> schema = new ObjectSchema()
                .addProperty("pointer", new StringSchema().description(
                        "The member's path, such as lines[0].quantity; a parameter's or a header's name; empty: the whole."))
                .addProperty("detail", new StringSchema())
                .additionalProperties(Boolean.FALSE);
        schema.setRequired(List.of("pointer", "detail"));
        return schema;
    }

    private static Schema<?> problem() {
        Schema<?> schema = new ObjectSchema()
                .description("RFC 9457. A type may have further members.")
                .addProperty("type", new StringSchema().format("uri-reference"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema().format("int32"))
                .addProperty("detail", new StringSchema())
                .addProperty("instance", new StringSchema())
                .addProperty("errors", new ArraySchema().items(new Schema<>().$ref("#/components/schemas/InputError")))
                .additionalProperties(Boolean.TRUE);
        schema.setRequired(List.of("type", "title", "status", "detail", "instance"));
        return schema;
    }
}
