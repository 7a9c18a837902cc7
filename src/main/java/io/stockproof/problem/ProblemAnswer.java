package io.stockproof.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** The one form of all error responses, wherever a request stops: {@code application/problem+json}. */
public final class ProblemAnswer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ProblemAnswer() {}

    /** The members, in the order in which they are written. */
    static Map<String, Object> body(Problem problem, String instance) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "/problems/" + problem.type().slug());
        body.put("title", problem.type().title());
        body.put("status", problem.type().status().value());
        body.put("detail", problem.detail());
        body.put("instance", instance);
        if (problem.type() == ProblemType.INVALID_REQUEST || !problem.errors().isEmpty()) {
            body.put("errors", problem.errors());
        }
        problem.members().forEach(body::putIfAbsent);
        return body;
    }

    /** The whole body, for a status that need not be the type's own. */
    static String json(Problem problem, int status, String instance) throws IOException {
        Map<String, Object> body = body(problem, instance);
        body.put("status", status);
        return JSON.writeValueAsString(body);
    }

    /** Errors are never cached, and a 401 says how to do better. */
    static HttpHeaders headers(Problem problem) {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setCacheControl("no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        if (problem.type() == ProblemType.UNAUTHENTICATED) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"stockproof\"");
        }
        problem.headers().forEach(headers::set);
        return headers;
    }

    /** Answers outside of controllers, in filters: a problem as it is, anything else as what it means to the client. */
    public static void write(RuntimeException thrown, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        Problem problem = Problems.of(thrown, request);
        response.resetBuffer();
        response.setStatus(problem.type().status().value());
        headers(problem).forEach((name, values) -> response.setHeader(name, values.getFirst()));
        response.getOutputStream().write(JSON.writeValueAsBytes(body(problem, instance(request))));
    }

    /** The path alone: a query may hold what must not be repeated. */
    static String instance(HttpServletRequest request) {
        Object original = request.getAttribute("jakarta.servlet.error.request_uri");
        return original instanceof String path ? path : request.getRequestURI();
    }
}
