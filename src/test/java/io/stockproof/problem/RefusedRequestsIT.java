package io.stockproof.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whatever a client sends, it is told what is wrong with it, in one form. */
@StockproofIT
class RefusedRequestsIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;

    private Api admin;

    @BeforeEach
    void asAdmin() {
        admin = Api.admin(port);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{`x`                                         |          | is not well-formed",
            "[]                                           |          | must be an object",
            "{\"name\":5,\"scopes\":[\"admin\"]}          | name     | must be text",
            "{\"name\":\"a\",\"scopes\":[\"nope\"]}       | scopes[0]| must be one of storefront, checkout",
            "{\"name\":\"a\",\"scopes\":\"admin\"}        | scopes   | must be a list",
            "{\"name\":\"a\",\"nmae\":1}                  | nmae     | known are channels, expiresAt, name",
            "{\"name\":\"a\",\"name\":\"b\"}              |          | Duplicate field 'name'",
            "{\"name\":\"a\\u0000\"}                      | name     | must not hold U+0000",
            "{\"name\":\"a\",\"supplier\":\"A B\"}        | supplier | must match",
            "{\"name\":\"a\",\"expiresAt\":\"soon\"}      | expiresAt| must be an instant such as",
            "{\"name\":\"a\",\"requestsPerSecond\":\"1\"} | requestsPerSecond | must be a number",
            "{\"name\":\"a\"} x                           |          | is not well-formed",
            "null                                         |          | must be a JSON document"})
    void namesTheMemberAtFaultAndWhatItMustBe(String body, String pointer, String fault) {
        JsonNode problem = admin.post("/v1/keys", body).expect(400).json();

        assertThat(problem.path("type").asText()).isEqualTo("/problems/invalid-request");
        assertThat(problem.path("instance").asText()).isEqualTo("/v1/keys");
        assertThat(problem.path("errors").path(0).path("pointer").asText()).isEqualTo(pointer == null ? "" : pointer);
        assertThat(problem.path("errors").path(0).path("detail").asText()).contains(fault);
    }

    @Test
    void namesEveryInvalidParameter() {
        JsonNode problem = admin.get("/v1/changes?since=soon").expect(400).json();
        assertThat(problem.path("errors").path(0).path("pointer").asText()).isEqualTo("since");

        problem = admin.get("/v1/changes?knid=key&code=a&code=b").expect(400).json();
        assertThat(problem.path("errors").findValuesAsText("pointer")).containsExactly("code", "knid");

        for (String limit : List.of("0", "501", "-1", "1.5", "x", "", "1e2", "99999999999")) {
            problem = admin.get("/v1/keys?limit=" + limit).expect(400).json();
            assertThat(problem.path("errors").path(0).path("pointer").asText()).isEqualTo("limit");
        }
    }

    @Test
    void refusesAKeyInTheUrl() {
        assertThat(admin.get("/v1/keys?api_key=sp_abc").expect(400).body()).doesNotContain("sp_abc");
    }

    @Test
    void answersUnknownPathsMethodsAndMediaTypes() {
        assertThat(admin.get("/v1/nonsense").expect(404).json().path("type").asText()).isEqualTo("/problems/not-found");
        Answer method = admin.unchecked().send("PATCH", "/v1/keys", "{}").expect(405);
        assertThat(method.header("Allow")).isEqualTo("GET, POST");
        assertThat(method.json().path("type").asText()).isEqualTo("/problems/method-not-allowed");
        admin.unchecked().send("FOO", "/v1/keys", null).expect(405);
        assertThat(
                admin.header("Content-Type", "application/xml").post("/v1/keys", "<a/>").expect(415).header("Accept"))
                .contains("application/json");
        admin.header("Content-Type", "application/yaml").post("/v1/keys", "name: a").expect(415);
        admin.header("Content-Type", "application/x-www-form-urlencoded").post("/v1/keys", "name=a").expect(415);
        assertThat(admin.header("Accept", "application/xml").get("/v1/keys").expect(406).header("Content-Type"))
                .isEqualTo("application/problem+json");
        assertThat(admin.unchecked().send("OPTIONS", "/v1/keys", null).expect(200).header("Allow")).contains("POST");
    }

    @Test
    void saysWhichKeyIsNeeded() {
        Answer none = Api.anonymous(port).get("/v1/keys").expect(401);
        assertThat(none.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(Api.with(port, "storefront").get("/v1/keys").expect(403).json().path("detail").asText())
                .isEqualTo("This needs the scope admin.");
    }

    @Test
    void refusesBodiesThatAreTooLargeHoweverTheyAreSent() throws IOException {
        String large = "{\"name\":\"" + "x".repeat(2_100_000) + "\"}";
        admin.post("/v1/keys", large).expect(413);
        assertThat(raw("POST /v1/keys HTTP/1.1\r\n" + headers() + "Content-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + chunks(" ".repeat(60_000), 40))).startsWith("HTTP/1.1 413");
        admin.post("/v1/keys", "{\"name\":\"" + "x".repeat(20_000) + "\"}").expect(400);
        admin.post("/v1/keys", "[".repeat(100_000)).expect(400);
        admin.post("/v1/keys", "{\"requestsPerSecond\":" + "1".repeat(1_000_000) + "}").expect(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "GET /v1/keys?a=<>{}| HTTP/1.1", "GET /v1/keys/%zz HTTP/1.1", "GET /v1/keys/%ff HTTP/1.1",
            "GET /v1/keys/a%00b HTTP/1.1",
            "GET /v1/keys?a=%zz HTTP/1.1", "GET /v1/keys?a=%00 HTTP/1.1", "GET /v1/keys?a=%ff HTTP/1.1", "garbage",
            "GET /problems/../v1/keys HTTP/1.1"})
    void answersAProblemEvenToWhatIsNoProperRequest(String line) throws IOException {
        String answer = raw(line + "\r\n" + headers() + "\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400").containsIgnoringCase("content-type: application/problem+json")
                .contains("/problems/invalid-request").doesNotContain("org.apache").doesNotContain("<html");
    }

    @Test
    void answersAProblemToABrokenBody() throws IOException {
        String start = "POST /v1/keys HTTP/1.1\r\n" + headers() + "Content-Type: application/json\r\n";
        assertThat(raw(start + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}")).startsWith("HTTP/1.1 400");
        assertThat(raw(start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}   ")).startsWith("HTTP/1.1 400");
        admin.post("/v1/keys", new byte[] {'{', '"', 'n', 'a', 'm', 'e', '"', ':', '"', (byte) 0xff, '"', '}'})
                .expect(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "GET /v1/keys HTTP/1.1\r\nAuthorization: Bearer \u0085",
            "GET /problems HTTP/1.1\r\nAuthorization: Bearer \u0085",
            "POST /v1/keys HTTP/1.1\r\nAuthorization: Bearer " + Api.ADMIN_KEY + "\r\nIdempotency-Key: \u00c4\u008d"
                    + "\r\nContent-Type: application/json\r\nContent-Length: 31",
            "POST /v1/webhooks/cj/none HTTP/1.1\r\nsign: \u0085\r\nContent-Type: application/json\r\nContent-Length: 31",
            "GET /v1/keys?%CD%B8=1 HTTP/1.1\r\nAuthorization: Bearer " + Api.ADMIN_KEY,
            "GET /v1/availability/stream?%CD%B8=1 HTTP/1.1\r\nAuthorization: Bearer " + Api.ADMIN_KEY,
            "GET /problems?%CD%B8=1 HTTP/1.1"})
    void answersAProblemToHeadersAndParametersThatAreNoText(String head) throws IOException {
        String answer =
                raw(head + "\r\nHost: localhost\r\nConnection: close\r\n\r\n{\"name\":\"a\",\"scopes\":[\"admin\"]}");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("/problems/invalid-request").doesNotContain("incident");
    }

    @Test
    void explainsEveryTypeOnAPageOfItsOwn() {
        Api nobody = Api.anonymous(port);
        String list = nobody.get("/problems").expect(200).body();
        for (ProblemType type : ProblemType.values()) {
            Answer page = nobody.get("/problems/" + type.slug()).expect(200);
            assertThat(page.header("Content-Type")).startsWith("text/html");
            assertThat(page.body()).contains("What it means", "What to do", type.slug());
            assertThat(list).contains("/problems/" + type.slug());
        }
        nobody.get("/problems/no-such").expect(404);
        for (String accept : List.of("application/json", "application/problem+json", "image/png")) {
            Api api = nobody.header("Accept", accept);
            for (String path : List.of("/problems", "/problems/not-found")) {
                assertThat(api.get(path).expect(200).header("Content-Type")).startsWith("text/html");
            }
            assertThat(api.unchecked().get("/problems/no-such").expect(404).header("Content-Type"))
                    .isEqualTo("application/problem+json");
        }
        nobody.unchecked().get("/problems/%3Cscript%3E").expect(404);
    }

    @Test
    void sendsTheHeadersThatProtect() {
        Answer page = Api.anonymous(port).get("/problems").expect(200);
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'", "frame-ancestors 'none'");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        Answer answer = admin.header("Origin", "https://evil.example").get("/v1/keys").expect(200);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
    }

    private String headers() {
        return "Host: localhost\r\nAuthorization: Bearer " + Api.ADMIN_KEY + "\r\nConnection: close\r\n";
    }

    private static String chunks(String chunk, int count) {
        return (Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n").repeat(count) + "0\r\n\r\n";
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void knowsTheConstraintsThatAreRacedForByTheNamesTheyHave() {
        assertThat(jdbc.sql("SELECT relname FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid WHERE indisunique")
                .query(String.class)
                .list()).containsAll(Unforeseen.RACED);
    }
}
