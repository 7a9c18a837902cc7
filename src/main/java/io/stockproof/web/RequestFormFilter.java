package io.stockproof.web;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemAnswer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses a query that is not well-formed before anything reads it, has bodies counted, and answers sent in one piece. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
class RequestFormFilter extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            QueryForm.check(request.getQueryString());
        } catch (Problem problem) {
            ProblemAnswer.write(problem, request, response);
            return;
        }
        chain.doFilter(new LimitedBody(request), new WholeJson(response));
    }
}
