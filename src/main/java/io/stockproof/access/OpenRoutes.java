package io.stockproof.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.server.PathContainer;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** What anybody may call without a key, in one place: open handlers of ours, and these routes of others. */
public final class OpenRoutes {

    /**
     * The description of the API, and the pages that explain its errors, which tell nothing of the data; and webhooks,
     * which prove by their signature who sends them.
     */
    public static final List<String> PATHS = List.of(
            "/problems", "/problems/{slug}",
            "/v3/api-docs", "/v3/api-docs.yaml", "/v3/api-docs/swagger-config",
            "/swagger-ui.html", "/swagger-ui/**",
            "/v1/webhooks/cj/{supplier}", "/v1/webhooks/push/{supplier}",
            "/error");

    private static final List<PathPattern> PATTERNS =
            PATHS.stream().map(PathPatternParser.defaultInstance::parse).toList();

    private OpenRoutes() {}

    static boolean matches(HttpServletRequest request) {
        PathContainer path = PathContainer.parsePath(request.getRequestURI());
        return PATTERNS.stream().anyMatch(pattern -> pattern.matches(path));
    }

    /** Whether the handler itself says so, without any {@link Requires} beside it. */
    static boolean isOpen(HandlerMethod method) {
        if (AnnotatedElementUtils.hasAnnotation(method.getMethod(), Requires.class)) {
            return false;
        }
        return AnnotatedElementUtils.hasAnnotation(method.getMethod(), Open.class)
                || (AnnotatedElementUtils.hasAnnotation(method.getBeanType(), Open.class)
                        && !AnnotatedElementUtils.hasAnnotation(method.getBeanType(), Requires.class));
    }

    /** Spring's own answer to OPTIONS: which methods a path knows. */
    static boolean isOptions(Object handler) {
        return handler instanceof HandlerMethod method
                && method.getBeanType().getName().startsWith("org.springframework.web.servlet.mvc.method.")
                && method.getMethod().getName().equals("handle");
    }
}
