package io.stockproof.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemAnswer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that take their time over a body, on a server that is the service's but for its patience. */
class LimitedBodyTest {

    private static final Duration TIME_MAX = Duration.ofMillis(200);

    private final Tomcat server = new Tomcat();

    /** Answers how many bytes have come. */
    private static final class Reader extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            LimitedBody body = new LimitedBody(request, TIME_MAX);
            body.limit("stream".equals(request.getQueryString()) ? BodyLimit.NONE : BodyLimit.DEFAULT_BYTES);
            try {
                byte[] came = body.getInputStream().readAllBytes();
                response.getOutputStream().print("came " + came.length);
            } catch (Problem problem) {
                ProblemAnswer.write(problem, request, response);
            }
        }
    }

    @BeforeEach
    void start(@TempDir Path folder) throws LifecycleException {
        server.setBaseDir(folder.toString());
        server.setPort(0);
        Context context = server.addContext("", folder.toString());
        context.getPipeline().addValve(new ClientValve());
        Tomcat.addServlet(context, "reader", new Reader());
        context.addServletMappingDecoded("/*", "reader");
        server.getConnector();
        server.start();
    }

    @AfterEach
    void stop() throws LifecycleException {
        server.stop();
        server.destroy();
    }

    @Test
    void refusesABodyThatComesByteByByteAndReadsNoMoreOfIt() throws Exception {
        try (Socket client = asked("/", 1_000_000)) {
            // To the end it would be hours.
            for (int sent = 0; sent < 500 && client.getInputStream().available() == 0; sent++) {
                client.getOutputStream().write(' ');
                client.getOutputStream().flush();
                TimeUnit.MILLISECONDS.sleep(20);
            }
            String answer = answer(client);
            assertThat(answer).startsWith("HTTP/1.1 400").contains("/problems/invalid-request", "too slowly");
        }
    }

    @Test
    void readsABodyOfWhichEnoughComes() throws Exception {
        int chunks = 20;
        byte[] chunk = new byte[20_000];
        try (Socket client = asked("/", (long) chunks * chunk.length)) {
            for (int sent = 0; sent < chunks; sent++) {
                client.getOutputStream().write(chunk);
                client.getOutputStream().flush();
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertThat(answer(client)).startsWith("HTTP/1.1 200").endsWith("came 400000");
        }
    }

    @Test
    void letsAStreamTakeItsTime() throws Exception {
        try (Socket client = asked("/?stream", 20)) {
            for (int sent = 0; sent < 20; sent++) {
                client.getOutputStream().write(' ');
                client.getOutputStream().flush();
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertThat(answer(client)).startsWith("HTTP/1.1 200").endsWith("came 20");
        }
    }

    private Socket asked(String path, long bodyBytes) throws IOException {
        Socket client = new Socket("localhost", server.getConnector().getLocalPort());
        client.setSoTimeout(20_000);
        String head =
                "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + bodyBytes;
        client.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
        return client;
    }

    /** All that comes before the server closes the connection. */
    private static String answer(Socket client) throws IOException {
        StringBuilder answer = new StringBuilder();
        try {
            for (int one = client.getInputStream().read(); one >= 0; one = client.getInputStream().read()) {
                answer.append((char) one);
            }
        } catch (SocketException e) {
            // closed with what we had still sent unread
        }
        return answer.toString();
    }
}
