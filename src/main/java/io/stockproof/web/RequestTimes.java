package io.stockproof.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Times each request, as a whole, by what it asked for and what it was answered. The framework's own observation took
 * 3.6 % of the service's CPU in a profile of reservations.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class RequestTimes extends OncePerRequestFilter {

    private static final String NAME = "http.server.requests";
    private static final String STARTED = RequestTimes.class.getName() + ".started";
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    private final MeterRegistry registry;
    /** As many as there are handlers, methods and statuses. */
    private final Map<Asked, Timer> timers = new ConcurrentHashMap<>();

    RequestTimes(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Asked(String method, String uri, int status) {}

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long started = request.getAttribute(STARTED) instanceof Long nanos ? nanos : System.nanoTime();
        boolean failed = true;
        try {
            chain.doFilter(request, response);
            failed = false;
        } finally {
            if (request.isAsyncStarted()) {
                request.setAttribute(STARTED, started);
            } else {
                int status = failed ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR : response.getStatus();
                timers.computeIfAbsent(asked(request, status), this::timer)
                        .record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
            }
        }
    }

    /** What is streamed is timed to its end. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    private static Asked asked(HttpServletRequest request, int status) {
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "UNKNOWN";
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        if (pattern != null) {
            return new Asked(method, pattern.toString(), status);
        }
        return new Asked(method, status == HttpServletResponse.SC_NOT_FOUND ? "NOT_FOUND" : "UNKNOWN", status);
    }

    private Timer timer(Asked asked) {
        return Timer.builder(NAME)
                .tag("method", asked.method())
                .tag("uri", asked.uri())
                .tag("status", Integer.toString(asked.status()))
                .tag("outcome", outcome(asked.status()))
                .register(registry);
    }

    private static String outcome(int status) {
        return switch (status / 100) {
            case 1 -> "INFORMATIONAL";
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            case 5 -> "SERVER_ERROR";
            default -> "UNKNOWN";
        };
    }
}
