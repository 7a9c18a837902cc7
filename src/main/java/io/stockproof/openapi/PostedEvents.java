package io.stockproof.openapi;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.Comparator;
import java.util.List;

/** Describes what is posted to receivers, a webhook for each type of event. */
class PostedEvents {

    private static final String SPECIFICATION = "Posted as the Standard Webhooks specification says, at least once.";

    private final List<PostedEvent> events;

    PostedEvents(List<PostedEvent> events) {
        this.events = events.stream().sorted(Comparator.comparing(PostedEvent::type)).toList();
    }

    void describeIn(OpenAPI api) {
        for (PostedEvent event : events) {
            api.addWebhooks(event.type(), new PathItem().post(operation(event, data(event, api))));
        }
    }

    /** A reference to the schema of the data, which is put among the named ones with all that it holds. */
    private static Schema<?> data(PostedEvent event, OpenAPI api) {
        ResolvedSchema resolved = ModelConverters.getInstance(true)
                .resolveAsResolvedSchema(new AnnotatedType(event.data()).resolveAsRef(true));
        resolved.referencedSchemas.forEach((name, schema) -> {
            if (api.getComponents().getSchemas() == null || !api.getComponents().getSchemas().containsKey(name)) {
                api.getComponents().addSchemas(name, schema);
            }
        });
        return resolved.schema;
    }

    private static Operation operation(PostedEvent event, Schema<?> data) {
        Schema<?> type = new StringSchema();
        type.setConst(event.type());
        Schema<?> body = new ObjectSchema()
                .addProperty("type", type)
                .addProperty("timestamp", new StringSchema().format("date-time").description(event.timestamp()))
                .addProperty("data", data)
                .additionalProperties(Boolean.FALSE);
        body.setRequired(List.of("type", "timestamp", "data"));
        return new Operation()
                .summary(event.told())
                .description(SPECIFICATION)
                .security(List.of())
                .addParametersItem(header("webhook-id", "The same with every attempt of one event.",
                        new StringSchema()))
                .addParametersItem(header("webhook-timestamp", "When this attempt was made, in seconds since 1970.",
                        new IntegerSchema().format("int64")))
                .addParametersItem(header("webhook-signature",
                        "HMAC-SHA256 by each valid secret of the subscription, such as `v1,…`, with a space between.",
                        new StringSchema()))
                .requestBody(new RequestBody()
                        .required(true)
                        .content(new Content().addMediaType("application/json", new MediaType().schema(body))))
                .responses(new ApiResponses()
                        .addApiResponse("2XX", new ApiResponse().description("It has come."))
                        .addApiResponse("410", new ApiResponse()
                                .description("Nobody wants it any more: the subscription is switched off."))
                        .addApiResponse("default", new ApiResponse()
                                .description("It is sent again, later and later, until it is given up.")));
    }

    private static Parameter header(String name, String description, Schema<?> schema) {
        return new Parameter().in("header").name(name).required(true).description(description).schema(schema);
    }
}
