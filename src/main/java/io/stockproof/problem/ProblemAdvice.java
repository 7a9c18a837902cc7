package io.stockproof.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Renders every exception of every request as a problem. What nobody foresaw is logged once, under an incident id. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class ProblemAdvice {

    @ExceptionHandler(Exception.class)
    @Nullable
    ResponseEntity<Map<String, Object>> answer(
            Exception thrown, HttpServletRequest request, HttpServletResponse response) throws Exception {
        if (thrown instanceof AsyncRequestNotUsableException) {
            return null; // the client has gone
        }
        if (response.isCommitted()) {
            throw thrown; // the server then breaks the connection, so that half an answer is not taken for a whole one
        }
        response.resetBuffer();
        Problem problem = Problems.of(thrown, request);
        return ResponseEntity.status(problem.type().status())
                .headers(ProblemAnswer.headers(problem))
                .body(ProblemAnswer.body(problem, ProblemAnswer.instance(request)));
    }
}
