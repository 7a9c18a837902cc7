package io.stockproof.access;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Decides who may call a handler, by what the handler itself declares. One that declares nothing is refused to
 * everybody, whatever its path.
 */
@Component
public class AccessCheck implements HandlerInterceptor {

    /** By handler; what its annotations say is looked for once. */
    private final Map<HandlerMethod, Declared> declared = new ConcurrentHashMap<>();

    private final RateLimits limits;
    private final SecurityLog log;

    AccessCheck(RateLimits limits, SecurityLog log) {
        this.limits = limits;
        this.log = log;
    }

    /** Whom a handler lets in by itself. */
    private record Declared(boolean isOpen, @Nullable Requires requires) {

        static final Declared NOTHING = new Declared(false, null);

        static Declared of(HandlerMethod method) {
            return new Declared(OpenRoutes.isOpen(method), AccessCheck.requires(method));
        }
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getDispatcherType() != DispatcherType.REQUEST) {
            return true;
        }
        Declared said = handler instanceof HandlerMethod method
                ? declared.computeIfAbsent(method, Declared::of)
                : Declared.NOTHING;
        if (said.isOpen() || (said.requires() == null && OpenRoutes.matches(request))) {
            return true;
        }
        Caller caller = requireCaller(request);
        if (!OpenRoutes.isOptions(handler)) {
            requireScope(caller, said.requires(), request);
        }
        if (request.getAttribute(ApiKey.class.getName()) instanceof ApiKey key) {
            take(key, request);
        }
        return true;
    }

    /** Who calls, else a 401 that says why not, or the failure that kept us from finding out. */
    public Caller requireCaller(HttpServletRequest request) {
        if (request.getAttribute(CallerResolver.ATTRIBUTE) instanceof Caller caller) {
            return caller;
        }
        if (request.getAttribute(KeyFilter.FAILURE) instanceof RuntimeException failure) {
            if (failure instanceof Problem problem) {
                log.refused(problem.type() == ProblemType.TOO_MANY_REQUESTS
                        ? SecurityLog.Refusal.RATE_LIMITED
                        : SecurityLog.Refusal.BAD_KEY, request.getRemoteAddr(), request);
            }
            throw failure;
        }
        log.refused(SecurityLog.Refusal.NO_KEY, request.getRemoteAddr(), request);
        throw ProblemType.UNAUTHENTICATED.because("Send a key as Authorization: Bearer <key>.");
    }

    /** A refusal of a caller who is known, recorded. */
    public Problem forbidden(Caller caller, HttpServletRequest request, String detail) {
        log.refused(SecurityLog.Refusal.NO_SCOPE, caller.id(), request);
        return ProblemType.FORBIDDEN.because(detail);
    }

    private void requireScope(Caller caller, @Nullable Requires requires, HttpServletRequest request) {
        if (requires == null) {
            throw forbidden(caller, request, "Nobody may call this.");
        }
        boolean ownKey = requires.orSuppliersOwnKey() && caller.supplier() != null;
        if (!caller.has(requires.value()) && !ownKey) {
            throw forbidden(caller, request, "This needs the scope " + requires.value().text() + ".");
        }
    }

    private void take(ApiKey key, HttpServletRequest request) {
        try {
            limits.take(key);
        } catch (Problem refusal) {
            log.refused(SecurityLog.Refusal.RATE_LIMITED, key.principal(), request);
            throw refusal;
        }
    }

    static @Nullable Requires requires(Object handler) {
        if (!(handler instanceof HandlerMethod method)) {
            return null;
        }
        Requires own = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), Requires.class);
        return own != null ? own : AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), Requires.class);
    }
}
