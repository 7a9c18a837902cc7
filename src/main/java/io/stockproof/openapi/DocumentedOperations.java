package io.stockproof.openapi;

import io.stockproof.access.Idempotency;
import io.stockproof.access.Open;
import io.stockproof.access.Requires;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.PageRequest;
import io.stockproof.web.ReadsReports;
import io.stockproof.web.ReportAge;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.method.HandlerMethod;

/** Adds to each operation what all have in common: who may call it, its pages, and every problem it may answer. */
class DocumentedOperations implements GlobalOperationCustomizer {

    private static final Set<String> NO_PARAMETERS = Set.of("Content-Type", "Accept", "Authorization");

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        String feature = handler.getBeanType().getSimpleName().replaceFirst("Controller$", "");
        String method = handler.getMethod().getName();
        if (operation.getOperationId() == null || operation.getOperationId().matches(method + "(_\\d+)?")) {
            operation.setOperationId(feature.substring(0, 1).toLowerCase(Locale.ROOT) + feature.substring(1)
                    + method.substring(0, 1).toUpperCase(Locale.ROOT) + method.substring(1));
        }
        Requires requires = requires(handler);
        if (requires == null || isOpen(handler)) {
            operation.setSecurity(List.of());
        } else {
            describeScope(operation, requires);
        }
        if (takes(handler, PageRequest.class)) {
            addPage(operation);
        }
        if (operation.getParameters() != null) { // described by the contents, says OpenAPI
            operation.getParameters().removeIf(one -> NO_PARAMETERS.contains(String.valueOf(one.getName())));
        }
        addProblems(operation, takesIdempotencyKey(handler));
        if (handler.hasMethodAnnotation(ReadsReports.class)) {
            addReportAge(operation.getResponses());
        }
        return operation;
    }

    private static void addReportAge(ApiResponses responses) {
        ApiResponse sound = responses.get("200");
        if (sound != null) {
            sound.addHeaderObject(ReportAge.HEADER, new Header()
                    .description("How old the state may be that is shown, in whole seconds, where it is read from a "
                            + "replica; absent elsewhere, and where the replica cannot tell.")
                    .schema(new IntegerSchema().format("int64").minimum(BigDecimal.ZERO)));
        }
    }

    private static void describeScope(Operation operation, Requires requires) {
        String scope = "Requires the scope `" + requires.value().text() + "`"
                + (requires.orSuppliersOwnKey() ? ", or the supplier's own key" : "") + ".";
        String said = operation.getDescription();
        if (said == null || !said.contains(scope)) {
            operation.setDescription(said == null || said.isBlank() ? scope : said + "\n\n" + scope);
        }
    }

    private static void addPage(Operation operation) {
        boolean known = operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(one -> "limit".equals(one.getName()));
        if (known) {
            return;
        }
        Schema<?> limit = new IntegerSchema()
                .format("int32")
                .minimum(BigDecimal.ONE)
                .maximum(BigDecimal.valueOf(PageRequest.LIMIT_MAX));
        limit.setDefault(PageRequest.LIMIT_DEFAULT);
        operation.addParametersItem(new Parameter()
                .in("query")
                .name("limit")
                .required(false)
                .description("The most items of a page.")
                .schema(limit));
        operation.addParametersItem(new Parameter()
                .in("query")
                .name("cursor")
                .required(false)
                .description("The nextCursor of the page before.")
                .schema(new StringSchema()));
    }

    private static void addProblems(Operation operation, boolean idempotent) {
        if (operation.getResponses() == null) {
            operation.setResponses(new ApiResponses());
        }
        for (int status : Arrays.stream(ProblemType.values()).mapToInt(one -> one.status().value()).distinct().sorted()
                .toArray()) {
            boolean applies = switch (status) {
                case 405 -> false; // a method that is not described
                case 413, 415 -> operation.getRequestBody() != null;
                case 422 -> idempotent;
                default -> true;
            };
            if (applies) {
                operation.getResponses().computeIfAbsent(Integer.toString(status), key -> problem(status));
            }
        }
    }

    private static ApiResponse problem(int status) {
        String types = Arrays.stream(ProblemType.values())
                .filter(one -> one.status().value() == status)
                .map(one -> "`" + one.slug() + "`")
                .collect(Collectors.joining(", "));
        return new ApiResponse()
                .description(types)
                .content(new Content().addMediaType("application/problem+json",
                        new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem"))));
    }

    private static boolean takesIdempotencyKey(HandlerMethod handler) {
        return Arrays.stream(handler.getMethodParameters())
                .map(parameter -> parameter.getParameterAnnotation(RequestHeader.class))
                .anyMatch(header -> header != null
                        && (header.name() + header.value()).contains(Idempotency.HEADER));
    }

    private static boolean takes(HandlerMethod handler, Class<?> type) {
        return Arrays.stream(handler.getMethodParameters()).map(MethodParameter::getParameterType)
                .anyMatch(type::equals);
    }

    private static @Nullable Requires requires(HandlerMethod handler) {
        Requires own = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), Requires.class);
        return own != null ? own : AnnotatedElementUtils.findMergedAnnotation(handler.getBeanType(), Requires.class);
    }

    private static boolean isOpen(HandlerMethod handler) {
        return AnnotatedElementUtils.hasAnnotation(handler.getMethod(), Open.class);
    }
}
