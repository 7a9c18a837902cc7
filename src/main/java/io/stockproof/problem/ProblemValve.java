package io.stockproof.problem;

import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Says as a problem what the server refuses before any filter sees it, such as a request line that is no HTTP. */
public class ProblemValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        Problem problem = Problems.ofStatus(status);
        String instance = request.getRequestURI();
        HttpHeaders headers = ProblemAnswer.headers(problem);
        try {
            headers.remove(HttpHeaders.CONTENT_TYPE);
            headers.forEach((name, values) -> response.setHeader(name, values.getFirst()));
            response.setContentType("application/problem+json");
            response.setCharacterEncoding("UTF-8");
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(ProblemAnswer.json(problem, status, instance == null ? "" : instance));
                response.finishResponse();
            }
        } catch (IOException | IllegalStateException e) {
            container.getLogger().debug("A refusal could not be written", e);
        }
    }
}
