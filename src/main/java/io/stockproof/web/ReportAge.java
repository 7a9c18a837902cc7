package io.stockproof.web;

import io.stockproof.database.Reports;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Says how far behind the replica is that an answer is read from, before it is read: it is no older than that. */
public final class ReportAge implements HandlerInterceptor {

    /** Whole seconds, rounded up; absent where no replica is read, or nobody knows. */
    public static final String HEADER = "Replica-Lag-Seconds";

    private final ObjectProvider<Reports> reports;

    ReportAge(ObjectProvider<Reports> reports) {
        this.reports = reports;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getDispatcherType() == DispatcherType.REQUEST
                && handler instanceof HandlerMethod method && method.hasMethodAnnotation(ReadsReports.class)) {
            reports.getObject().lag().ifPresent(
                    lag -> response.setHeader(HEADER, Long.toString(seconds(lag))));
        }
        return true;
    }

    private static long seconds(Duration lag) {
        return lag.plusNanos(999_999_999).toSeconds();
    }
}
