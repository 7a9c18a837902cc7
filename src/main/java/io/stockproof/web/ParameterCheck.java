package io.stockproof.web;

import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.WebUtils;

/**
 * Refuses parameters that the handler does not know, so that a mistyped filter does not silently list everything, and
 * a second value where one is meant. Sets the handler's limit of the body.
 */
class ParameterCheck implements HandlerInterceptor {

    private static final String OURS = "io.stockproof";

    private final Map<HandlerMethod, DeclaredParameters> declared = new ConcurrentHashMap<>();
    private final Map<HandlerMethod, Long> bodyLimits = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getDispatcherType() != DispatcherType.REQUEST || !(handler instanceof HandlerMethod method)) {
            return true;
        }
        LimitedBody body = WebUtils.getNativeRequest(request, LimitedBody.class);
        if (body != null) {
            body.limit(bodyLimits.computeIfAbsent(method, ParameterCheck::bodyLimit));
        }
        if (request.getQueryString() != null && method.getBeanType().getName().startsWith(OURS)) {
            check(request, declared.computeIfAbsent(method, DeclaredParameters::of));
        }
        return true;
    }

    private static long bodyLimit(HandlerMethod method) {
        BodyLimit limit = method.getMethodAnnotation(BodyLimit.class);
        return limit == null ? BodyLimit.DEFAULT_BYTES : limit.bytes();
    }

    private static void check(HttpServletRequest request, DeclaredParameters known) {
        List<InputError> errors = new ArrayList<>();
        new TreeMap<>(request.getParameterMap()).forEach((name, values) -> {
            if (!known.has(name)) {
                errors.add(new InputError(name, "is not a known parameter; known are " + known));
            } else if (values.length > 1 && !known.isMany(name)) {
                errors.add(new InputError(name, "must be given once"));
            }
        });
        if (!errors.isEmpty()) {
            throw ProblemType.INVALID_REQUEST.because("The query is not valid.", errors);
        }
    }
}
