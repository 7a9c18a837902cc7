package io.stockproof.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerMapping;

class RequestTimesTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RequestTimes times = new RequestTimes(registry);

    private static MockHttpServletRequest request(String method) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/v1/things/7");
        request.setAsyncSupported(true);
        return request;
    }

    private static FilterChain answers(String pattern, int status) {
        return (request, response) -> {
            request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, pattern);
            ((HttpServletResponse) response).setStatus(status);
        };
    }

    private long count(String method, String uri, int status, String outcome) {
        Timer timer = registry.find("http.server.requests")
                .tags("method", method, "uri", uri, "status", Integer.toString(status), "outcome", outcome)
                .timer();
        return timer == null ? 0 : timer.count();
    }

    @Test
    void countsByWhatWasAskedAndAnswered() throws Exception {
        times.doFilter(request("GET"), new MockHttpServletResponse(), answers("/v1/things/{id}", 200));
        times.doFilter(request("GET"), new MockHttpServletResponse(), answers("/v1/things/{id}", 200));
        times.doFilter(request("POST"), new MockHttpServletResponse(), answers("/v1/things/{id}", 409));
        times.doFilter(request("BREW"), new MockHttpServletResponse(), answers(null, 404));
        times.doFilter(request("GET"), new MockHttpServletResponse(), answers(null, 401));
        assertThat(count("GET", "/v1/things/{id}", 200, "SUCCESS")).isEqualTo(2);
        assertThat(count("POST", "/v1/things/{id}", 409, "CLIENT_ERROR")).isEqualTo(1);
        assertThat(count("UNKNOWN", "NOT_FOUND", 404, "CLIENT_ERROR")).as("of no handler").isEqualTo(1);
        assertThat(count("GET", "UNKNOWN", 401, "CLIENT_ERROR")).as("refused before one was found").isEqualTo(1);
        assertThat(registry.getMeters()).hasSize(4);
    }

    @Test
    void whatNobodyCaughtIsAnError() {
        assertThatThrownBy(() -> times.doFilter(request("GET"), new MockHttpServletResponse(), (request, response) -> {
            throw new ServletException("nobody expects it");
        })).isInstanceOf(ServletException.class);
        assertThat(count("GET", "UNKNOWN", 500, "SERVER_ERROR")).isEqualTo(1);
    }

    @Test
    void whatIsStreamedIsTimedOnceAtItsEnd() throws Exception {
        MockHttpServletRequest request = request("GET");
        times.doFilter(request, new MockHttpServletResponse(), (asked, response) -> asked.startAsync());
        assertThat(registry.getMeters()).isEmpty();
        request.setAsyncStarted(false);
        request.setDispatcherType(DispatcherType.ASYNC);
        times.doFilter(request, new MockHttpServletResponse(), answers("/v1/things", 200));
        assertThat(count("GET", "/v1/things", 200, "SUCCESS")).isEqualTo(1);
    }
}
